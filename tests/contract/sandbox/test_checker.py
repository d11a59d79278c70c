"""A check that cannot fail is worth nothing: answers broken on purpose, one of each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.sandbox.checker import Broken, Checker
from tests.contract.sandbox.departures import PROPS, STATUSES
from tests.support.sandbox import World, item, rule
from webapp.sandbox import setup

Body = dict[str, Any]


@pytest.fixture
def good(world: World) -> Body:
    """A rich answer to a session update."""
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False)
    earn = {"type": "addLoyaltyPoints", "program": program, "name": "x", "amount": 1.5}
    world.campaign("earn", rule(earn))
    content = ["customerSession", "customerProfile", "loyalty", "triggeredCampaigns", "event"]
    body: Body = world.put("s", profileId="ann", cartItems=[item(price=1.5)], content=content).body
    return body


def _without(*path: Any) -> Callable[[Body], None]:
    def spoil(body: Body) -> None:
        found: Any = body
        for part in path[:-1]:
            found = found[part]
        del found[path[-1]]

    return spoil


def _with(value: Any, *path: Any) -> Callable[[Body], None]:
    def spoil(body: Body) -> None:
        found: Any = body
        for part in path[:-1]:
            found = found[part]
        found[path[-1]] = value

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        _without("effects"),
        _without("customerSession", "total"),
        _without("customerProfile", "closedSessions"),
        _without("effects", 0, "ruleName"),
        _without("effects", 0, "props", "transactionUUID"),
        _with("much", "effects", 0, "props", "value"),
        _with(1, "effects", 0, "props", "bonus"),
        _with("grantWish", "effects", 0, "effectType"),
        _with(None, "customerSession", "storeIntegrationId"),
        _with("today", "customerSession", "created"),
        _with("done", "customerSession", "state"),
        _with("1", "customerSession", "cartItems", 0, "quantity"),
        _with(0, "customerSession", "cartItems", 0, "quantity"),
        _with(1, "customerSession", "cartItems", 0, "colour"),
        _with({}, "loyalty", "programs", "1", "ledger"),
        _with([{}], "triggeredCampaigns"),
        _with(1, "somethingNew"),
    ],
)
def test_a_broken_answer_is_noticed(checker: Checker, good: Body, spoil: Callable[[Body], None]) -> None:
    checker.check("updateCustomerSessionV2", 200, good)
    spoil(good)
    with pytest.raises(Broken):
        checker.check("updateCustomerSessionV2", 200, good)


@pytest.mark.parametrize(
    ("operation", "status", "body"),
    [
        ("updateCustomerSessionV2", 404, {"message": "x", "StatusCode": 404}),
        ("updateCustomerSessionV2", 400, {"message": "x", "StatusCode": 400}),
        ("updateCustomerSessionV2", 400, {"errors": []}),
        ("updateCustomerSessionV2", 400, {"message": "x", "errors": [{"title": "x"}]}),
        ("getCustomerSession", 401, {"message": "x", "StatusCode": "401"}),
        ("createCouponReservation", 200, {}),
        ("createCouponReservation", 201, None),
        ("deleteCouponReservation", 204, {}),
        ("getCustomerInventory", 500, {"message": "x"}),
    ],
)
def test_a_broken_refusal_is_noticed(checker: Checker, operation: str, status: int, body: Any) -> None:
    with pytest.raises(Broken):
        checker.check(operation, status, body)


def test_departures_are_about_the_contract_and_needed(checker: Checker) -> None:
    for (operation, status), reason in STATUSES.items():
        assert str(status) not in checker.operations[operation][2]["responses"]
        assert reason
    assert all(reason for reason in PROPS.values())
