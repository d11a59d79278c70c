"""One form for each goodwill event, made of the fields that desk.toml gives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from webapp.addresses import path_safe
from webapp.events.limits import fault_of, hint
from webapp.goodwill import Goodwill, GoodwillField


class GoodwillForm(FlaskForm):
    """Made by `goodwill_form`."""

    goodwill: Goodwill

    def filled_in(self) -> list[tuple[GoodwillField, str]]:
        """What was filled in; without what was left empty."""
        given = [(each, self[field_name(each.name)].data) for each in self.goodwill.field]
        return [(each, text) for each, text in given if text]


def goodwill_form(one: Goodwill, role: str, **options: Any) -> GoodwillForm:
    """The form of an event for somebody of a role; several stand on one page."""
    fields: dict[str, Any] = {field_name(each.name): _field(each, role) for each in one.field}
    kind = type("OneGoodwillForm", (GoodwillForm,), {**fields, "goodwill": one})
    form: GoodwillForm = kind(prefix=one.key, **options)
    return form


def field_name(name: str) -> str:
    """What the field of an attribute is called: names may hold anything."""
    return f"attribute_{path_safe(name)}"


def _field(one: GoodwillField, role: str) -> Field:
    label = one.title if one.required else _("%(field)s (if wanted)", field=one.title)
    facts: dict[str, Any] = {
        "filters": [lambda text: (text or "").strip()],
        "validators": [_fits(one, role)],
        "description": hint(one, role),
    }
    if one.kind == "choice":
        choices = [SelectChoice("", _("Choose ...")), *(SelectChoice(each, each) for each in one.choices)]
        return SelectField(label, choices=choices, validate_choice=False, **facts)
    return StringField(label, render_kw={"inputmode": "decimal"} if one.kind == "number" else None, **facts)


def _fits(one: GoodwillField, role: str) -> Callable[[GoodwillForm, Field], None]:
    def fits(_form: GoodwillForm, field: Field) -> None:
        fault = fault_of(one, field.data, role)
        if fault:
            raise StopValidation(fault)

    return fits
