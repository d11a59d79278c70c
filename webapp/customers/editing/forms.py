"""The form of a customer's attributes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from webapp.customers.editing.actions import AttributeChange
from webapp.customers.editing.attributes import FIELD, Misfit, Row, parsed, written

_ONE_LINE = 80


class AttributesForm(FlaskForm):
    """Made by `attributes_form`: for each attribute its field, and a hidden one with what was shown in it.

    Only what differs from what was shown was edited by this person: whatever the shop changed since stays.
    """

    rows: Sequence[Row] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold each edited text against its kind, and want at least one change."""
        is_valid = bool(super().validate(extra_validators))
        if _are_gone(self):
            self.form_errors.append(_("Something you edited can no longer be edited here. Look again."))
        elif is_valid and not self.changes():
            self.form_errors.append(_("Nothing is changed yet."))
        return is_valid and not self.form_errors

    def changes(self) -> tuple[AttributeChange, ...]:
        """What was edited, in the order of the form."""
        edited = [(row, row.meant(self[row.field].data)) for row in self.rows if self.is_edited(row)]
        return tuple(
            AttributeChange(row.name, row.kind, text)
            for row, text in edited
            if written(parsed(row.kind, text)) != written(row.value)
        )

    def is_edited(self, row: Row) -> bool:
        """Whether the person changed what was shown to them."""
        was = self[was_name(row)].data
        return bool(self[row.field].data != (row.text if was is None else _even(was)))


def attributes_form(rows: Sequence[Row], **options: Any) -> AttributesForm:
    """The form for exactly these attributes."""
    fields: dict[str, Any] = {row.field: _field(row) for row in rows}
    fields |= {was_name(row): HiddenField(default=row.text) for row in rows}
    kind = type("ProfileAttributesForm", (AttributesForm,), {**fields, "rows": tuple(rows)})
    form: AttributesForm = kind(**options)
    return form


def was_name(row: Row) -> str:
    """The hidden field with what was shown of an attribute."""
    return f"was_{row.field}"


def _field(row: Row) -> Field:
    facts: dict[str, Any] = {"default": row.text, "filters": [_even], "validators": [_fits(row)]}
    hidden = _("Hidden. Leave it empty to keep it.") if row.is_hidden else ""
    if row.kind == "boolean":
        answers = [("", _("not set")), ("true", _("yes")), ("false", _("no"))]
        return SelectField(row.label, choices=[SelectChoice(*one) for one in answers], **facts)
    if row.kind == "date":
        return StringField(row.label, description=hidden, render_kw={"type": "date"}, **facts)
    if row.kind == "number":
        return StringField(row.label, description=hidden, render_kw={"inputmode": "decimal"}, **facts)
    if row.kind == "text" and len(row.text) <= _ONE_LINE and len(row.text.splitlines()) < 2:
        return StringField(row.label, description=hidden, **facts)
    hint = "" if row.kind == "text" else _("One in each line.")
    return TextAreaField(
        row.label, description=" ".join(filter(None, (hidden, hint))), render_kw={"rows": 3}, **facts
    )


def _fits(row: Row) -> Callable[[AttributesForm, Field], None]:
    def fits(form: AttributesForm, field: Field) -> None:
        if not form.is_edited(row):
            return
        try:
            parsed(row.kind, field.data)
        except Misfit as error:
            raise StopValidation(str(error)) from error

    return fits


def _even(text: str | None) -> str:
    """A text with the line ends that browsers bend made alike."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _are_gone(form: AttributesForm) -> bool:
    """Whether something was edited that the form has no field for: the shop removed it meanwhile."""
    sent = {name: _even(text) for name, text in request.form.items()}
    gone = [name for name in sent if name.startswith(FIELD) and name not in form]
    return any(sent[name] != sent.get(f"was_{name}") for name in gone)
