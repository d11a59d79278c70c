"""How many points, until when, and which achievements: in a sentence each."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.effects.making import context
from tests.unit.points.making import CARD, CLUB, NOW, info, ledger, lot, stamp
from webapp.diagnosis.points.achievements import Achievement, Achievements
from webapp.diagnosis.points.holders import Rows
from webapp.diagnosis.points.overview import Overview
from webapp.talon.models.loyalty import Tier

WORDS = context(program_name={3: "Club", 4: "Cards"}.get)


def overview(*ledgers: Any) -> Overview:
    return Overview("anna", ledgers, 0, WORDS, NOW)


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.diagnosis.points.holders.url_for", lambda *_, **__: "/somewhere")


def test_a_full_sentence() -> None:
    silver = Tier(id=1, name="Silver", expiry_date=NOW + timedelta(days=90))
    facts = info(1250.5, 40, current_tier=silver, points_to_next_tier=Decimal(60), next_tier_name="Gold")
    read = ledger(
        infos={"": facts},
        active=(lot(20, end=stamp(9)), lot(5, end=stamp(9.1)), lot(7, end=stamp(30)), lot(900)),
        pending=(lot(40, start=stamp(4)),),
    )
    (found,) = overview(read).balances
    assert found.say == (
        "In Club you have 1,250.5 points. Pending: 40 points, the first from Mar 6, 2026 on. The next to"
        " expire: 25 points on Mar 11, 2026. Your level is Silver until May 31, 2026. 60 points are missing"
        " to Gold."
    )
    assert [(int(one.points), one.at.day) for one in found.endings] == [(25, 11), (7, 1)]


def test_three_days_on_which_points_end_and_no_more() -> None:
    lots = tuple(lot(1, end=stamp(day)) for day in range(9, 2, -1))
    (found,) = overview(ledger(infos={"": info(7)}, active=lots)).balances
    assert [one.at.day for one in found.endings] == [5, 6, 7]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (info(1), "In Club you have 1 point."),
        (
            info(0, 5),
            "In Club you have 0 points. Pending: 5 points, which count once the shop activates them.",
        ),
        (
            info(0, negative_balance=Decimal(70)),
            "In Club you have 0 points. The balance is 70 points below zero.",
        ),
        (
            info(3, points_to_next_tier=Decimal(2)),
            "In Club you have 3 points. 2 points are missing to the next level.",
        ),
        (
            info(3, current_tier=Tier(id=1, name="Top")),
            "In Club you have 3 points. Your level is Top.",
        ),
    ],
)
def test_sentences_of_less(facts: Any, said: str) -> None:
    (found,) = overview(ledger(infos={"": facts})).balances
    assert found.say == said


def test_ledgers_with_nothing_are_listed_and_not_read_out() -> None:
    read = [
        ledger(infos={"": info(), "gift": info(5)}, active=(lot(5, subledger="gift", end=stamp(3)),)),
        ledger(holder=CARD, infos={"": info(8)}),
    ]
    found = overview(*read)
    assert [one.name for one in found.balances] == ["Club", "Club (subledger gift)", "Cards, card CARD-1"]
    assert found.say.splitlines() == [
        "In Club (subledger gift) you have 5 points. The next to expire: 5 points on Mar 5, 2026.",
        "In Cards, card CARD-1 you have 8 points.",
    ]
    assert overview(ledger(infos={"": info()})).say == ""
    assert overview().balances == []


def test_a_list_that_was_not_read_to_its_end_is_no_promise() -> None:
    unread: Rows[Any] = Rows(is_complete=False)
    (found,) = overview(ledger(infos={"": info(5)}, active=unread, holder=CLUB)).balances
    assert not found.is_all


def achievement(state: str, **facts: Any) -> Achievement:
    given = {
        "title": "Five orders",
        "progress": Decimal(3),
        "target": Decimal(5),
        "ends": None,
        "completed": None,
    }
    return Achievement(state=state, **{**given, **facts})


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (achievement("going"), "Five orders: 3 of 5, 2 to go."),
        (
            achievement("going", ends=NOW + timedelta(days=9)),
            "Five orders: 3 of 5, 2 to go, until Mar 11, 2026.",
        ),
        (achievement("going", progress=Decimal(7)), "Five orders: 7 of 5, 0 to go."),
        (achievement("going", target=None), "Five orders: at 3."),
        (achievement("done", completed=NOW), "Five orders: reached on Mar 2, 2026."),
        (achievement("done"), "Five orders: reached."),
        (achievement("open", progress=Decimal(0)), "Five orders: not begun yet, the goal is 5."),
        (achievement("over"), "Five orders: ended at 3 of 5."),
    ],
)
def test_an_achievement_in_a_sentence(one: Achievement, line: str) -> None:
    assert Achievements("anna", (one,), True, WORDS, NOW).line(one) == line


def test_all_achievements_in_one_text() -> None:
    every = (
        achievement("done", title="First order"),
        achievement("going"),
        achievement("open", title="Explorer"),
        achievement("over", title="Long season"),
    )
    assert Achievements("anna", every, True, WORDS, NOW).say == (
        "You have reached: First order. Five orders: 3 of 5, 2 to go. You can still begin: Explorer."
    )
    assert Achievements("anna", (), True, WORDS, NOW).say == (
        "There is no achievement that you are working on right now."
    )
