"""The ledger: lots, deduction order, balances of any instant, lists, tiers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.sandbox import START, World
from webapp.sandbox import setup
from webapp.sandbox.ledger import balances, posting, tiers, wallets
from webapp.sandbox.ledger.programs import program
from webapp.sandbox.records import profiles
from webapp.sandbox.work import Work

DAY = timedelta(days=1)


@pytest.fixture
def wallet(world: World) -> int:
    with world.sandbox.working("shop") as work:
        world.ids["program"] = setup.add_program(work, "stars", "Stars", is_card_based=False)
        profile = profiles.found_or_made(work, "ann")
        return wallets.joined_profile_wallet(work, world.ids["program"], profile["id"])


def _points(world: World, wallet: int, *lots: dict[str, Any]) -> None:
    with world.sandbox.working("shop") as work:
        for lot in lots:
            setup.add_points(work, wallet, lot.pop("points"), lot.pop("name", "x"), **lot)


def _deduct(world: World, wallet: int, points: int) -> int:
    with world.sandbox.working("shop") as work:
        return setup.deduct_points(work, wallet, points, "spent")


def _listed(world: World, status: str, **query: str) -> list[tuple[str, Any]]:
    path = {"loyaltyProgramId": world.ids["program"], "integrationId": "ann"}
    query = {"status": status, **query}
    body = world.call("getLoyaltyProgramProfilePoints", path=path, query=query).body
    return [(entry["name"], entry["amount"]) for entry in body["data"]]


def _balance(world: World, **query: str) -> dict[str, Any]:
    path = {"loyaltyProgramId": world.ids["program"], "integrationId": "ann"}
    found: dict[str, Any] = world.call("getLoyaltyBalances", path=path, query=query).body
    return found


def test_points_are_spent_earliest_expiry_first_unlimited_last(world: World, wallet: int) -> None:
    _points(
        world,
        wallet,
        {"points": 10, "name": "never"},
        {"points": 10, "name": "late", "expires": START + 30 * DAY},
        {"points": 10, "name": "soon", "expires": START + 3 * DAY},
        {"points": 10, "name": "gone", "expires": START},
        {"points": 10, "name": "later", "starts": START + DAY},
    )
    _deduct(world, wallet, 15)
    assert _listed(world, "active") == [("late", 5), ("never", 10)]
    assert _listed(world, "pending") == [("later", 10)]
    assert _listed(world, "expired") == [("gone", 10)]


def test_more_than_active_points_cannot_be_spent(world: World, wallet: int) -> None:
    _points(world, wallet, {"points": 10}, {"points": 90, "starts": START + DAY})
    before = world.dump()
    with pytest.raises(posting.NotEnough):
        _deduct(world, wallet, 11)
    assert world.dump() == before


def test_balances_move_with_the_end_date(world: World, wallet: int) -> None:
    _points(
        world,
        wallet,
        {"points": 10},
        {"points": 20, "starts": START + 5 * DAY},
        {"points": 40, "expires": START + 10 * DAY},
    )
    world.clock.forward(days=2)
    _deduct(world, wallet, 5)

    def at(days: int) -> tuple[Any, ...]:
        found = _balance(world, endDate=(START + days * DAY).isoformat().replace("+00:00", "Z"))["balance"]
        return tuple(
            found[name] for name in ("activePoints", "pendingPoints", "spentPoints", "expiredPoints")
        )

    assert at(-1) == (0, 0, 0, 0)
    assert at(1) == (50, 20, 0, 0)
    assert at(2) == (45, 20, 5, 0)
    assert at(6) == (65, 0, 5, 0)
    assert at(20) == (30, 0, 5, 35)


def test_a_bare_end_date_means_its_midnight(world: World, wallet: int) -> None:
    _points(world, wallet, {"points": 10})
    assert _balance(world, endDate="2024-06-10")["balance"]["activePoints"] == 0
    assert _balance(world, endDate="2024-06-11")["balance"]["activePoints"] == 10


def test_subledgers_stand_apart(world: World, wallet: int) -> None:
    _points(world, wallet, {"points": 1}, {"points": 2, "subledger": "a"}, {"points": 4, "subledger": "b,c"})
    full = _balance(world)
    assert full["balance"]["activePoints"] == 1
    assert {name: one["activePoints"] for name, one in full["subledgerBalances"].items()} == {
        "a": 2,
        "b,c": 4,
    }
    only = _balance(world, subledgerId="b,c")
    assert "balance" not in only
    assert list(only["subledgerBalances"]) == ["b,c"]
    assert _listed(world, "active", subledgerId="a") == [("x", 2)]


def test_fractions_stay_exact(world: World, wallet: int) -> None:
    _points(world, wallet, *({"points": Decimal("0.1")} for _ in range(3)))
    assert _balance(world)["balance"]["activePoints"] == Decimal("0.3")


def test_taking_back_follows_the_policy(world: World, wallet: int) -> None:
    with world.sandbox.working("shop") as work:
        pending = setup.add_points(work, wallet, 10, "p", starts=START + DAY)
        active = setup.add_points(work, wallet, 20, "a")
        assert posting.take_back(work, active, policy="only_pending") == (0, None)
        units, row = posting.take_back(work, pending, policy="only_pending")
        assert units == 10_000_000
        assert row is not None
        assert posting.take_back(work, pending, policy="only_pending") == (0, None)
        setup.deduct_points(work, wallet, 15, "s")
        assert posting.take_back(work, active, policy="within_balance")[0] == 5_000_000
        assert balances.balances(work, wallet)[""].active == 0
        assert balances.balances(work, wallet)[""].spent == 15_000_000


def test_giving_back_restores_each_lot_with_its_dates(world: World, wallet: int) -> None:
    end = START + 3 * DAY
    _points(world, wallet, {"points": 10, "expires": end}, {"points": 10})
    spent = _deduct(world, wallet, 15)
    with world.sandbox.working("shop") as work:
        made = posting.give_back(work, spent)
        assert [(row["amount"], row["expires"] is not None) for row in made] == [
            (10_000_000, True),
            (5_000_000, False),
        ]
    found = _balance(world)["balance"]
    assert (found["activePoints"], found["spentPoints"]) == (20, 0)


def _transactions(world: World, **query: str) -> Any:
    path = {"loyaltyProgramId": world.ids["program"], "integrationId": "ann"}
    return world.call("getLoyaltyProgramProfileTransactions", path=path, query=query)


def test_transactions_are_newest_first_paged_and_filtered(world: World, wallet: int) -> None:
    for number in range(60):
        world.clock.now = START + number * DAY
        _points(
            world, wallet, {"points": 1, "name": str(number), "source": "import" if number % 2 else "manual"}
        )
    first = _transactions(world).body
    assert [entry["name"] for entry in first["data"]] == [str(number) for number in range(59, 9, -1)]
    assert first["hasMore"] is True
    rest = _transactions(world, skip="50").body
    assert [entry["name"] for entry in rest["data"]] == [str(number) for number in range(9, -1, -1)]
    assert rest["hasMore"] is False
    imported = _transactions(world, loyaltyTransactionType="import", pageSize="2").body
    assert [entry["name"] for entry in imported["data"]] == ["59", "57"]
    window = _transactions(world, startDate="2024-06-12", endDate="2024-06-14").body
    assert [entry["name"] for entry in window["data"]] == ["3", "2"]
    assert _transactions(world, loyaltyTransactionType="session").body == {"hasMore": False, "data": []}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pageSize", "0"),
        ("pageSize", "51"),
        ("pageSize", "ten"),
        ("pageSize", "--1"),
        ("skip", "-1"),
        ("startDate", "yesterday"),
        ("startDate", "2024-13-01"),
        ("endDate", "2024-02-30T00:00:00Z"),
        ("endDate", "2024-02-20T00:00:00"),
        ("endDate", ""),
        ("loyaltyTransactionType", "gift"),
    ],
)
def test_bad_filters_are_named(world: World, wallet: int, name: str, value: str) -> None:
    answer = _transactions(world, **{name: value})
    assert answer.status == 400
    assert [error["source"] for error in answer.body["errors"]] == [{"parameter": name}]


def test_the_wrong_kind_of_program_is_400_and_an_unknown_one_404(world: World, wallet: int) -> None:
    with world.sandbox.working("shop") as work:
        cards = setup.add_program(work, "cards", "Cards", is_card_based=True)
        setup.add_card(work, cards, "card/1")

    def status(operation: str, **path: object) -> int:
        return world.call(operation, path=path).status

    assert status("getLoyaltyBalances", loyaltyProgramId=cards, integrationId="ann") == 400
    assert status("getLoyaltyBalances", loyaltyProgramId=99, integrationId="ann") == 404
    assert status("getLoyaltyBalances", loyaltyProgramId="x", integrationId="ann") == 404
    assert status("getLoyaltyBalances", loyaltyProgramId=world.ids["program"], integrationId="nobody") == 404
    program_id = world.ids["program"]
    assert status("getLoyaltyCardBalances", loyaltyProgramId=program_id, loyaltyCardId="card/1") == 400
    assert status("getLoyaltyCardBalances", loyaltyProgramId=cards, loyaltyCardId="card/2") == 404
    assert status("getLoyaltyCardBalances", loyaltyProgramId=cards, loyaltyCardId="x" * 109) == 400
    assert status("getLoyaltyCardBalances", loyaltyProgramId=cards, loyaltyCardId="card/1") == 200


@pytest.fixture
def tiered(world: World) -> Callable[[str], int]:
    def make(policy: str) -> int:
        levels = [
            {"id": 1, "name": "Bronze", "minPoints": 0},
            {"id": 2, "name": "Silver", "minPoints": 100},
            {"id": 3, "name": "Gold", "minPoints": 200},
        ]
        data = {"tiers": levels, "downgradePolicy": policy, "tierValidityDays": 30}
        with world.sandbox.working("shop") as work:
            world.ids["program"] = setup.add_program(work, policy, policy, is_card_based=False, data=data)
            profile = profiles.found_or_made(work, "ann")
            return wallets.joined_profile_wallet(work, world.ids["program"], profile["id"])

    return make


def _tier(world: World, wallet: int, at: datetime) -> dict[str, Any]:
    with world.sandbox.looking("shop", at=at) as work:
        owner = program(work, world.ids["program"])
        assert owner is not None
        return tiers.as_json(work, owner, wallet, "")


def _rise(work: Work, world: World, wallet: int, index: int) -> None:
    owner = program(work, world.ids["program"])
    assert owner is not None
    tiers.rise(work, owner, wallet, "", index)


@pytest.mark.parametrize(
    ("policy", "after"),
    [("one_down", ["Gold", "Silver", "Bronze"]), ("balance_based", ["Gold", "Bronze", "Bronze"])],
)
def test_a_tier_that_runs_out_goes_down_by_policy(
    world: World, tiered: Callable[[str], int], policy: str, after: list[str]
) -> None:
    wallet = tiered(policy)
    with world.sandbox.working("shop") as work:
        setup.add_points(work, wallet, 250, "x", expires=START + 5 * DAY)
        _rise(work, world, wallet, 2)
    found = [_tier(world, wallet, START + days * DAY)["currentTier"]["name"] for days in (29, 30, 60)]
    assert found == after


def test_a_tier_stays_while_the_points_last_and_tells_the_way_up(
    world: World, tiered: Callable[[str], int]
) -> None:
    wallet = tiered("one_down")
    with world.sandbox.working("shop") as work:
        setup.add_points(work, wallet, Decimal("150.5"), "x")
        _rise(work, world, wallet, 1)
    found = _tier(world, wallet, START + 100 * DAY)
    assert found["currentTier"] == {
        "id": 2,
        "name": "Silver",
        "downgradePolicy": "one_down",
        "expiryDate": "2024-10-08T12:00:00Z",
    }
    assert found["pointsToNextTier"] == Decimal("49.5")
    assert datetime(2024, 10, 8, 12, tzinfo=UTC) == START + 120 * DAY
