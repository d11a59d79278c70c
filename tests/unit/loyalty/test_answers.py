"""What to say: nothing in it may be more than what was read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from tests.unit.loyalty.making import NOW, balance, balances, lot, page
from webapp.loyalty.answers import Answer, as_of, counted
from webapp.talon.models.ledger import LedgerPoints
from webapp.talon.models.loyalty import LoyaltyBalances, Tier
from webapp.talon.paging import Page

BRITISH = Locale("en", "GB")
JUNE_3, JUNE_9 = "2026-06-03T20:00:00Z", "2026-06-09T20:00:00Z"


def said(
    held: LoyaltyBalances, active: Page[LedgerPoints] | None = None, pending: Page[LedgerPoints] | None = None
) -> str:
    return Answer(held, active or page(), pending or page(), NOW, ZoneInfo("Europe/Berlin"), BRITISH).text


def test_how_many_and_when_they_run_out() -> None:
    lots = page(lot("120", ends=JUNE_3), lot("75", ends=JUNE_9), lot("125"))
    assert said(balances(balance("320")), lots) == (
        "You have 320 points to spend. 120 of them run out on 3 June 2026 and 75 on 9 June 2026."
    )


def test_at_most_three_days_are_named() -> None:
    lots = page(*(lot("1", ends=f"2026-0{month}-03T20:00:00Z") for month in range(5, 9)))
    assert said(balances(balance("4")), lots) == (
        "You have 4 points to spend. 1 of them runs out on 3 May 2026, 1 on 3 June 2026 and 1 on 3 July 2026."
    )


def test_all_of_them_or_none() -> None:
    assert said(balances(balance("120")), page(lot("100", ends=JUNE_3), lot("20", ends=JUNE_3))) == (
        "You have 120 points to spend. All of them run out on 3 June 2026."
    )
    assert said(balances(balance("120")), page(lot("120"))) == (
        "You have 120 points to spend. They do not run out."
    )
    assert said(balances(balance())) == "You have no points to spend right now."


def test_of_lots_that_were_not_loaded_nothing_is_claimed() -> None:
    more = page(lot("120", ends=JUNE_3), has_more=True)
    assert said(balances(balance("9000")), more).endswith("At least 120 of them run out on 3 June 2026.")
    # There may be an end on the next page; and other sums than the balance prove nothing.
    assert (
        said(balances(balance("9000")), page(lot("120"), has_more=True)) == "You have 9,000 points to spend."
    )
    assert said(balances(balance("9000")), page(lot("120"))) == "You have 9,000 points to spend."


def test_what_comes_later() -> None:
    held = balances(balance("1", pending_points="40"))
    later = page(lot("40", starts="2026-06-05T00:00:00Z"))
    assert said(held, page(lot("1")), later).endswith("Another 40 can be spent from 5 June 2026 on.")
    two = page(lot("10", starts="2026-06-05T00:00:00Z"), lot("30", starts="2026-07-05T00:00:00Z"))
    assert said(held, page(lot("1")), two).endswith(
        "Another 40 can be spent later, the first 10 on 5 June 2026."
    )
    waiting = page(lot("40", starts="on_action"))
    assert said(held, page(lot("1")), waiting).endswith("Another 40 can be spent later.")
    cut = page(lot("10", starts="2026-06-05T00:00:00Z"), has_more=True)
    assert said(held, page(lot("1")), cut).endswith("Another 40 can be spent later.")


@pytest.mark.parametrize("below", ["30", "-30"])
def test_below_zero_is_explained(below: str) -> None:
    assert said(balances(balance(negative_points=below))) == (
        "You have no points to spend right now."
        " Your balance is 30 points below zero: the next ones you earn fill that first."
    )


def test_other_ledgers_are_named_where_something_is_in_them() -> None:
    others = {"gift <b>": balance("75"), "old": balance(spent_points="9")}
    lots = page(lot("1"), lot("75", ends=JUNE_3, ledger="gift <b>"))
    assert said(balances(balance("1"), **others), lots) == (
        "You have 1 point to spend. They do not run out."
        " In “gift <b>” you have 75 points to spend. All of them run out on 3 June 2026."
    )
    many = {f"ledger {number}": balance("1") for number in range(7)}
    spoken = said(balances(None, **many))
    assert spoken.count("you have") == 5
    assert spoken.endswith("There are points in more subledgers.")


def test_the_way_to_the_next_level_where_the_server_tells_it() -> None:
    silver = Tier(id=2, name="Silver")
    held = balance("500", current_tier=silver, points_to_next_tier="180", next_tier_name="Gold")
    assert said(balances(held), page(lot("500"))).endswith(
        "Your level is Silver. 180 points more lead to Gold."
    )
    nameless = balance("500", points_to_next_tier="1")
    assert said(balances(nameless), page(lot("500"))).endswith("1 point more leads to the next level.")
    highest = balance("500", current_tier=silver)
    assert said(balances(highest), page(lot("500"))).endswith("Your level is Silver.")


def test_another_day() -> None:
    held = balance("250.5")
    assert as_of(held, date(2026, 12, 24), is_ahead=True, locale=BRITISH) == (
        "At the end of 24 December 2026 you will have 250.5 points to spend, if nothing changes until then."
    )
    assert as_of(held, date(2025, 12, 24), is_ahead=False, locale=BRITISH) == (
        "At the end of 24 December 2025 you had 250.5 points to spend."
    )


@pytest.mark.parametrize(
    ("amount", "words"), [("1", "1 point"), ("0", "0 points"), ("1.5", "1.5 points"), ("1.00", "1 point")]
)
def test_an_amount_with_its_noun(amount: str, words: str) -> None:
    assert counted(Decimal(amount), BRITISH) == words
