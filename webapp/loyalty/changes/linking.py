"""The two writes on a card: linking a customer to it, and, on newer servers, unlinking one."""

from __future__ import annotations

from typing import Any

from flask import url_for

from webapp import programs
from webapp.effects.words import _
from webapp.extensions import talon
from webapp.intentions import (
    Action,
    Finding,
    Impossible,
    Preview,
    Result,
    Subject,
    fingerprint,
    not_done,
    undecided,
)
from webapp.loyalty.changes import words
from webapp.loyalty.changes.reading import CardReading, linked_now, read
from webapp.permissions import Permission
from webapp.talon.errors import InvalidArgument, InvalidRequest, NeedsNewerServer, NotFound
from webapp.talon.models.loyalty import LoyaltyCard, LoyaltyCardProfileRegistration


class _OnCard(Action, frozen=True):
    """What is done with one card for one customer."""

    program_id: int
    card_id: str
    integration_id: str

    def subject(self) -> Subject:
        return Subject("card", self.card_id)

    def locks(self) -> tuple[Subject, ...]:
        return (self.subject(), Subject("customer", self.integration_id))

    def page(self) -> str:
        return url_for("loyalty.card", program_id=self.program_id, card_id=self.card_id)

    def read(self) -> CardReading:
        """The card and the customer. Raises Impossible where there is no such card or customer."""
        try:
            found = read(self.program_id, self.card_id, self.integration_id)
        except (NotFound, InvalidArgument):
            raise Impossible(_no_card(self.program_id, self.card_id), "card") from None
        except InvalidRequest:
            raise Impossible(
                _("This program counts points per customer: it has no cards."), "program"
            ) from None
        if found.is_unknown:
            told = _("There is no customer with this id: %(id)s", id=self.integration_id)
            raise Impossible(told, "customer")
        return found

    def field_of(self, source: str) -> str | None:
        return "customer" if source.startswith(("/integrationId", "integration_id")) else None


class LinkCard(_OnCard, frozen=True):
    """Link a customer that exists to a card."""

    name = "loyalty.link_card"
    permission = Permission.LINK_LOYALTY_CARD_TO_PROFILE

    def confirm_address(self) -> str:
        return url_for("loyalty_changes.confirm_link", program_id=self.program_id, card_id=self.card_id)

    def examine(self) -> Preview:
        found = self.read()
        _refuse_link(found, self.integration_id)
        customer = found.name_of(self.integration_id)
        gains = [
            _("%(customer)s can collect and spend points with this card.", customer=customer),
            words.users(found, len(found.linked) + 1),
        ]
        keeps = [
            words.on_the_card(found),
            *words.own_cards(found, self.integration_id),
            *_still_linked(found),
        ]
        warnings = _link_warnings(found)
        return Preview(
            title=_("Link card %(card)s to a customer", card=self.card_id),
            confirm=_("Link %(card)s to %(customer)s", card=self.card_id, customer=self.integration_id),
            state=fingerprint(gains, keeps, warnings, found.linked),
            gains=gains,
            gains_heading=_("Will be so afterwards"),
            keeps=keeps,
            warnings=warnings,
            links=_successor_link(found),
            before=_facts(found, self.integration_id),
        )

    def perform(self) -> Result:
        card = talon().loyalty.link_card(self.program_id, self.card_id, self.integration_id)
        return Result(_linked(self.card_id, self.integration_id), _users_of(card), {"status": card.status})

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: the customer is linked, who was not before; the link says since when. Else not done."""
        link = linked_now(self.program_id, self.card_id).get(self.integration_id)
        if link is None:
            return not_done(_is_not_linked(self.integration_id))
        if before["since"]:
            return undecided(_is_linked_since(link))
        result = Result(_linked(self.card_id, self.integration_id), [_is_linked_since(link)])
        return Finding("succeeded", result, link.timestamp)

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """Unlinking, where the server knows that."""
        del before
        return UnlinkCard(self.program_id, self.card_id, self.integration_id) if words.is_newer() else None


class UnlinkCard(_OnCard, frozen=True):
    """Unlink a customer from a card (API 2026). The points stay on the card."""

    name = "loyalty.unlink_card"
    permission = Permission.UNLINK_LOYALTY_CARD_FROM_PROFILE

    def confirm_address(self) -> str:
        return url_for("loyalty_changes.confirm_unlink", program_id=self.program_id, card_id=self.card_id)

    def examine(self) -> Preview:
        if not words.is_newer():
            raise NeedsNewerServer("unlinkLoyaltyCardFromProfile", words.NEWER)
        found = self.read()
        if found.link_of(self.integration_id) is None:
            raise Impossible(_is_not_linked(self.integration_id))
        customer = found.name_of(self.integration_id)
        others = [one for one in found.linked if one.integration_id != self.integration_id]
        loses = [
            _("%(customer)s can no longer collect or spend points with this card.", customer=customer),
            words.users(found, len(others)),
        ]
        keeps = [
            words.on_the_card(found),
            _("The points stay on the card: the customer does not take them along."),
            *words.own_cards(found, self.integration_id),
            *_still_linked(found, self.integration_id),
        ]
        warnings = [_("It can be undone: the customer can be linked again.")]
        if not others:
            warnings.insert(0, _("Nobody is linked to the card then, and nobody can spend what is on it."))
        return Preview(
            title=_("Unlink card %(card)s from a customer", card=self.card_id),
            confirm=_("Unlink %(card)s from %(customer)s", card=self.card_id, customer=self.integration_id),
            state=fingerprint(loses, keeps, warnings, found.linked),
            loses=loses,
            loses_heading=_("Will be so afterwards"),
            keeps=keeps,
            warnings=warnings,
            before=_facts(found, self.integration_id),
            is_dangerous=True,
        )

    def perform(self) -> Result:
        card = talon().loyalty.unlink_card(self.program_id, self.card_id, self.integration_id)
        title = _unlinked(self.card_id, self.integration_id)
        return Result(title, _users_of(card), {"status": card.status})

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: the customer is not linked any more. Not done: the very link of before is there."""
        link = linked_now(self.program_id, self.card_id).get(self.integration_id)
        if link is None:
            seen = [_is_not_linked(self.integration_id)]
            return Finding("succeeded", Result(_unlinked(self.card_id, self.integration_id), seen))
        if link.timestamp.isoformat() == before["since"]:
            return not_done(_is_linked_since(link))
        return undecided(_is_linked_since(link), _("That is another link than the one of before."))

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """Linking the customer again."""
        del before
        return LinkCard(self.program_id, self.card_id, self.integration_id)


