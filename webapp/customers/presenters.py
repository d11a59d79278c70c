"""What the customer page needs that no single model has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp import naming, programs
from webapp.access import may
from webapp.addresses import path_safe
from webapp.customers.heading import Mark, headline
from webapp.customers.tabs import TABS, header_flags
from webapp.errors import Problem
from webapp.extensions import application, policy
from webapp.talon.models.achievement import AchievementProgress
from webapp.talon.models.coupon import InventoryCoupon
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import LedgerInfo, LoyaltyCard, LoyaltyProgram

ACHIEVEMENT_STATES = {
    "inprogress": (lazy_gettext("in progress"), "info"),
    "completed": (lazy_gettext("completed"), "good"),
    "expired": (lazy_gettext("expired"), "calm"),
    "not_started": (lazy_gettext("not started"), "calm"),
}


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
    """One reading of a customer's inventory. With a `problem` the reading failed, and its place shows that.

    `sections` are what was asked for: what was not is unknown, which is not the same as nothing.
    """

    integration_id: str
    tab: str
    sections: Sequence[str]
    inventory: CustomerInventory
    fetched: datetime
    problem: Problem | None = None
    is_print: bool = False

    @property
    def name(self) -> str:
        """What its tab is called."""
        return str(TABS[self.tab].name)

    @property
    def headline(self) -> list[Mark]:
        """What desk.toml wants beside the id."""
        return headline(self.inventory)

    @property
    def has_headline(self) -> bool:
        """Whether this reading asked for all that stands beside the id."""
        return set(header_flags()) <= set(self.sections)

    @property
    def is_failed(self) -> bool:
        """Whether what failed was for the panel, and not only for the head."""
        return self.problem is not None and bool(TABS[self.tab].flags)

    @property
    def attributes(self) -> list[tuple[str, Any]]:
        """All attributes by name."""
        return sorted(self.inventory.profile.attributes.items()) if self.inventory.profile else []

    @cached_property
    def coupons(self) -> list[InventoryCoupon]:
        """Usable ones first, and among equals those that end soonest."""
        order = list(naming.COUPON_STATES)

        def place(coupon: InventoryCoupon) -> tuple[int, bool, float, str]:
            rank = order.index(coupon.state) if coupon.state in order else len(order)
            end = coupon.expiry_date
            return rank, end is None, end.timestamp() if end else 0.0, coupon.value

        return sorted(self.inventory.coupons or (), key=place)

    @property
    def coupon_counts(self) -> list[tuple[str, str, int]]:
        """How many coupons there are in each state: words, tone, number."""
        present = [coupon.state for coupon in self.coupons]
        return [(*naming.coupon_state(one), present.count(one)) for one in dict.fromkeys(present)]

    def coupon_rows(self) -> Iterator[tuple[InventoryCoupon, str, str, str, str, str]]:
        """Each coupon with address, state, tone, kind and meaning: words are looked up once for all rows."""
        state_of = cache(naming.coupon_state)
        kind_of: dict[tuple[bool, ...], tuple[str, str]] = {}
        before, after = self._coupon_address
        for coupon in self.coupons:
            key = (coupon.is_personal, coupon.is_implicitly_reserved, coupon.is_reservation_mandatory)
            kind = kind_of.get(key) or kind_of.setdefault(key, naming.coupon_kind(coupon))
            yield (coupon, before + path_safe(coupon.value) + after, *state_of(coupon.state), *kind)

    @property
    def _coupon_address(self) -> tuple[str, str]:
        """What stands before and after the code in the address of a coupon."""
        any_code = "code-of-a-coupon"
        address = url_for("coupons.page", code=any_code, customer=self.integration_id)
        before, _code, after = address.partition(any_code)
        return before, after

    @property
    def programs(self) -> list[LoyaltyProgram]:
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

    @property
    def offers_goodwill(self) -> bool:
        """Whether desk.toml lists events that may be given here."""
        return bool(policy().goodwill_in(application().slug))

    @property
    def counts(self) -> dict[str, int]:
        """How much each tab holds, as far as this reading knows."""
        loyalty = self.inventory.loyalty
        held = {
            "coupons": self.inventory.coupons,
            "loyalty": loyalty.programs if loyalty else None,
            "cards": loyalty.cards if loyalty else None,
            "referrals": self.inventory.referrals,
            "giveaways": self.inventory.giveaways,
            "achievements": self.inventory.achievements,
        }
        return {tab: len(things) for tab, things in held.items() if things is not None}

    def tabs(self) -> list[dict[str, Any]]:
        """The tabs that the reader may open."""
        return [
            {"key": key, "name": tab.name, "href": self.address(key), "shortcut": tab.shortcut}
            for key, tab in TABS.items()
            if may(tab.permission)
        ]

    def address(self, tab: str, **query: Any) -> str:
        """Where a tab of this customer is."""
        if tab == "overview":
            return url_for("customers.overview", integration_id=self.integration_id, **query)
        return url_for("customers.overview", integration_id=self.integration_id, tab=tab, **query)

    def source(self, tab: str, **query: Any) -> str:
        """Where a panel is fetched from anew; empty on paper, where nothing is."""
        return "" if self.is_print else self.address(tab, **query)

    @property
    def touches(self) -> list[str]:
        """What a write must have touched for a panel to be out of date."""
        return [f"customer:{self.integration_id}"]

    @property
    def card_touches(self) -> list[str]:
        """The same for a panel that shows the cards."""
        return [*self.touches, *(f"card:{card.identifier}" for card in self.cards)]


def share(one: AchievementProgress) -> int:
    """Progress in whole percent, from 0 to 100; 0 where there is no target."""
    return min(100, max(0, int(one.progress / one.target * 100))) if one.target else 0


def achievement_state(one: AchievementProgress) -> tuple[str, str]:
    """Words and tone of an achievement's state; one the desk does not know as the server sent it."""
    words, tone = ACHIEVEMENT_STATES.get(one.status, (one.status, "calm"))
    return str(words), tone


FILTERS: dict[str, Callable[..., Any]] = {
    "achievement_state": achievement_state,
    "ledgers": ledgers,
    "share": share,
}
