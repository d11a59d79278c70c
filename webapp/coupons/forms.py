"""The forms of a coupon: whom to reserve it for, and from whom to take it away."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import TextAreaField

MOST = 100
LONGEST_ID = 1000


class ReserveForm(FlaskForm):
    """Customers by integration id, one in each line."""

    customers = TextAreaField(
        lazy_gettext("Customer ids"),
        description=lazy_gettext(
            "One in each line, at most %(most)s. Capitals and spaces within count.", most=MOST
        ),
    )

    def validate_customers(self, field: TextAreaField) -> None:
        """Want 1 to MOST ids that could be ones."""
        ids = self.ids()
        faults = [_("Name at least one customer.")] if not ids else []
        if len(ids) > MOST:
            faults.append(
                _("These are %(number)s customers; at most %(most)s go at once.", number=len(ids), most=MOST)
            )
        faults += [
            _(
                "An id has at most %(most)s characters; this one is longer: %(start)s …",
                most=LONGEST_ID,
                start=each[:40],
            )
            for each in ids
            if len(each) > LONGEST_ID
        ]
        field.errors = [*field.errors, *faults]

    def refuse(self, unknown: tuple[str, ...]) -> None:
        """Say which ids nobody has: reserving would make a customer out of a typo."""
        told = ngettext(
            "There is no customer with this id: %(ids)s",
            "There are no customers with these ids: %(ids)s",
            len(unknown),
            ids=", ".join(unknown),
        )
        self.customers.errors = [*self.customers.errors, told]

    def ids(self) -> tuple[str, ...]:
        """The ids as typed, each once, without the space around them."""
        lines = (self.customers.data or "").replace("\r", "\n").split("\n")
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def chosen_holders() -> tuple[str, ...]:
    """From whom to take the code away: the one whose button was pressed, else all that were ticked."""
    pressed = request.form.get("only", "")
    return (pressed,) if pressed else tuple(dict.fromkeys(filter(None, request.form.getlist("holder"))))
