"""Each explanation appears where the facts bear it out, in its place, with its proof and its sentence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.points.making import (
    ANNA,
    BOOKED,
    CARD,
    CLUB,
    NOW,
    ORDER,
    added,
    card,
    case,
    codes,
    effect,
    info,
    ledger,
    line,
    lot,
    moved,
    stamp,
)
from webapp.diagnosis.points.case import Case
from webapp.diagnosis.points.finding import Finding
from webapp.diagnosis.points.findings import RULES, findings
from webapp.diagnosis.points.holders import Rows
from webapp.diagnosis.points.reading import Asked
from webapp.talon.errors import Unreachable

START, END = stamp(4), stamp(-4)
BACK = BOOKED + timedelta(days=3)
FAILED: Rows[Any] = Rows(is_complete=False, error=Unreachable("x"))
ALL_THERE = ledger(moved(50), active=(lot(50),))

CASES: dict[str, tuple[Case, list[str]]] = {
    "all is there": (case(ALL_THERE, effects=(added(50),)), ["there"]),
    "a guest's order": (case(profile_id=""), ["anonymous"]),
    "a guest's order on a card": (
        case(ledger(moved(9, program_id=4), holder=CARD, active=(lot(9, program_id=4),)), profile_id=""),
        ["anonymous", "apart", "there"],
    ),
    "another customer's": (
        case(ALL_THERE, asked=Asked(ORDER, "ben")),
        ["other_customer", "there"],
    ),
    "open, with a promise": (case(state="open", effects=(added(50),)), ["open"]),
    "open, promising nothing": (case(state="open"), ["open"]),
    "open again, after points were taken back": (
        case(
            ledger(moved(50, start=START), moved(-50, start=START, created=BACK)),
            state="open",
            effects=(added(50),),
        ),
        ["open", "rolled_back"],
    ),
    "cancelled": (
        case(ledger(moved(50, start=START), moved(-50, start=START, created=BACK)), state="cancelled"),
        ["cancelled"],
    ),
    "cancelled, and some stayed": (case(ALL_THERE, state="cancelled"), ["cancelled", "there"]),
    "granted, and in no ledger": (case(ledger(), effects=(added(50),)), ["not_booked"]),
    "granted, and the ledger was not read": (
        case(ledger(log=FAILED), effects=(added(50),)),
        ["unclear"],
    ),
    "granted for later, and the ledger was not read": (
        case(ledger(log=FAILED), effects=(added(50, startDate=START),)),
        ["pending"],
    ),
    "no rule": (case(ledger()), ["no_rule"]),
    "no rule, and no ledger to ask": (case(), ["no_rule"]),
    "nothing booked, items came back": (case(ledger(), state="partially_returned"), ["no_rule"]),
    "nothing seen, items came back, ledger not read": (
        case(ledger(log=FAILED), state="partially_returned"),
        [],
    ),
    "a blocked card": (
        case(ledger(), cards=(card("blocked", block_reason="stolen"),), loyalty_cards=("CARD-1",)),
        ["card_stopped", "no_rule"],
    ),
    "a card that stayed in the pocket": (
        case(ledger(), cards=(card(),)),
        ["card_not_shown", "no_rule"],
    ),
    "looked at a card that was not shown": (
        case(ALL_THERE, asked=Asked(ORDER, ANNA, 4, "CARD-1")),
        ["elsewhere", "card_not_shown", "there"],
    ),
    "looked at another program": (
        case(ALL_THERE, asked=Asked(ORDER, ANNA, 9)),
        ["elsewhere", "there"],
    ),
    "looked at the right program": (case(ALL_THERE, asked=Asked(ORDER, ANNA, 3)), ["there"]),
    "taken back by a return": (
        case(
            ledger(moved(50), moved(-50, created=BACK)),
            state="partially_returned",
            items=(line(quantity=2, returned_quantity=1, name="Boots"),),
        ),
        ["rolled_back"],
    ),
    "taken back and given again by closing once more": (
        case(ledger(moved(50), moved(-50, created=BACK), moved(50, created=BACK), active=(lot(50),))),
        ["there"],
    ),
    "pending": (case(ledger(moved(50, start=START), pending=(lot(50),))), ["pending"]),
    "waiting for an action": (
        case(ledger(moved(50, start="on_action"), pending=(lot(50),))),
        ["pending"],
    ),
    "ran out": (case(ledger(moved(50, end=END), expired=(lot(50),))), ["expired"]),
    "ran out, or was used before": (case(ledger(moved(50, end=END), expired=FAILED)), ["unclear"]),
    "used": (case(ledger(moved(50), active=(lot(20),))), ["used", "there"]),
    "below zero": (
        case(ledger(moved(50), infos={"": info(negative_balance=Decimal(70))})),
        ["negative", "used"],
    ),
    "below zero, and these are pending": (
        case(
            ledger(
                moved(50, start=START),
                pending=(lot(50),),
                infos={"": info(pending=50, negative_balance=Decimal(70))},
            )
        ),
        ["pending", "negative"],
    ),
    "cut by a limit": (
        case(ledger(moved(30), active=(lot(30),)), effects=(added(30, desiredValue=80),)),
        ["cut", "there"],
    ),
    "a promise that a limit would cut": (
        case(state="open", effects=(added(30, desiredValue=80),)),
        ["open"],
    ),
    "in a subledger": (
        case(ledger(moved(5, subledger="gift"), active=(lot(5, subledger="gift"),))),
        ["apart", "there"],
    ),
    "for somebody else": (
        case(ALL_THERE, effects=(added(50), added(150, recipientIntegrationId="ben"))),
        ["apart", "there"],
    ),
    "what explains most comes first": (
        case(
            ledger(moved(20), moved(70, "Bonus", start=START), moved(-20, created=BACK), pending=(lot(70),)),
            state="partially_returned",
        ),
        ["pending", "rolled_back"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_explanations(name: str) -> None:
    found, expected = CASES[name]
    assert codes(found) == expected


def test_every_explanation_is_on_top_of_some_case_or_beside_another() -> None:
    seen = {code for _case, expected in CASES.values() for code in expected}
    named = {rule.__name__ for rule in RULES}
    assert len(named) == len(RULES) == len(seen)


def top(name: str) -> Finding:
    return findings(CASES[name][0])[0]


@pytest.mark.parametrize("name", [name for name, (_case, expected) in CASES.items() if expected])
def test_each_has_words_for_agent_and_customer(name: str) -> None:
    for one in findings(CASES[name][0]):
        assert one.title
        assert one.why
        assert one.say
        assert one.remedy
        assert "%(" not in f"{one.title}{one.why}{one.say}{one.remedy}{one.told}"


@pytest.mark.parametrize(
    ("name", "title", "say"),
    [
        (
            "pending",
            "Points are pending: they count from Mar 6, 2026 on",
            "Your points from order ORDER-1 are booked: 50 points in Club. You can use them from Mar 6, 2026"
            " on.",
        ),
        (
            "waiting for an action",
            "Points are pending: they count once the shop activates them",
            "Your points from order ORDER-1 are booked: 50 points in Club. You can use them once the shop"
            " activates them.",
        ),
        (
            "ran out",
            "Points expired: on Feb 26, 2026",
            "From order ORDER-1, 50 points in Club expired (on Feb 26, 2026).",
        ),
        (
            "taken back by a return",
            "Points were taken back when items came back",
            "From order ORDER-1, 50 points in Club were taken back when items came back.",
        ),
        (
            "looked at another program",
            "The points went to another place",
            "The points for order ORDER-1 are not in program 9; they are in Club.",
        ),
        ("all is there", "Points are there", "From order ORDER-1, 50 points in Club are in your account."),
    ],
)
def test_sentences(name: str, title: str, say: str) -> None:
    assert (top(name).title, top(name).say) == (title, say)


def test_another_customer_is_named_to_the_agent_and_never_to_the_customer() -> None:
    found = top("another customer's")
    assert ANNA in found.why
    assert ANNA not in found.say


def test_the_lines_that_prove_it() -> None:
    proofs = {
        name: [int(entry.change) for entry in top(name).proof]
        for name in ("pending", "ran out", "all is there", "taken back by a return", "cancelled")
    }
    assert proofs == {
        "pending": [50],
        "ran out": [50],
        "all is there": [50],
        "taken back by a return": [50, -50],
        "cancelled": [50, -50],
    }
    assert top("taken back by a return").told == ("Came back: 1 × Boots",)


def test_no_rule_names_the_campaigns_and_refusals_there_were() -> None:
    refusal = effect("rejectCoupon", value="SPRING", rejectionReason="CouponExpired")
    found = findings(case(ledger(), effects=(refusal,)))[0]
    assert found.told == (
        "Campaigns that did something with it: Spring sale",
        "Coupon SPRING was refused. The code has expired.",
    )
    assert top("no rule").told == ("No campaign did anything with it.",)


def test_a_blocked_card_says_why_and_what_replaced_it() -> None:
    replaced = card("blocked", block_reason="stolen", new_card_identifier="CARD-2")
    found = findings(case(ledger(), cards=(replaced,), loyalty_cards=("CARD-1",)))[0]
    assert found.told == (
        "Card CARD-1: blocked. Earns and spends nothing, for good.",
        "stolen",
        "It was replaced by card CARD-2.",
    )


def test_a_cut_says_how_many_of_how_many() -> None:
    assert top("cut by a limit").told == ("30 of 80 points were given: Order",)


def test_points_without_false_decimals() -> None:
    found = findings(case(ledger(moved(30.5), active=(lot(30.50),))))[0]
    assert "30.5 points" in found.say
    assert "50 points" in top("all is there").say


def test_odd_effects_are_passed_over() -> None:
    odd = effect("addLoyaltyPoints", programId="three", value="many")
    assert codes(case(ledger(), effects=(odd,))) == ["no_rule"]


def test_a_ledger_beyond_those_read_leaves_the_case_open() -> None:
    beyond = case(ledger(log=Rows((), is_complete=False)), effects=(added(50),))
    assert "not_booked" not in codes(beyond)
    assert codes(case(ledger(), effects=(added(50),), failed={ANNA: Unreachable("x")})) == []


def test_a_lot_of_moments_is_a_span_of_days() -> None:
    found = findings(case(ledger(moved(5, start=stamp(2)), moved(5, start=stamp(4)), pending=(lot(10),))))[0]
    assert found.title.endswith("little by little from Mar 4, 2026 to Mar 6, 2026")
    assert NOW.day == 2
    assert CLUB.card == ""
