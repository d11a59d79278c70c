"""The forms of an order: a quantity for each cart line that comes back, and a code to put on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional, StopValidation

from webapp.effects import CodeKind
from webapp.sessions.presenters import CartRow
from webapp.talon import ReturnedCartItem

LONGEST_CODE = 100


class Quantity(IntegerField):
    """Units of one line that come back, from 0 to what remains."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Give a whole number.")) from error


class ReturnForm(FlaskForm):
    """Made by `return_form`, which adds one Quantity for each cart line."""

    everything = BooleanField()
    rows: Sequence[CartRow] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold each quantity against what remains, and want at least one unit in all."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and not self.chosen():
            self.form_errors.append(_("Say how many units come back, on one line at least."))
            return False
        return is_valid

    def chosen(self) -> tuple[ReturnedCartItem, ...]:
        """What comes back, in the order of the cart; all that remains where everything was asked for."""
        quantities = [
            (row, row.remaining if self.everything.data else self[row.field].data or 0) for row in self.rows
        ]
        return tuple(ReturnedCartItem(row.position, quantity) for row, quantity in quantities if quantity)


def return_form(rows: Sequence[CartRow]) -> ReturnForm:
    """The form for exactly these cart lines."""
    fields: dict[str, Any] = {row.field: _quantity(row) for row in rows}
    kind = type("CartReturnForm", (ReturnForm,), {**fields, "rows": tuple(rows)})
    form: ReturnForm = kind()
    return form


def _quantity(row: CartRow) -> Quantity:
    def within(form: ReturnForm, field: Quantity) -> None:
        if form.everything.data:
            # What was typed no longer matters.
            field.errors = []
            raise StopValidation
        if field.data is not None and field.data < 0:
            raise StopValidation(_("Give 0 or more."))
        if field.data is not None and field.data > row.remaining:
            raise StopValidation(_("Only %(number)s can still come back.", number=row.remaining))

    label = _("Units of %(item)s that come back", item=row.label)
    return Quantity(label, validators=[Optional(), within])


class CodeForm(FlaskForm):
    """A code to put on an open order."""

    code = StringField(
        lazy_gettext("Code"),
        filters=[lambda text: (text or "").strip()],
        description=lazy_gettext("Capitals and spaces within count."),
    )
    kind = SelectField(
        lazy_gettext("Kind of code"),
        choices=[
            SelectChoice("coupon", lazy_gettext("Coupon")),
            SelectChoice("referral", lazy_gettext("Referral code")),
        ],
    )

    def validate_code(self, field: StringField) -> None:
        """Want a code that could be one."""
        if not field.data:
            raise StopValidation(_("Give a code."))
        if len(field.data) > LONGEST_CODE:
            raise StopValidation(_("A code has at most %(most)s characters.", most=LONGEST_CODE))
        if any(ord(character) < ord(" ") for character in field.data):
            raise StopValidation(_("A code has no control characters."))

    def chosen(self) -> tuple[CodeKind, str]:
        """The kind and the code, once it is valid."""
        return cast(CodeKind, self.kind.data), self.code.data or ""


def chosen_code() -> tuple[CodeKind, str]:
    """The code whose button was pressed; an empty one where none was."""
    if "referral" in request.form:
        return "referral", request.form["referral"]
    return "coupon", request.form.get("coupon", "")
