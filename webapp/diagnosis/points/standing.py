"""Explanations that lie in the order itself: whose it is, how it stands, what the rules did at its close."""

from __future__ import annotations

from webapp import naming
from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.finding import Finding, no_points_by_hand
from webapp.diagnosis.points.voice import place
from webapp.effects import sentence
from webapp.effects.merging import merged
from webapp.effects.words import _

_REFUSALS = ("rejectCoupon", "rejectReferral", "error")


def anonymous(case: Case) -> Finding | None:
    """The order has no customer."""
    if case.session.profile_id:
        return None
    return Finding(
        "anonymous",
        "bad",
        title=_("The order has no customer"),
        why=_("It was placed as a guest: no customer's account can get points for it."),
        say=_(
            "Order %(order)s was placed as a guest. Points are only added for orders placed with an account.",
            order=case.order,
        ),
        remedy=_("An order cannot be moved to an account here.") + " " + no_points_by_hand(),
        proof=tuple(case.earned),
        is_for_others=True,
    )


def other_customer(case: Case) -> Finding | None:
    """The order is another customer's than the one who asks."""
    owner, asking = case.session.profile_id, case.asked.customer
    if not owner or not asking or owner == asking:
        return None
    return Finding(
        "other_customer",
        "bad",
        title=_("The order belongs to another customer"),
        why=_(
            "It was placed with the account %(owner)s, not with %(asking)s. What it earned is there.",
            owner=owner,
            asking=asking,
        ),
        say=_(
            "Order %(order)s was placed with a different account. Its points are in the account that it was"
            " placed with.",
            order=case.order,
        ),
        remedy=_(
            "Ask which account the customer ordered with, and do not name the other one."
            " Points cannot be moved between accounts here."
        ),
        proof=tuple(case.earned),
        is_for_others=True,
    )


def open_order(case: Case) -> Finding | None:
    """The order was not closed, or was opened again."""
    if case.session.state != "open":
        return None
    promised = case.amounts_of(case.told)
    why = (
        _("Points are booked when an order closes. It would then bring %(points)s.", points=promised)
        if promised
        else _("Points are booked when an order closes. As it stands, no rule would give any.")
    )
    return Finding(
        "open",
        "wait",
        title=_("The order is still open"),
        why=why,
        say=_(
            "Order %(order)s is not completed yet. Its points are added once it is.",
            order=case.order,
        ),
        remedy=_("If the customer has paid, the shop must close the order: hand it over."),
        told=_sentences(case, "addLoyaltyPoints"),
        is_for_others=True,
    )


def cancelled(case: Case) -> Finding | None:
    """The order was cancelled."""
    if case.session.state != "cancelled":
        return None
    taken = [line for trail in case.trails for line in trail.rolled_back]
    why = (
        _("Cancelling it took back %(points)s.", points=case.amounts_of(taken))
        if taken
        else _("A cancelled order earns nothing.")
    )
    return Finding(
        "cancelled",
        "bad",
        title=_("The order was cancelled"),
        why=why,
        say=_("Order %(order)s was cancelled, so it earns no points.", order=case.order),
        remedy=_("Cancelling is final. If it was a mistake, the shop makes a new order.")
        + " "
        + no_points_by_hand(),
        proof=tuple(line for trail in case.trails for line in (*trail.earned, *trail.rolled_back)),
    )


def card_stopped(case: Case) -> Finding | None:
    """The card that was shown with the order does not work."""
    for identifier in case.session.loyalty_cards:
        card = case.card(identifier)
        if card is None or card.status == "active":
            continue
        state, _tone, meaning = naming.card_standing(card)
        told = [_("Card %(card)s: %(state)s. %(meaning)s", card=identifier, state=state, meaning=meaning)]
        if card.block_reason:
            told.append(card.block_reason)
        if card.new_card_identifier:
            told.append(_("It was replaced by card %(card)s.", card=card.new_card_identifier))
        return Finding(
            "card_stopped",
            "bad",
            title=_("The card of the order does not work any more"),
            why=_(
                "The order was placed with card %(card)s, which is %(state)s now. Such a card earns nothing.",
                card=identifier,
                state=state,
            ),
            say=_(
                "Your card %(card)s is no longer active, so it collects no points.",
                card=identifier,
            ),
            remedy=_("Ask the customer to use an active card from now on.") + " " + no_points_by_hand(),
            told=tuple(told),
            is_for_others=True,
        )
    return None


