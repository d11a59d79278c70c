"""What to say on the phone: how many points there are, when they run out, what comes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from babel import Locale
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.formatters import long_day, points
from webapp.loyalty.expiries import NEXT, DaySum, beginnings, endings, of_ledger, totals
from webapp.talon.models.ledger import LedgerPoints
from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyBalances
from webapp.talon.paging import Page

MOST_LEDGERS = 5


@dataclass(frozen=True)
class Answer:
    """Balances with the first page of the lots that can be spent now, and of those that can later.

    What is said of single lots is of the rows loaded: `is_whole` tells whether those are all.
    """

    balances: LoyaltyBalances
    active: Page[LedgerPoints]
    pending: Page[LedgerPoints]
    fetched: datetime
    zone: tzinfo
    locale: Locale

    @property
    def is_whole(self) -> bool:
        """Whether all lots that can be spent now were loaded."""
        return not self.active.has_more

    @property
    def sentences(self) -> list[str]:
        """The answer, ledger by ledger; ledgers beside the main one only where something is in them."""
        others = sorted(self.balances.subledger_balances.items())
        filled = [(name, balance) for name, balance in others if _is_filled(balance)]
        said = [self._main()] + [self._other(*each) for each in filled[:MOST_LEDGERS]]
        if len(filled) > MOST_LEDGERS:
            said.append(_("There are points in more subledgers."))
        return [one for one in said if one]

    @property
    def text(self) -> str:
        """The whole answer, to be copied."""
        return " ".join(self.sentences)

    def _main(self) -> str:
        balance = self.balances.balance
        if balance is None:
            return ""
        said = [_have(balance.active_points, self.locale), *self._details("", balance)]
        return " ".join([*said, *_tier(balance, self.locale)])

    def _other(self, name: str, balance: LoyaltyBalance) -> str:
        amount = counted(balance.active_points, self.locale)
        said = _("In “%(ledger)s” you have %(points)s to spend.", ledger=name, points=amount)
        return " ".join([said, *self._details(name, balance)])

    def _details(self, ledger: str, balance: LoyaltyBalance) -> list[str]:
        return [
            *self._ending(ledger, balance.active_points),
            *self._beginning(ledger, balance.pending_points),
            *_below(balance, self.locale),
        ]

    def _ending(self, ledger: str, active: Decimal) -> list[str]:
        if active <= 0:
            return []
        found = of_ledger(endings(self.active.items, self.zone), ledger)
        if not found:
            # Of lots that were not loaded nothing is known.
            is_all = self.is_whole and totals(self.active.items).get(ledger) == active
            return [_("They do not run out.")] if is_all else []
        first, *others = found[:NEXT]
        if first.amount == active:
            return [_("All of them run out on %(day)s.", day=self._day(first.day))]
        said = self._first_ending(first)
        more = [self._listed(one) for one in others]
        return [_("%(said)s.", said=_joined([said, *more]))]

    def _first_ending(self, first: DaySum) -> str:
        values = {"points": points(first.amount, self.locale), "day": self._day(first.day)}
        number = _plural(first.amount)
        if self.is_whole:
            said = ngettext(
                "%(points)s of them runs out on %(day)s",
                "%(points)s of them run out on %(day)s",
                number,
                **values,
            )
        else:
            said = ngettext(
                "At least %(points)s of them runs out on %(day)s",
                "At least %(points)s of them run out on %(day)s",
                number,
                **values,
            )
        return str(said)

    def _listed(self, one: DaySum) -> str:
        amount = points(one.amount, self.locale)
        return str(_("%(points)s on %(day)s", points=amount, day=self._day(one.day)))

    def _beginning(self, ledger: str, pending: Decimal) -> list[str]:
        if pending <= 0:
            return []
        amount = points(pending, self.locale)
        found = of_ledger(beginnings(self.pending.items, self.zone), ledger)
        if len(found) == 1 and found[0].amount == pending:
            day = self._day(found[0].day)
            return [_("Another %(points)s can be spent from %(day)s on.", points=amount, day=day)]
        said = _("Another %(points)s can be spent later", points=amount)
        if not found or self.pending.has_more:
            return [_("%(said)s.", said=said)]
        first = _("the first %(listed)s", listed=self._listed(found[0]))
        return [_("%(said)s, %(first)s.", said=said, first=first)]

    def _day(self, day: date) -> str:
        return long_day(day, self.locale)


def as_of(balance: LoyaltyBalance, day: date, *, is_ahead: bool, locale: Locale) -> str:
    """What the main ledger holds at the end of another day, to be said."""
    shown, amount = long_day(day, locale), counted(balance.active_points, locale)
    if not is_ahead:
        return str(_("At the end of %(day)s you had %(points)s to spend.", day=shown, points=amount))
    said = _(
        "At the end of %(day)s you will have %(points)s to spend, if nothing changes until then.",
        day=shown,
        points=amount,
    )
    return str(said)


def counted(amount: Decimal, locale: Locale) -> str:
    """An amount with its noun."""
    shown = points(amount, locale)
    return str(ngettext("%(points)s point", "%(points)s points", _plural(amount), points=shown))


def _plural(amount: Decimal) -> int:
    """The number that grammar goes by: what is no whole number is many."""
    return int(amount) if amount == int(amount) else 2


def _is_filled(balance: LoyaltyBalance) -> bool:
    return bool(balance.active_points or balance.pending_points or balance.negative_points)


def _have(active: Decimal, locale: Locale) -> str:
    if active <= 0:
        return str(_("You have no points to spend right now."))
    return str(_("You have %(points)s to spend.", points=counted(active, locale)))


def _below(balance: LoyaltyBalance, locale: Locale) -> list[str]:
    """Why earning brings nothing at first: more points were taken back than were left."""
    if not balance.negative_points:
        return []
    amount = counted(abs(balance.negative_points), locale)
    said = _("Your balance is %(points)s below zero: the next ones you earn fill that first.", points=amount)
    return [said]


def _tier(balance: LoyaltyBalance, locale: Locale) -> list[str]:
    said = []
    if balance.current_tier:
        said.append(_("Your level is %(tier)s.", tier=balance.current_tier.name))
    missing = balance.points_to_next_tier
    if not missing:
        return said
    values = {"points": counted(missing, locale), "tier": balance.next_tier_name}
    number = _plural(missing)
    if balance.next_tier_name:
        more = ngettext(
            "%(points)s more leads to %(tier)s.", "%(points)s more lead to %(tier)s.", number, **values
        )
    else:
        more = ngettext(
            "%(points)s more leads to the next level.",
            "%(points)s more lead to the next level.",
            number,
            **values,
        )
    return [*said, str(more)]


def _joined(parts: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(parts) == 1:
        return parts[0]
    return str(_("%(first)s and %(last)s", first=", ".join(parts[:-1]), last=parts[-1]))
