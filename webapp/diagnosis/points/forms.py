"""What the answers about points can be asked for: kept in the address, checked before any call."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Form, IntegerField, StringField
from wtforms.validators import Length, NumberRange, Optional

from webapp.diagnosis.points.reading import Asked
from webapp.diagnosis.points.referral import AskedReferral

LONGEST_ID, LONGEST_CARD, LONGEST_CODE = 1000, 108, 100
LARGEST_PROGRAM = 2**63 - 1
_NO_PROGRAM = _("This address names no program.")


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _text(label: Any, longest: int) -> StringField:
    refusal = _("This has at most %(longest)s characters.", longest=longest)
    return StringField(label, filters=[_trimmed], validators=[Length(max=longest, message=refusal)])


class _Program(IntegerField):
    """The number of a program. The reader never types it: it is in the links."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_NO_PROGRAM)) from None


class QuestionForm(Form):
    """A question: `boxes` are typed, `kept` come with the link that led here."""

    boxes: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[tuple[str, ...]] = ()


class OrderForm(QuestionForm):
    """Which order, whose, and where the points were looked for."""

    boxes = ("session", "customer")
    kept = ("program", "card")

    session = _text(_("Order id"), LONGEST_ID)
    customer = _text(_("Customer id"), LONGEST_ID)
    program = _Program(validators=[Optional(), NumberRange(1, LARGEST_PROGRAM, _NO_PROGRAM)])
    card = _text(_("Card number"), LONGEST_CARD)

    def asked(self) -> Asked:
        """The question, once it is valid."""
        return Asked(
            session_id=self.session.data or "",
            customer=self.customer.data or "",
            program_id=self.program.data,
            card=self.card.data or "",
        )


class ReturnedForm(QuestionForm):
    """Which order something came back of."""

    boxes = ("session",)

    session = _text(_("Order id"), LONGEST_ID)


class CustomerForm(QuestionForm):
    """Which customer."""

    boxes = ("customer",)

    customer = _text(_("Customer id"), LONGEST_ID)


class ReferralForm(QuestionForm):
    """Who recommended, and what is known of the friend."""

    boxes = ("customer", "friend", "session", "code")

    customer = _text(_("Customer who recommended"), LONGEST_ID)
    friend = _text(_("Friend’s customer id"), LONGEST_ID)
    session = _text(_("Friend’s order id"), LONGEST_ID)
    code = _text(_("Referral code"), LONGEST_CODE)

    def asked(self) -> AskedReferral:
        """The question, once it is valid."""
        return AskedReferral(
            customer=self.customer.data or "",
            friend=self.friend.data or "",
            session_id=self.session.data or "",
            code=self.code.data or "",
        )