def _refuse_link(found: CardReading, integration_id: str) -> None:
    """Raise Impossible where linking would do nothing or be refused."""
    link, card = found.link_of(integration_id), found.card
    if link is not None:
        told = _("%(customer)s is linked to this card already.", customer=integration_id)
        raise Impossible(f"{told} {_is_linked_since(link)}", "card")
    if card is not None and card.status == "blocked":
        told = words.status(found)
        if card.new_card_identifier:
            new = _("It was replaced by card %(card)s: link that one.", card=card.new_card_identifier)
            told = f"{told} {new}"
        raise Impossible(told, "card")
    if found.limit and len(found.linked) >= found.limit:
        told = _("The card has its customers already, and one more is refused.")
        raise Impossible(f"{words.users(found, len(found.linked))} {told}", "card")


def _link_warnings(found: CardReading) -> list[str]:
    lines = []
    card = found.card
    if card is None or card.status != "active":
        lines.append(words.status(found))
    if card is not None and card.new_card_identifier:
        lines.append(_("The card was replaced by card %(card)s.", card=card.new_card_identifier))
    if found.linked:
        lines.append(_("Whoever is linked to a card can spend all that is on it."))
    lines.append(
        _("This moves no points. The customer can be unlinked again.")
        if words.is_newer()
        else _("This moves no points, and cannot be undone here.")
    )
    return lines


def _still_linked(found: CardReading, but: str = "") -> list[str]:
    """Who is linked and stays so: by name as far as names were read, the others by number."""
    others = [one for one in found.linked if one.integration_id != but]
    return [
        _(
            "%(customer)s stays linked, since %(day)s.",
            customer=found.name_of(one.integration_id),
            day=words.day(one.timestamp),
        )
        for one in others
    ]


def _successor_link(found: CardReading) -> list[tuple[str, str]]:
    card = found.card
    if card is None or not card.new_card_identifier:
        return []
    address = url_for("loyalty.card", program_id=card.program_id, card_id=card.new_card_identifier)
    return [(_("Open card %(card)s instead", card=card.new_card_identifier), address)]


def _no_card(program_id: int, card_id: str) -> str:
    return _("There is no card %(card)s in %(program)s.", card=card_id, program=programs.name_of(program_id))


def _linked(card_id: str, customer: str) -> str:
    return _("Card %(card)s is linked to %(customer)s", card=card_id, customer=customer)


def _unlinked(card_id: str, customer: str) -> str:
    return _("Card %(card)s is no longer linked to %(customer)s", card=card_id, customer=customer)


def _is_not_linked(integration_id: str) -> str:
    return _("%(customer)s is not linked to this card.", customer=integration_id)


def _is_linked_since(link: LoyaltyCardProfileRegistration) -> str:
    return _(
        "%(customer)s has been linked since %(at)s.",
        customer=link.integration_id,
        at=words.moment(link.timestamp),
    )


def _users_of(card: LoyaltyCard) -> list[str]:
    ids = ", ".join(one.integration_id for one in card.profiles)
    lines = [_("Linked to it now: %(ids)s.", ids=ids) if ids else _("Nobody is linked to it now.")]
    return [*lines, _("No points were moved.")]


def _facts(found: CardReading, integration_id: str) -> dict[str, Any]:
    """Who was linked before, as the audit keeps it: a lost answer is settled against this."""
    link = found.link_of(integration_id)
    return {
        "linked": [one.integration_id for one in found.linked],
        "since": link.timestamp.isoformat() if link else "",
        "status": found.card.status if found.card else "",
    }
