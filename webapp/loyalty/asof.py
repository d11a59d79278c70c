"""Balances as of another day than today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from webapp.formatters import long_day, reader_locale, reader_zone
from webapp.loyalty import answers
from webapp.loyalty.forms import AsOfForm
from webapp.loyalty.holders import Holder
from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyBalances


@dataclass(frozen=True)
class AsOf:
    """The balances at the end of a day of the reader's, past or to come. Without a day nothing was asked."""

    holder: Holder
    form: AsOfForm
    fetched: datetime
    day: date | None = None
    balances: LoyaltyBalances | None = None

    @property
    def address(self) -> str:
        """What a refresh asks for."""
        chosen = {"as_of": self.day.isoformat()} if self.day else {}
        return self.holder.address("balances", **chosen)

    @property
    def now(self) -> str:
        """The way back to the balances of now."""
        return self.holder.address("balances")

    @property
    def is_ahead(self) -> bool:
        """Whether the day is not over yet."""
        return self.day is not None and self.day >= self.fetched.astimezone(reader_zone()).date()

    @property
    def title(self) -> str:
        """What is shown, so that nobody takes it for the balances of now."""
        if self.day is None:
            return str(_("Balances as of another day"))
        shown = long_day(self.day, reader_locale())
        if self.is_ahead:
            return str(_("As it will stand at the end of %(day)s", day=shown))
        return str(_("As it stood at the end of %(day)s", day=shown))

    @property
    def main(self) -> LoyaltyBalance | None:
        """The points of the main ledger."""
        return self.balances.balance if self.balances else None

    @property
    def subledgers(self) -> list[tuple[str, LoyaltyBalance]]:
        """The points of the other ledgers, by name."""
        return sorted(self.balances.subledger_balances.items()) if self.balances else []

    @property
    def sentence(self) -> str:
        """What to say of the main ledger."""
        if self.day is None or self.main is None:
            return ""
        return answers.as_of(self.main, self.day, is_ahead=self.is_ahead, locale=reader_locale())
