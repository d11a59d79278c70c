"""Words of templates: each reader's own, also where another reader's were looked up before."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from webapp.staff.reader import said


@pytest.mark.parametrize("_again", range(2))
def test_each_reader_reads_their_own_language(app: Flask, _again: int) -> None:
    found = {}
    for language in ("en", "de", "en", "fr"):
        with app.test_request_context(headers={"Accept-Language": language}):
            found.setdefault(language, set()).add(said("Settings"))
    assert found == {"en": {"Settings"}, "de": {"Einstellungen"}, "fr": {"Settings"}}


def test_what_fills_a_text_is_escaped_and_the_text_is_not(app: Flask) -> None:
    with app.test_request_context():
        assert said("<b>%(one)s</b>", one="<i>") == "<b>&lt;i&gt;</b>"
        assert said("<b>%(one)s</b>", one=Markup("<i>")) == "<b><i></b>"


def test_two_signs_are_one_also_where_nothing_is_filled_in(app: Flask) -> None:
    with app.test_request_context():
        for _time in range(2):
            assert said("100%% sure") == "100% sure"


def test_templates_use_it(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        text = "{{ _('Settings') }} {% trans %}Settings{% endtrans %}"
        assert app.jinja_env.from_string(text).render() == "Einstellungen Einstellungen"
