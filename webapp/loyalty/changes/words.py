"""How a card stands, in sentences for a preview and for the form before it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from webapp import formatters
from webapp.effects.words import _, ngettext
from webapp.extensions import settings
from webapp.formatters import reader_locale, reader_zone
from webapp.loyalty.changes.reading import CardReading
from webapp.naming import card_standing

NEWER = "2026"


def is_newer() -> bool:
    """Whether the server can unlink cards and activate points."""
    return settings().talon_one_api >= NEWER


def points(amount: Decimal) -> str:
    """An amount of points as the reader writes it."""
    return formatters.points(amount, reader_locale())


def day(when: datetime) -> str:
    """The day of a moment, for the reader."""
    return formatters.day(when, reader_zone(), reader_locale())


def moment(when: datetime) -> str:
    """A moment, for the reader."""
    return formatters.instant(when, reader_zone(), reader_locale())


def users(found: CardReading, number: int) -> str:
    """How many customers the card has, or would have, of how many it may have."""
    if found.limit is None:
        told = _("How many it may have is told only through a customer who has a card of the program.")
        return f"{_users(number)} {told}"
    if found.limit == 0:
        return f"{_users(number)} {_('The program sets no limit.')}"
    return ngettext(
        "The card has %(num)s of at most %(limit)s customers.",
        "The card has %(num)s of at most %(limit)s customers.",
        number,
        limit=found.limit,
    )


def _users(number: int) -> str:
    return ngettext("The card has %(num)s customer.", "The card has %(num)s customers.", number)


def status(found: CardReading) -> str:
    """Status and what it means, with the reason of a block."""
    card = found.card
    if card is None:
        return _("Its status is not known: Talon.One tells it only through a customer who is linked to it.")
    state, _tone, meaning = card_standing(card)
    reason = f" {card.block_reason}" if card.block_reason else ""
    return f"{_('The card is %(state)s.', state=state)} {meaning}{reason}".strip()


def on_the_card(found: CardReading) -> str:
    """What is on the card in all its ledgers."""
    ledgers = [found.balances.balance, *found.balances.subledger_balances.values()]
    return _(
        "Card %(card)s: %(active)s points active, %(pending)s pending.",
        card=found.card_id,
        active=points(sum((one.active_points for one in ledgers if one), Decimal())),
        pending=points(sum((one.pending_points for one in ledgers if one), Decimal())),
    )


def own_cards(found: CardReading, integration_id: str) -> list[str]:
    """What is on the cards that the customer has in the program already."""
    lines = []
    for card in found.cards_of(integration_id):
        ledgers = [one for one in (card.ledger, *card.subledgers.values()) if one]
        lines.append(
            _(
                "The customer's own card %(card)s: %(active)s points active, %(pending)s pending.",
                card=card.identifier,
                active=points(sum((one.current_balance for one in ledgers), Decimal())),
                pending=points(sum((one.pending_balance for one in ledgers), Decimal())),
            )
        )
    return lines or [_("The customer has no other card in this program.")]
