"""What the sentences need to know beside the effect: names, the currency, and the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Literal

from babel import Locale

from webapp import formatters
from webapp.effects.words import _, ngettext
from webapp.masking import Personal

Stage = Literal["", "open", "closed"]


@dataclass(frozen=True)
class Item:
    """A cart line as a sentence names it. `quantity` is the number of units bought, None where not known."""

    label: str
    quantity: int | None = None


@dataclass(frozen=True)
class EffectContext:
    """How to say an effect.

    Attributes:
        currency: of the amounts; None shows plain numbers.
        program_name, campaign_name: the name of an id, None where nobody knows it.
        items: cart lines by their 0-based position.
        profile_id: the session's customer; points for somebody else say for whom.
        personal: what in payloads and attributes is to be marked.
        stage: "open" while effects are promises, "closed" once they are real, "" where no order is concerned.
    """

    currency: str | None = None
    locale: Locale = field(default_factory=lambda: Locale("en"))
    zone: tzinfo = UTC
    program_name: Callable[[int], str | None] = lambda _id: None
    campaign_name: Callable[[int], str | None] = lambda _id: None
    items: Mapping[int, Item] = field(default_factory=dict)
    profile_id: str = ""
    personal: Personal = field(default_factory=Personal)
    stage: Stage = ""

    def money(self, amount: Decimal) -> str:
        """An amount in the session's currency."""
        return formatters.money(amount, self.currency, self.locale)

    def number(self, amount: Decimal) -> str:
        """A bare number, as exact as it came."""
        return formatters.points(amount, self.locale)

    def points(self, amount: Decimal) -> str:
        """A number of points with its noun."""
        plural = int(amount) if amount == amount.to_integral_value() else 2
        return ngettext("%(points)s point", "%(points)s points", plural, points=self.number(amount))

    def day(self, when: datetime) -> str:
        """A day in the reader's zone."""
        return formatters.day(when, self.zone, self.locale)

    def program(self, program_id: int, subledger_id: str = "") -> str:
        """The name of a program, with its subledger where it is not the main one."""
        name = self.program_name(program_id) or _("program %(id)s", id=program_id)
        return (
            _("%(program)s (subledger %(name)s)", program=name, name=subledger_id) if subledger_id else name
        )

    def campaign(self, campaign_id: int) -> str:
        """The name of a campaign."""
        return self.campaign_name(campaign_id) or _("no. %(id)s", id=campaign_id)

    def item(self, position: int, unit: int | None = None) -> str:
        """A cart line by its 0-based position, with the 1-based unit where the line has several."""
        known = self.items.get(position)
        label = known.label if known else _("line %(number)s", number=position + 1)
        if unit is None or (known is not None and known.quantity == 1):
            return label
        return _("%(item)s, unit %(number)s", item=label, number=unit + 1)
