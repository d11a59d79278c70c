"""Every answer that the contract allows is understood, and what it forbids is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.client.cases import CASES
from tests.contract.client.conftest import Broken, Contract, Line
from tests.contract.client.departures import LENIENT, STRICTER
from tests.contract.client.examples import Place, at_pointer, build, places
from webapp.talon.errors import OutcomeUnknown, UnexpectedResponse
from webapp.talon.models.base import unknown_fields

UNREADABLE = (UnexpectedResponse, OutcomeUnknown)
ERRORS = {
    "400": "invalid_request",
    "401": "unauthorised",
    "404": "not_found",
    "409": "contention",
}
OTHER_MEANINGS = {
    ("getCustomerSession", "400"): "not_found",
    ("createAudienceV2", "409"): "conflict",
}


def successes(contract: Contract, name: str) -> list[tuple[int, dict[str, Any] | None]]:
    declared = contract.operations[name]
    return [
        (int(status), declared.answer_schema(status))
        for status in declared.raw["responses"]
        if status.startswith("2")
    ]


def minimal(contract: Contract, schema: dict[str, Any]) -> Any:
    """Only what is required, by the contract or by us."""
    value = build(contract.document, schema, full=False)
    owner = schema.get("$ref", "").rpartition("/")[2]
    for key in STRICTER:
        if key.partition(".")[0] == owner:
            name = key.partition(".")[2]
            inner = contract.document["components"]["schemas"][owner]["properties"][name]
            value[name] = build(contract.document, inner, full=False)
    return value


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_a_declared_success_is_understood(contract: Contract, line: Line, name: str, full: bool) -> None:
    for status, schema in successes(contract, name):
        value: Any = None
        if schema is not None:
            value = build(contract.document, schema, full=True) if full else minimal(contract, schema)
        body = b"" if value is None else json.dumps(value).encode()
        line.server.instead(status, body=body)
        answer, error = line.send(CASES[name][0])
        assert error is None
        contract.check_answer(name, line.server.requests[0], status, body)
        assert (answer is None) == (value is None)
        assert unknown_fields(answer) == {}


@pytest.mark.parametrize("name", CASES)
def test_a_declared_error_has_its_meaning(contract: Contract, line: Line, name: str) -> None:
    declared = contract.operations[name]
    wanted = [status for status in declared.raw["responses"] if not status.startswith("2")]
    assert "401" in wanted
    for status in wanted:
        schema = declared.answer_schema(status)
        assert schema is not None
        value = build(contract.document, schema, full=True)
        line.server.instead(int(status), value)
        _, error = line.send(CASES[name][0])
        assert error is not None
        assert error.code == OTHER_MEANINGS.get((name, status), ERRORS[status])
        if "errors" in value:
            assert error.message == value["message"]
            assert error.errors[0].title == value["errors"][0]["title"]
            assert error.errors[0].source.pointer == value["errors"][0]["source"]["pointer"]


def bodies(contract: Contract, name: str) -> Iterator[tuple[int, Any, list[Place]]]:
    for status, schema in successes(contract, name):
        if schema is not None:
            value = build(contract.document, schema, full=True)
            yield status, value, list(places(contract.document, schema))


@pytest.mark.parametrize("name", CASES)
def test_a_required_property_that_is_missing_is_noticed(contract: Contract, line: Line, name: str) -> None:
    for status, value, found in bodies(contract, name):
        for place in found:
            owner = at_pointer(value, place.owner)
            kept = owner.pop(place.name)
            line.server.instead(status, value)
            _, error = line.send(CASES[name][0])
            owner[place.name] = kept
            wanted = place.key in STRICTER or (place.required and place.key not in LENIENT)
            assert isinstance(error, UNREADABLE) == wanted, (place, error)


@pytest.mark.parametrize("name", CASES)
def test_null_reads_as_absence_or_as_an_empty_list(contract: Contract, line: Line, name: str) -> None:
    for status, value, found in bodies(contract, name):
        for place in found:
            if place.key in STRICTER or (place.required and not place.many):
                continue
            owner = at_pointer(value, place.owner)
            kept = owner[place.name]
            owner[place.name] = None
            line.server.instead(status, value)
            _, error = line.send(CASES[name][0])
            owner[place.name] = kept
            assert error is None, (place, error)


def wrong_for(value: Any) -> Any:
    """Something of another type."""
    if isinstance(value, (str, bool)):
        return 7.5
    return {"x": 1} if isinstance(value, list) else "x"


@pytest.mark.parametrize("name", CASES)
def test_a_property_of_another_type_is_noticed(contract: Contract, line: Line, name: str) -> None:
    for status, value, found in bodies(contract, name):
        for place in found:
            owner = at_pointer(value, place.owner)
            kept = owner[place.name]
            owner[place.name] = wrong_for(kept)
            line.server.instead(status, value)
            _, error = line.send(CASES[name][0])
            owner[place.name] = kept
            assert isinstance(error, UNREADABLE), place


def test_every_departure_is_one(contract: Contract) -> None:
    """A departure that the contract does not know, or that is none, is out of date."""
    required: dict[str, bool] = {}
    for name in CASES:
        for _, _, found in bodies(contract, name):
            required.update({place.key: place.required for place in found})
    assert [key for key in LENIENT if not required[key]] == []
    assert [key for key in STRICTER if required[key]] == []


BREAKS: dict[str, tuple[int, bytes]] = {
    "a status that is not declared": (202, b"{}"),
    "a missing property": (200, b'{"data": []}'),
    "another type": (200, b'{"hasMore": "yes", "data": []}'),
    "no JSON": (200, b"<html>"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_answer_is_noticed_by_the_check_and_by_the_client(
    contract: Contract, line: Line, broken: str
) -> None:
    name = "getLoyaltyProgramProfilePoints"
    status, body = BREAKS[broken]
    line.server.instead(status, body=body)
    _, error = line.send(CASES[name][0])
    assert isinstance(error, UnexpectedResponse)
    with pytest.raises(Broken):
        contract.check_answer(name, line.server.requests[0], status, body)
