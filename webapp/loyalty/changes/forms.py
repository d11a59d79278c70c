"""The forms of these writes: whom a card is for, which card a customer gets, which points are to count."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from webapp import programs

LONGEST_ID = 1000
LONGEST_CARD = 108
MOST_LOTS = 50


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class CardLinkForm(FlaskForm):
    """On a card's page: the customer."""

    customer = StringField(
        lazy_gettext("Customer id"),
        description=lazy_gettext("The exact id. Capitals and spaces within count."),
        filters=[_stripped],
        validators=[
            DataRequired(lazy_gettext("Name the customer.")),
            Length(max=LONGEST_ID, message=lazy_gettext("An id has at most %(max)d characters.")),
        ],
    )


class CustomerCardForm(FlaskForm):
    """On a customer's cards: the program, and the number of a card in it."""

    program = SelectField(
        lazy_gettext("Program"),
        coerce=int,
        validators=[DataRequired(lazy_gettext("Choose the program."))],
    )
    card = StringField(
        lazy_gettext("Card number"),
        filters=[_stripped],
        validators=[
            DataRequired(lazy_gettext("Name the card.")),
            Length(max=LONGEST_CARD, message=lazy_gettext("A card number has at most %(max)d characters.")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = programs.known("card")
        choices = [SelectChoice(each.id, each.name) for each in known]
        # With one program there is nothing to choose; with several none stands chosen beforehand.
        self.program.choices = choices if len(known) == 1 else [SelectChoice(0, _("Choose ...")), *choices]


class ActivationForm(FlaskForm):
    """Which pending points are to count: those ticked, or all of the order whose button was pressed."""

    lots = SelectMultipleField(lazy_gettext("Points"), validate_choice=False)
    order = StringField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Want an order, or 1 to MOST_LOTS lots."""
        if not super().validate(extra_validators):
            return False
        if self.order.data:
            return True
        number = len(self.chosen())
        if not number:
            self.form_errors.append(_("Choose at least one line, or all of an order."))
        if number > MOST_LOTS:
            self.form_errors.append(
                _("These are %(number)s lines; at most %(most)s go at once.", number=number, most=MOST_LOTS)
            )
        return not self.form_errors

    def chosen(self) -> tuple[str, ...]:
        """The numbers of the transactions ticked, each once; none where an order was chosen."""
        return () if self.order.data else tuple(dict.fromkeys(filter(None, self.lots.data or ())))
