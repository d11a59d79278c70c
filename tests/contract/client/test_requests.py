"""Every request the client can make is one that the contract allows."""

from __future__ import annotations

import dataclasses
import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.contract.client.cases import CASES
from tests.contract.client.conftest import Broken, Contract, Line
from tests.contract.client.departures import EMPTY_QUERY
from tests.contract.client.examples import resolve
from tests.support.stub_server import Seen
from webapp.talon import Client, InvalidArgument, ReturnedCartItem, SessionChange, resources
from webapp.talon.dry import DRY_RUNS
from webapp.talon.operation import Operation

MAKES = [(name, index) for name, makes in CASES.items() for index in range(len(makes))]


def declared_operations() -> Iterator[Operation[Any]]:
    for module in pkgutil.iter_modules(resources.__path__):
        for value in vars(importlib.import_module(f"{resources.__name__}.{module.name}")).values():
            if isinstance(value, Operation):
                yield value


def seen_of(line: Line, make: Callable[[Client], object]) -> Seen:
    line.server.reply(401, {"message": "no"})
    _, error = line.send(make)
    assert error is not None
    assert error.code == "unauthorised"
    (seen,) = line.server.requests
    return seen


def test_the_client_has_exactly_the_operations_of_the_contract(contract: Contract) -> None:
    ours = {(one.name, one.method, one.path) for one in declared_operations() if one.since == "2024"}
    theirs = {
        (one.name, one.method, re.sub(r"\{\w+\}", "{}", one.path)) for one in contract.operations.values()
    }
    assert ours == theirs
    assert len(ours) == 28
    assert set(CASES) == {name for name, _, _ in ours}


def test_the_dry_runs_are_those_of_the_contract(contract: Contract) -> None:
    theirs = set()
    for one in contract.operations.values():
        names = [resolve(contract.document, each)["name"] for each in one.raw.get("parameters", [])]
        if "dry" in names:
            theirs.add(one.name)
    assert {one.name for one in DRY_RUNS} == theirs


@pytest.mark.parametrize(("name", "index"), MAKES)
def test_a_request_is_allowed(contract: Contract, line: Line, name: str, index: int) -> None:
    seen = seen_of(line, CASES[name][index])
    empty = {f"{name} {one.partition('=')[0]}" for one in seen.query.split("&") if one.endswith("=")}
    assert empty <= set(EMPTY_QUERY)
    contract.check_request(name, seen, empty_query=bool(empty))


def test_every_departure_of_a_request_is_one(contract: Contract, line: Line) -> None:
    seen = seen_of(line, lambda client: client.loyalty.profile_balances(4, "anna", subledger_id=""))
    with pytest.raises(Broken, match="subledgerId"):
        contract.check_request("getLoyaltyBalances", seen)
    assert set(EMPTY_QUERY) == {"getLoyaltyBalances subledgerId"}


@pytest.mark.parametrize("name", CASES)
def test_every_parameter_is_used_by_some_request(contract: Contract, line: Line, name: str) -> None:
    """Otherwise a parameter could be misspelt in the client without any test seeing it."""
    declared = contract.operations[name].raw.get("parameters", [])
    wanted = {one["name"] for one in declared if one["in"] == "query"}
    line.server.reply(401, {"message": "no"})
    for make in CASES[name]:
        line.send(make)
    pairs = {pair for seen in line.server.requests for pair in seen.query.split("&") if pair}
    assert {pair.partition("=")[0] for pair in pairs} == wanted


BREAKS: dict[str, Callable[[Seen], Seen]] = {
    "another method": lambda seen: dataclasses.replace(seen, method="POST"),
    "another path": lambda seen: dataclasses.replace(seen, target="/v2/customer_session/s"),
    "a path of another operation": lambda seen: dataclasses.replace(seen, target="/v2/audiences/7"),
    "an undeclared query": lambda seen: dataclasses.replace(seen, target=seen.target + "?dryrun=true"),
    "a query out of its type": lambda seen: dataclasses.replace(seen, target=seen.target + "?dry=perhaps"),
    "a query twice": lambda seen: dataclasses.replace(seen, target=seen.target + "?dry=true&dry=true"),
    "no body": lambda seen: dataclasses.replace(seen, body=b""),
    "a body without a required key": lambda seen: dataclasses.replace(seen, body=b"{}"),
    "a body out of its type": lambda seen: dataclasses.replace(seen, body=b'{"customerSession": 7}'),
    "a word outside its list": lambda seen: dataclasses.replace(
        seen, body=json.dumps({"customerSession": {"state": "paid"}}).encode()
    ),
    "an undeclared key": lambda seen: dataclasses.replace(
        seen, body=json.dumps({"customerSession": {"cartitems": []}}).encode()
    ),
    "no key": lambda seen: dataclasses.replace(
        seen, headers={name: value for name, value in seen.headers.items() if name != "authorization"}
    ),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_request_is_noticed(contract: Contract, line: Line, broken: str) -> None:
    seen = seen_of(line, lambda client: client.sessions.update("s", SessionChange(state="closed")))
    contract.check_request("updateCustomerSessionV2", seen)
    with pytest.raises(Broken):
        contract.check_request("updateCustomerSessionV2", BREAKS[broken](seen))


def test_a_body_where_none_belongs_is_noticed(contract: Contract, line: Line) -> None:
    seen = seen_of(line, lambda client: client.sessions.reopen("s"))
    with pytest.raises(Broken):
        contract.check_request("reopenCustomerSession", dataclasses.replace(seen, body=b"{}"))


def test_what_the_contract_forbids_is_refused_before_sending(line: Line) -> None:
    _, error = line.send(lambda client: client.sessions.return_items("s", [ReturnedCartItem(0, 0)]))
    assert isinstance(error, InvalidArgument)
    assert line.server.requests == []
