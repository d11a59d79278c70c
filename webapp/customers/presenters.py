"""What the customer page needs that no single model has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp import programs
from webapp.talon.models.achievement import AchievementProgress
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import LedgerInfo, LoyaltyCard

FLAGS: dict[str, tuple[str, ...]] = {
    "overview": ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"),
    "coupons": ("coupons",),
    "loyalty": ("loyalty",),
    "referrals": ("referrals",),
    "giveaways": ("giveaways",),
    "achievements": ("achievements",),
}
"""The sections of an inventory that each tab shows."""
EVERYTHING = FLAGS["overview"]

TAB_NAMES = {
    "overview": lazy_gettext("Overview"),
    "coupons": lazy_gettext("Coupons"),
    "loyalty": lazy_gettext("Loyalty"),
    "referrals": lazy_gettext("Referrals"),
    "giveaways": lazy_gettext("Giveaways"),
    "achievements": lazy_gettext("Achievements"),
}

COUPON_STATES = {
    "active": (lazy_gettext("active"), "good"),
    "pending": (lazy_gettext("starts later"), "wait"),
    "used": (lazy_gettext("used"), "calm"),
    "expired": (lazy_gettext("expired"), "calm"),
    "disabled": (lazy_gettext("campaign off"), "bad"),
}
ACHIEVEMENT_STATES = {
    "inprogress": (lazy_gettext("in progress"), "info"),
    "completed": (lazy_gettext("completed"), "good"),
    "expired": (lazy_gettext("expired"), "calm"),
    "not_started": (lazy_gettext("not started"), "calm"),
}
CARD_STATES = {
    "active": (lazy_gettext("active"), "good"),
    "inactive": (lazy_gettext("inactive"), "calm"),
    "blocked": (lazy_gettext("blocked"), "bad"),
}


def state_badge(states: dict[str, tuple[Any, str]], state: str) -> tuple[str, str]:
    """Words and tone of a state; one the desk does not know is shown as the server sent it."""
    words, tone = states.get(state, (state, "calm"))
    return str(words), tone


def hold_on(coupon: InventoryCoupon) -> tuple[str, str]:
    """How a coupon is held, and what that means, in a few words."""
    if coupon.is_personal:
        return _("personal"), _("Belongs to one customer alone.")
    if coupon.is_implicitly_reserved:
        return _("for everybody"), _("Shows in every wallet; cannot be taken away.")
    if coupon.is_reservation_mandatory:
        return _("hard"), _("Only customers who hold it can redeem it.")
    return _("soft"), _("Shows in this wallet, but anybody can redeem it.")


@dataclass(frozen=True)
class Ledger:
    """One ledger of a program or card, ready to be shown."""

    name: str
    info: LedgerInfo


def ledgers(main: LedgerInfo | None, others: dict[str, LedgerInfo]) -> list[Ledger]:
    """The main ledger first, then the subledgers by name."""
    first = [Ledger(_("Main"), main)] if main else []
    return first + [Ledger(name, info) for name, info in sorted(others.items())]


@dataclass(frozen=True)
class CustomerPage:
    """One reading of a customer's inventory."""

    integration_id: str
    tab: str
    inventory: CustomerInventory
    header_attributes: tuple[str, ...]
    fetched: datetime

    @property
    def headline(self) -> list[tuple[str, Any]]:
        """The attributes that desk.toml wants at the head: of a yes or no, the name where it is yes."""
        attributes = self.inventory.profile.attributes if self.inventory.profile else {}
        chosen = [(name, attributes.get(name)) for name in self.header_attributes]
        return [(name, name if value is True else value) for name, value in chosen if value]

    @property
    def attributes(self) -> list[tuple[str, Any]]:
        """All attributes by name."""
        return sorted(self.inventory.profile.attributes.items()) if self.inventory.profile else []

    @cached_property
    def coupons(self) -> list[InventoryCoupon]:
        """Usable ones first, and among equals those that end soonest."""
        order = list(COUPON_STATES)

        def place(coupon: InventoryCoupon) -> tuple[int, bool, float, str]:
            rank = order.index(coupon.state) if coupon.state in order else len(order)
            end = coupon.expiry_date
            return rank, end is None, end.timestamp() if end else 0.0, coupon.value

        return sorted(self.inventory.coupons or (), key=place)

    @property
    def coupon_counts(self) -> list[tuple[str, str, int]]:
        """How many coupons there are in each state: words, tone, number."""
        present = [coupon.state for coupon in self.coupons]
        return [(*state_badge(COUPON_STATES, one), present.count(one)) for one in dict.fromkeys(present)]

    @property
    def programs(self) -> list[Any]:
        """Profile-based programs by title."""
        held = self.inventory.loyalty.programs.values() if self.inventory.loyalty else ()
        return sorted(held, key=lambda program: program.title)

    @property
    def cards(self) -> list[LoyaltyCard]:
        """Cards, active ones first."""
        held = self.inventory.loyalty.cards if self.inventory.loyalty else ()
        return sorted(held, key=lambda card: (card.status != "active", card.identifier))

    def program_name(self, card: LoyaltyCard) -> str:
        """The name of a card's program: from the card, else as far as the desk knows."""
        return card.program_title or card.program_name or programs.name_of(card.program_id)

    def tabs(self) -> list[dict[str, Any]]:
        """The tabs with how much each holds, as far as this reading knows."""
        loyalty = self.inventory.loyalty
        counts = {
            "overview": None,
            "coupons": _size(self.inventory.coupons),
            "loyalty": len(loyalty.programs) + len(loyalty.cards) if loyalty else None,
            "referrals": _size(self.inventory.referrals),
            "giveaways": _size(self.inventory.giveaways),
            "achievements": _size(self.inventory.achievements),
        }
        return [
            {"label": name, "href": self.address(tab), "current": tab == self.tab, "count": counts[tab]}
            for tab, name in TAB_NAMES.items()
        ]

    def address(self, tab: str) -> str:
        """Where a tab of this customer is."""
        if tab == "overview":
            return url_for("customers.overview", integration_id=self.integration_id)
        return url_for("customers.overview", integration_id=self.integration_id, tab=tab)


def share(one: AchievementProgress) -> int:
    """Progress in whole percent, from 0 to 100; 0 where there is no target."""
    return min(100, max(0, int(one.progress / one.target * 100))) if one.target else 0


FILTERS: dict[str, Callable[..., Any]] = {
    "coupon_state": lambda coupon: state_badge(COUPON_STATES, coupon.state),
    "achievement_state": lambda progress: state_badge(ACHIEVEMENT_STATES, progress.status),
    "card_state": lambda state: state_badge(CARD_STATES, state),
    "hold": hold_on,
    "ledgers": ledgers,
    "share": share,
}


def _size(things: tuple[Any, ...] | None) -> int | None:
    return None if things is None else len(things)
