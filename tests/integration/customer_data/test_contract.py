"""Every part of the file that Talon.One gave reads as the contract says its operation answers."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.contract.sandbox.checker import Checker, contract_checker
from tests.integration.customer_data.collecting import collected, file_of, planted
from tests.integration.sandbox_server import Shop
from webapp.customer_data.parts import OPERATIONS

LISTS = {"hasMore": False}


@pytest.fixture
def checker() -> Checker:
    return contract_checker()


def test_parts_are_answers_of_the_api(app: Flask, sara: FlaskClient, shop: Shop, checker: Checker) -> None:
    customer = f"contract-{shop.number()}"
    planted(shop, customer, f"Contract{shop.number()}")
    found = file_of(sara, collected(app, sara, customer))
    parts = [each for each in found["parts"] if not each["part"].startswith("desk_")]
    assert {each["part"] for each in parts} == OPERATIONS.keys() - {"achievements", "achievement_history"}
    for each in parts:
        name, data = each["operation"], each["data"]
        assert name == OPERATIONS[each["part"]]
        if name == "getReservedCustomers":
            checker.check(name, 200, {"data": data, "totalResultSize": len(data)})
        elif name.endswith(("Transactions", "Points")):
            checker.check(name, 200, {"data": data, **LISTS})
        else:
            for one in data:
                checker.check(name, 200, one)


class TestANewerServer:
    @pytest.fixture
    def api(self) -> str:
        return "2026"

    def test_achievements_have_a_history(self, app: Flask, sara: FlaskClient, shop: Shop) -> None:
        customer = f"newer-{shop.number()}"
        planted(shop, customer, f"Newer{shop.number()}")
        found = file_of(sara, collected(app, sara, customer))
        names = [each["part"] for each in found["head"]["contents"]]
        assert "achievements" in names
        assert found["head"]["missing"] == []
        assert found["head"]["counts"]["customer_sessions"] == 1
