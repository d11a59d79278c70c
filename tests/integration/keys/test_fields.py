"""A field says what is wrong with it to a screen reader, too."""

from __future__ import annotations

from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from tests.support.page import audit_fragment

FIELDS = '{% from "components/forms.html" import field %}{{ field(form.code) }}{{ field(form.agreed) }}'


class Form(FlaskForm):
    code = StringField("Code", description="As it is printed.")
    agreed = BooleanField("Agreed", validators=[InputRequired("Agree first.")], description="To all of it.")


def drawn(app: Flask, data: dict[str, str] | None) -> str:
    with app.test_request_context(method="POST", data=data or {}):
        form = Form(meta={"csrf": False})
        if data is not None:
            assert not form.validate()
            form.code.errors = ["Too short.", "Too odd."]
        html = render_template_string(FIELDS, form=form)
    audit_fragment(html)
    return html


def test_without_a_fault_the_help_describes_it(app: Flask) -> None:
    html = drawn(app, None)
    assert 'aria-describedby="code-help"' in html
    assert 'aria-describedby="agreed-help"' in html
    assert "aria-invalid" not in html


def test_every_fault_describes_it(app: Flask) -> None:
    html = drawn(app, {"code": "x"})
    assert 'aria-describedby="code-help code-error-1 code-error-2"' in html
    assert 'id="code-error-2">Too odd.</div>' in html
    assert 'aria-describedby="agreed-help agreed-error-1"' in html
    assert html.count('aria-invalid="true"') == 2
