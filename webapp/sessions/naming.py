"""How a session, its states and its cart lines are called on a page."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import lazy_gettext as _

from webapp import programs, sight
from webapp.effects import CodeKind, EffectContext
from webapp.effects.context import Stage
from webapp.effects.items import items_of
from webapp.extensions import application
from webapp.formatters import reader_locale, reader_zone
from webapp.naming import session_state
from webapp.talon.models.loyalty import Loyalty
from webapp.talon.models.session import CartItem, CustomerSession

STATE_MEANINGS = {
    "open": _("Still a cart: coupons, points and giveaways count once the shop closes it."),
    "closed": _("Paid for: its coupons are redeemed and its points are booked."),
    "partially_returned": _("Some items came back. More can be returned; reopening is no longer possible."),
    "cancelled": _("Final: nothing more can be done with it."),
}
_CODE_KINDS = {"coupon": _("coupon"), "referral": _("referral code")}
_STAGES: dict[str, Stage] = {"open": "open", "closed": "closed", "partially_returned": "closed"}


def state_words(state: str) -> str:
    """A state in words; one the desk does not know is shown as the server sent it."""
    return session_state(state)[0]


def code_kind(kind: CodeKind) -> str:
    """What kind of code it is, within a sentence."""
    return str(_CODE_KINDS[kind])


def context_of(session: CustomerSession, loyalty: Loyalty | None = None) -> EffectContext:
    """What the effects of this session need to be said; `loyalty` of an answer brings names of programs."""
    return EffectContext(
        currency=application().currency,
        locale=reader_locale(),
        zone=reader_zone(),
        personal=sight.personal(),
        program_name=programs.names_with(loyalty),
        campaign_name=application().campaign_name,
        items=items_of(session),
        profile_id=session.profile_id,
        stage=_STAGES.get(session.state, ""),
    )


def price(session_item: CartItem, quantity: int) -> Decimal | None:
    """What so many units of a line cost before discounts, None where the price is not known."""
    return None if session_item.price is None else session_item.price * quantity
