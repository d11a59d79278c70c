"""The client that cannot write: four dry runs, each with dry=true, and no way around it."""

from __future__ import annotations

import gc
import inspect
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.stub_server import StubServer
from tests.unit.talon.test_room import operations
from webapp.talon import Client, NewEvent, ProfileChange, ReturnedCartItem, SessionChange
from webapp.talon.dry import DRY_RUNS, THROW_AWAY, DryClient
from webapp.talon.errors import InvalidArgument

STATE: dict[str, Any] = {"effects": [], "createdCoupons": [], "createdReferrals": []}
EVENT = NewEvent(profile_id="anna", type="visit", attributes={})
EVERY: dict[str, Callable[[DryClient], object]] = {
    "session": lambda dry: dry.session(
        SessionChange(state="closed", evaluable_campaign_ids=[1]), response_content=["coupons"]
    ),
    "return_items": lambda dry: dry.return_items("order", [ReturnedCartItem(0)]),
    "profile": lambda dry: dry.profile("anna", ProfileChange(attributes={"Name": "Anna"})),
    "event": lambda dry: dry.event(EVENT),
}


def test_it_has_these_four_methods_and_nothing_else() -> None:
    assert [name for name in dir(DryClient) if not name.startswith("_")] == sorted(EVERY)


@pytest.mark.parametrize("method", sorted(EVERY))
@pytest.mark.parametrize("version", ["2024", "2026"])
def test_every_method_sends_dry(server: StubServer, desk: Any, method: str, version: str) -> None:
    server.reply(200, STATE)
    made = desk(api_version=version)
    EVERY[method](made.client.dry)
    (seen,) = server.requests
    assert seen.query.split("&").count("dry=true") == 1
    assert "dry=false" not in seen.query
    assert [call.dry for call in made.calls] == [True]


@pytest.mark.parametrize("method", sorted(EVERY))
def test_no_argument_turns_it_off(client: Client, method: str) -> None:
    function = getattr(DryClient, method)
    assert "dry" not in inspect.signature(function).parameters
    assert not [one for one in inspect.signature(function).parameters.values() if one.kind is one.VAR_KEYWORD]
    with pytest.raises(TypeError):
        function(client.dry, dry=False)


def test_a_profile_always_runs_the_rules(server: StubServer, client: Client) -> None:
    """Without them the API takes no notice of `dry`, and stores."""
    server.reply(200, STATE)
    client.dry.profile("anna", ProfileChange())
    assert server.requests[0].query == "runRuleEngine=true&dry=true"


def test_a_session_is_always_another_throw_away(server: StubServer, client: Client) -> None:
    server.reply(200, STATE)
    for _ in range(20):
        client.dry.session(SessionChange())
    paths = [seen.path.rpartition("/")[2] for seen in server.requests]
    assert all(re.fullmatch(f"{THROW_AWAY}[0-9a-f]{{32}}", path) for path in paths)
    assert len(set(paths)) == len(paths)
    assert "session_id" not in inspect.signature(DryClient.session).parameters


def test_an_instant_goes_along(server: StubServer, client: Client) -> None:
    server.reply(200, STATE)
    client.dry.session(SessionChange(), now=datetime(2031, 5, 1, 12, tzinfo=UTC))
    assert server.requests[0].query == "now=2031-05-01T12%3A00%3A00Z&dry=true"


@pytest.mark.parametrize("name", sorted(operations()))
def test_its_door_lets_nothing_else_through(server: StubServer, client: Client, name: str) -> None:
    """Even who reaches behind the four methods sends nothing that is stored."""
    operation = operations()[name]
    server.reply(200, STATE)
    door = client.dry._sessions._transport
    path = ["1"] * operation.path.count("{}")
    if operation in DRY_RUNS:
        door.call(operation, *path, dry=False)
        assert server.requests[0].query == "dry=true"
    else:
        with pytest.raises(InvalidArgument):
            door.call(operation, *path, dry=False)
        assert not server.requests


def test_writing_methods_behind_it_send_nothing(server: StubServer, client: Client) -> None:
    for write in (
        lambda: client.dry._sessions.reopen("order"),
        lambda: client.dry._customers.erase("anna"),
        lambda: client.dry._customers.update_many([]),
    ):
        with pytest.raises(InvalidArgument):
            write()
    server.reply(200, STATE)
    client.dry._sessions.update("order", SessionChange(state="cancelled"))
    client.dry._events.track(EVENT)
    assert all("dry=true" in seen.query for seen in server.requests)
    assert len(server.requests) == 2


def test_the_transport_is_no_attribute_of_anything_in_it(client: Client) -> None:
    """It is bound into one call of the door, with dry=True."""
    holders = [one for one in gc.get_referrers(client._transport) if isinstance(one, DryClient)]
    assert not holders
    door = client.dry._sessions._transport
    assert {client.dry._customers._transport, client.dry._events._transport} == {door}
    assert not any(getattr(door, name, None) is client._transport for name in dir(door))
    assert door._send.keywords == {"dry": True}  # type: ignore[attr-defined]
