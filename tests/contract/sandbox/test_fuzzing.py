"""Requests made up from the contract, right and wrong ones: no 5xx, no undeclared status, no odd answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.contract.sandbox.checker import Checker
from tests.support.openapi import load_openapi
from tests.support.sandbox import KEY, World
from webapp.sandbox import setup
from webapp.sandbox.operations import OPERATIONS

EXAMPLES = 6
KNOWN = {
    "customerSessionId": "0",
    "integrationId": "0",
    "loyaltyCardId": "0",
    "couponValue": "0000",
    "audienceId": 1,
    "catalogId": 1,
}


@pytest.fixture(scope="module")
def api() -> Any:
    return schemathesis.openapi.from_dict(load_openapi())


@pytest.fixture
def stocked(world: World) -> World:
    """A world where known identifiers meet something."""
    with world.sandbox.working("shop") as work:
        setup.add_program(work, "stars", "Stars", is_card_based=False)
        cards = setup.add_program(work, "cards", "Cards", is_card_based=True)
        setup.add_card(work, cards, "0")
        campaign = setup.add_campaign(work, "c", {})
        setup.add_coupon(work, campaign, "0000", usage_limit=0)
        setup.add_audience(work, "a")
        setup.add_catalog(work, "g")
    world.put("0", profileId="0", state="closed", cartItems=[{"sku": "A", "price": 1, "quantity": 2}])
    return world


def test_the_operations_are_those_of_the_contract(checker: Checker) -> None:
    ours = {(one.id, one.method, one.path) for one in OPERATIONS.values()}
    assert ours == {(name, method, path) for name, (method, path, _) in checker.operations.items()}


@pytest.mark.parametrize("mode", [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_made_up_requests(
    api: Any, stocked: World, checker: Checker, operation: str, mode: schemathesis.GenerationMode
) -> None:
    client = stocked.app.test_client()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: Any) -> None:
        found = api.find_operation_by_id(operation)
        case = data.draw(found.as_strategy(generation_mode=mode))
        # Made-up identifiers alone would meet a 404 nearly always.
        if data.draw(st.booleans()):
            known = {**KNOWN, "loyaltyProgramId": 2 if "Card" in operation else 1}
            case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
        sent = case.as_transport_kwargs(base_url="http://localhost")
        answer = client.open(
            sent["url"].removeprefix("http://localhost"),
            method=sent["method"],
            query_string=sent.get("params"),
            headers={"Authorization": f"ApiKey-v1 {KEY}"},
            data=json.dumps(sent["json"]) if "json" in sent else sent.get("data"),
        )
        assert answer.status_code < 500
        body = json.loads(answer.data) if answer.data else None
        is_other_path = answer.status_code in (404, 405) and body["message"] in (
            "Not found",
            "Method not allowed",
        )
        if not is_other_path:
            checker.check(operation, answer.status_code, body)

    run()