def card_not_shown(case: Case) -> Finding | None:
    """The order named no card, although the customer has one."""
    cards = [card for card in case.facts.cards if card.status == "active"]
    looked_at_card = case.asked.card
    if case.session.state == "open" or looked_at_card in case.session.loyalty_cards:
        return None
    if not looked_at_card and (not cards or case.session.loyalty_cards or case.earned):
        return None
    named = ", ".join(case.session.loyalty_cards)
    why = (
        _("The order was placed with card %(card)s.", card=named)
        if named
        else _("The order was placed without a card, so no card could earn points.")
    )
    return Finding(
        "card_not_shown",
        "bad",
        title=_("The card was not used with this order"),
        why=why,
        say=_("Your card was not used with order %(order)s, so no points went to it.", order=case.order),
        remedy=_("The card must be shown when the order is placed.") + " " + no_points_by_hand(),
        told=tuple(_("Card of the customer: %(card)s", card=card.identifier) for card in cards),
        is_for_others=True,
    )


def no_rule(case: Case) -> Finding | None:
    """No rule gave points when the order closed."""
    if case.session.state not in ("closed", "partially_returned") or case.told or case.earned:
        return None
    if not case.session.profile_id and not case.session.loyalty_cards:
        return None  # there was nobody to give points to
    if case.session.state != "closed" and not case.is_log_complete:
        return None
    names = dict.fromkeys(
        case.context.campaign(one.campaign_id) for one in case.effects if one.campaign_id > 0
    )
    told = [
        _("Campaigns that did something with it: %(names)s", names=", ".join(names))
        if names
        else _("No campaign did anything with it.")
    ]
    told += [sentence(one, case.context) for one in case.effects if one.effect_type in _REFUSALS]
    return Finding(
        "no_rule",
        "bad",
        title=_("No rule gave points for this order"),
        why=_(
            "The rules ran when it closed, and none of them added points. Talon.One does not say why: usually"
            " it is a minimum value, an article, a date, or a used-up budget."
        ),
        say=_(
            "Order %(order)s did not meet the conditions for points. We will have it looked at.",
            order=case.order,
        ),
        remedy=_("Hand it over to the campaign team, who can see the conditions.")
        + " "
        + no_points_by_hand(),
        told=tuple(told),
        is_for_others=True,
    )


def not_booked(case: Case) -> Finding | None:
    """The effects say that points were given, and the ledgers, read to their ends, have no line of them."""
    if case.session.state != "closed" or not case.is_log_complete:
        return None
    booked = {trail.where for trail in case.trails if trail.earned}
    absent = [one for one in case.told if one.where not in booked]
    if not absent:
        return None
    return Finding(
        "not_booked",
        "bad",
        title=_("Points were granted, but are in no ledger"),
        why=_(
            "The order's effects name %(points)s, and the ledger has no line of them.",
            points=case.amounts_of(absent),
        ),
        say=_(
            "The points for order %(order)s are not booked as they should be. We are looking into it.",
            order=case.order,
        ),
        remedy=_("Hand it over to the campaign team: transactions may have been deleted.")
        + " "
        + no_points_by_hand(),
        told=tuple(
            f"{place(one.where, case.context)}: {case.context.points(one.amount)}, {one.name}"
            for one in absent
        ),
        is_for_others=True,
    )


def _sentences(case: Case, effect_type: str) -> tuple[str, ...]:
    found = [one for one in case.effects if one.effect_type == effect_type]
    return tuple(sentence(one, case.context) for one in merged(found))
