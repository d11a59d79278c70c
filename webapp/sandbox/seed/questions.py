"""Orders behind the questions about points and referrals, one for each answer; the manifest names them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import setup
from ..records import profiles
from ..work import Work
from .cards import add_card, stop
from .goods import BY_SKU
from .orders import cart_of, line, order
from .people import Person, add_person
from .plan import Plan

NAMES = {"points": "Paula Ortiz", "cards": "Carla Weiss", "spender": "Samuel Ford", "brings": "Bruno Lang"}


def add_questions(plan: Plan) -> None:
    """Plan every order."""
    _points(plan, _somebody(plan, "points", 560))
    _cards(plan, _somebody(plan, "cards", 400))
    _spending(plan, _somebody(plan, "spender", 400))
    _referrals(plan, _somebody(plan, "brings", 300))


def _somebody(plan: Plan, name: str, days: float, spoken: str = "") -> Person:
    """A customer of these stories, with nothing else to disturb them."""
    spoken = spoken or NAMES[name]
    mail = f"{spoken.lower().replace(' ', '.')}@example.com"
    attributes = {"Name": spoken, "Email": mail, "Country": plan.shop.countries[0][0]}
    person = Person(f"{plan.shop.letter}-{name}", attributes, plan.work.now - timedelta(days=days), 0)
    plan.before(days, add_person, person)
    plan.stories[f"asks_{name}"] = person.integration_id
    return person


def _order(plan: Plan, story: str, number: int, days: float, person: Person, *cart: Any, **more: Any) -> None:
    """An order of a story. It is closed at once, unless `open` says otherwise."""
    identifier = f"{plan.shop.letter}O-{number}"
    plan.stories[story] = identifier
    is_open = more.pop("is_open", False)
    items = more.pop("items", None) or cart_of(plan.shop, *cart)
    (plan.open if is_open else plan.close)(days, order(plan, person, items, **more), identifier)


def _points(plan: Plan, person: Person) -> None:
    """Points that ran out, are there, were given by no rule, cut by a limit, and lost with a blocked card."""
    card = f"{plan.shop.letter}C-STOLEN-0009"
    _order(plan, "points_expired", 900261, 480, person, ("KIT-AID", 2))
    _order(plan, "points_there", 900262, 100, person, ("BPK-28", 1))
    exchange = [{**line(plan.shop, BY_SKU["LMP-HEAD"]), "price": 0}]
    _order(plan, "points_none", 900263, 30, person, items=exchange)
    _order(plan, "points_cut", 900264, 3, person, ("BPK-65", 14))
    plan.before(90, _stolen, plan, card, person)
    _order(plan, "points_card_stopped", 900265, 20, person, ("MUG-ENM", 2), loyaltyCards=[card])


def _stolen(work: Work, plan: Plan, identifier: str, person: Person) -> None:
    stop(work, add_card(work, plan, identifier, [person], at_hand=False), "blocked")


def _cards(plan: Plan, person: Person) -> None:
    """An order with the customer's card, and one where it stayed in the pocket."""
    identifier = f"{plan.shop.letter}C-WALLET-0010"
    plan.stories["points_card"] = {"program": plan.ids.programs["card"], "card": identifier}
    plan.before(60, add_card, plan, identifier, [person])
    _order(plan, "points_on_card", 900266, 25, person, ("BLK-WOOL", 1), loyaltyCards=[identifier])
    _order(plan, "points_without_card", 900267, 24, person, ("BLK-WOOL", 1))


def _spending(plan: Plan, person: Person) -> None:
    """Points of one order that another one was paid with."""
    _order(plan, "points_used", 900268, 60, person, ("TNT-4P-SND", 1))
    _order(plan, "points_spent_on", 900269, 10, person, ("SLB-10C-R", 1), attributes={"PayPoints": 400})


def _referrals(plan: Plan, advocate: Person) -> None:
    """Friends who were counted, who were not yet, and who could not be."""
    code = f"BRUNO-{plan.shop.region}"
    plan.stories["asked_code"] = code
    plan.before(200, _codes, plan, code, advocate)
    friends = [
        _somebody(plan, f"friend-{number}", 60 - number, f"{name} Meyer")
        for number, name in enumerate(("Finn", "Olga", "Lena", "Late", "Mona", "Cleo"), 1)
    ]
    counted, waiting, late, full, small, silent = friends
    big = ("BPK-28", 1)
    _order(plan, "friend_counted", 900271, 30, counted, big, referralCode=code)
    _order(
        plan,
        "friend_full_first",
        900272,
        29,
        _somebody(plan, "friend-7", 50, "Emil Meyer"),
        big,
        referralCode=f"{code}-1X",
    )
    _order(plan, "friend_again", 900273, 12, counted, big, referralCode=code)
    _order(plan, "friend_waiting", 900274, 2, waiting, big, referralCode=code, is_open=True)
    _order(plan, "friend_late", 900275, 5, late, big, referralCode=f"{code}-OLD")
    _order(plan, "friend_full", 900276, 6, full, big, referralCode=f"{code}-1X")
    _order(plan, "friend_small", 900277, 7, small, ("MUG-ENM", 1), referralCode=code)
    _order(plan, "friend_silent", 900278, 8, silent, big)
    _order(plan, "friend_itself", 900279, 9, advocate, big, referralCode=code)


def _codes(work: Work, plan: Plan, code: str, advocate: Person) -> None:
    campaign, profile = plan.ids.campaigns["referral"], profiles.wanted(work, advocate.integration_id)
    setup.add_referral(work, campaign, code, profile["id"], usage_limit=20)
    setup.add_referral(work, campaign, f"{code}-1X", profile["id"], usage_limit=1)
    ended = plan.work.now - timedelta(days=40)
    setup.add_referral(work, campaign, f"{code}-OLD", profile["id"], expires=ended)
