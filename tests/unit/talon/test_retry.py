"""Which error an answer means, and which operations are sent again."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.stub_server import StubServer
from tests.unit.talon.conftest import Desk, error_of
from webapp.talon import (
    Client,
    OutcomeUnknown,
    ReturnedCartItem,
    SessionChange,
    TalonError,
    Throttled,
    Unreachable,
)
from webapp.talon.errors import Conflict, Contention
from webapp.talon.operation import Operation, Repeat
from webapp.talon.retry import Deadline, parse_retry_after, pause_before, run

MakeDesk = Callable[..., Desk]
ITEM = [ReturnedCartItem(0, 1)]

CALLS: dict[str, Callable[[Client], object]] = {
    "read": lambda client: client.customers.inventory("anna"),
    "dry run": lambda client: client.sessions.update("s", SessionChange(), dry=True),
    "update": lambda client: client.sessions.update("s", SessionChange()),
    "reopen": lambda client: client.sessions.reopen("s"),
    "return": lambda client: client.sessions.return_items("s", ITEM),
    "dry return": lambda client: client.sessions.return_items("s", ITEM, dry=True),
    "reserve": lambda client: client.coupons.reserve("CODE", ["anna"]),
    "unreserve": lambda client: client.coupons.unreserve("CODE", ["anna"]),
}

# kind of call -> fault -> (code, tries); a fault that is not listed for a kind is refused after one try
FAULTS: dict[str, dict[str, Any]] = {
    "409": {"status": 409, "data": {"message": "Too many requests"}},
    "429": {"status": 429, "data": {}},
    "500": {"status": 500, "data": {}},
    "501": {"status": 501, "data": {}},
    "502": {"status": 502, "body": b"<html>"},
    "503": {"status": 503, "body": b""},
    "504": {"status": 504, "body": b""},
    "408": {"status": 408, "body": b""},
    "400": {"status": 400, "data": {"message": "bad"}},
    "401": {"status": 401, "body": b""},
    "403": {"status": 403, "body": b"<html>"},
    "404": {"status": 404, "data": {"message": "no"}},
    "404 page": {"status": 404, "body": b"<html>no such page</html>"},
    "301": {"status": 301, "headers": {"Location": "/"}},
    "418": {"status": 418, "body": b""},
    "cut before": {"cut": "before"},
    "cut headers": {"cut": "headers"},
    "cut body": {"status": 200, "body": b'{"effects": []}', "cut": "body"},
    "cut refusal": {"status": 400, "body": b'{"message": "bad"}', "cut": "body"},
    "not json": {"status": 200, "body": b"<html>"},
    "not utf-8": {"status": 200, "body": b'{"profile": "\xff", "effects": "\xff"}'},
    "not the type": {"status": 200, "data": {"effects": 7, "profile": 7, "createdCoupons": [], "id": "x"}},
    "202": {"status": 202, "data": {}},
}
READ = {
    "409": ("conflict", 1),
    "429": ("throttled", 3),
    "500": ("unavailable", 1),
    "501": ("unavailable", 1),
    "502": ("unavailable", 3),
    "503": ("unavailable", 3),
    "504": ("unavailable", 3),
    "408": ("unavailable", 3),
    "400": ("invalid_request", 1),
    "401": ("unauthorised", 1),
    "403": ("unauthorised", 1),
    "404": ("not_found", 1),
    "404 page": ("unexpected_response", 1),
    "301": ("unexpected_response", 1),
    "418": ("unexpected_response", 1),
    "cut before": ("unreachable", 3),
    "cut headers": ("unreachable", 3),
    "cut body": ("unreachable", 3),
    "cut refusal": ("invalid_request", 1),
    "not json": ("unexpected_response", 1),
    "not utf-8": ("unexpected_response", 1),
    "not the type": ("unexpected_response", 1),
    "202": ("unexpected_response", 1),
}
UNKNOWN = ("outcome_unknown", 1)
LOST_WRITE = dict.fromkeys(
    ("500", "501", "502", "504", "cut before", "cut headers", "cut body", "202"), UNKNOWN
)
UNREADABLE_WRITE = dict.fromkeys(("not json", "not utf-8", "not the type"), UNKNOWN)
WRITE = {**READ, "503": ("unavailable", 1), "408": ("unavailable", 1), **LOST_WRITE, **UNREADABLE_WRITE}
WANTED: dict[str, dict[str, tuple[str, int]]] = {
    "read": READ,
    "dry run": {**READ, "409": ("contention", 3)},
    "update": {**WRITE, "409": ("contention", 3)},
    "reopen": WRITE,
    "return": {**WRITE, "429": ("throttled", 1)},
    "dry return": READ,
    "reserve": WRITE,
    # Nothing is expected in this answer, so nothing in it can be wrong.
    "unreserve": {**WRITE, **dict.fromkeys(UNREADABLE_WRITE, ("ok", 1))},
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", WANTED)
def test_what_an_answer_means_and_how_often_it_is_asked(
    server: StubServer, desk: MakeDesk, kind: str, fault: str
) -> None:
    made = desk()
    server.reply(**FAULTS[fault])
    error = error_of(lambda: CALLS[kind](made.client))
    code = error.code if error else "ok"
    if error:
        assert error.attempts == len(server.requests)
        assert error.operation == made.calls[0].operation
        assert error.request_id == "request-1"
    assert (code, len(server.requests)) == WANTED[kind][fault]
    assert len(made.pauses) == len(server.requests) - 1
    (call,) = made.calls
    assert (call.code, call.attempts) == (code, len(server.requests))
    assert {seen.headers["x-request-id"] for seen in server.requests} == {"request-1"}


@pytest.mark.parametrize(
    ("kind", "tries"),
    [
        ("read", 3),
        ("dry run", 3),
        ("dry return", 3),
        ("update", 3),
        ("reopen", 3),
        ("reserve", 3),
        ("return", 1),
    ],
)
def test_a_refused_connection_was_certainly_not_applied(kind: str, tries: int) -> None:
    with StubServer() as gone:
        address = gone.url
    made = Desk(address)
    with pytest.raises(Unreachable) as caught:
        CALLS[kind](made.client)
    assert (caught.value.reason, caught.value.attempts) == ("refused", tries)


def test_an_unknown_host_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    made = Desk("https://no-such-host.invalid")
    with pytest.raises(Unreachable) as caught:
        made.client.sessions.return_items("s", ITEM)
    assert caught.value.reason == "dns"


def test_a_server_without_tls_says_so(server: StubServer) -> None:
    made = Desk(server.url.replace("http:", "https:"))
    with pytest.raises(Unreachable) as caught:
        made.client.customers.inventory("anna")
    assert (caught.value.reason, caught.value.attempts) == ("tls", 1)
    assert server.requests == []


def test_a_second_try_can_succeed(server: StubServer, desk: MakeDesk) -> None:
    made = desk()
    server.reply(503, body=b"").reply(cut="before").reply(200, {"coupons": []})
    assert made.client.customers.inventory("anna", coupons=True).coupons == ()
    assert made.calls[0].attempts == 3
    assert made.pauses == [0.5 * 0.2, 0.5 * 0.4]


def test_a_write_that_was_refused_and_then_lost_is_unknown(server: StubServer, client: Client) -> None:
    server.reply(409, {}).reply(cut="before")
    with pytest.raises(OutcomeUnknown) as caught:
        client.sessions.update("s", SessionChange())
    assert caught.value.attempts == 2


def test_an_unreadable_success_of_a_write_says_that_it_was_applied(
    server: StubServer, client: Client
) -> None:
    server.reply(200, {"effects": 7})
    with pytest.raises(OutcomeUnknown) as caught:
        client.sessions.reopen("s")
    assert (caught.value.applied, caught.value.reason) == (True, "unreadable")
    assert caught.value.detail == "Expected `array | null`, got `int` - at `$.effects`"


def test_an_empty_success_where_a_body_is_due(server: StubServer, client: Client) -> None:
    server.reply(204)
    with pytest.raises(OutcomeUnknown) as caught:
        client.sessions.reopen("s")
    assert (caught.value.applied, caught.value.reason) == (True, "empty")
    with pytest.raises(TalonError) as read:
        client.sessions.get("s")
    assert (read.value.code, read.value.reason) == ("unexpected_response", "empty")


@pytest.mark.parametrize("status", [200, 201])
def test_a_success_may_be_200_or_201(server: StubServer, client: Client, status: int) -> None:
    server.reply(status, {"effects": []})
    assert client.sessions.reopen("s").effects == ()


@pytest.mark.parametrize("status", [400, 404])
def test_a_session_that_is_not_known(server: StubServer, client: Client, status: int) -> None:
    server.reply(status, {"message": "unknown"})
    with pytest.raises(TalonError) as caught:
        client.sessions.get("s")
    assert (caught.value.code, caught.value.status) == ("not_found", status)


def test_retry_after_within_the_deadline_is_waited_for(server: StubServer, desk: MakeDesk) -> None:
    made = desk()
    server.reply(429, {}, headers={"Retry-After": "2"}).reply(200, {})
    made.client.customers.inventory("anna")
    assert made.pauses == [2 + 0.5 * 0.2]


@pytest.mark.parametrize("form", ["60", "Mon, 01 Jan 2125 00:00:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_beyond_the_deadline_gives_up_at_once(
    server: StubServer, desk: MakeDesk, status: int, form: str
) -> None:
    made = desk()
    server.reply(status, {}, headers={"Retry-After": form})
    with pytest.raises(TalonError) as caught:
        made.client.customers.inventory("anna")
    assert (made.pauses, len(server.requests)) == ([], 1)
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 60
    assert "retry after" in str(caught.value)


def test_pauses_count_against_the_one_deadline() -> None:
    now = [0.0]
    tries: list[float] = []

    def attempt() -> None:
        tries.append(now[0])
        now[0] += 3.0
        raise Throttled("x")

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with pytest.raises(Throttled) as caught:
        run(attempt, Repeat.READ, Deadline(lambda: now[0], 6.1), sleep=sleep, draw=lambda: 0.999)
    assert len(tries) == 2
    assert caught.value.attempts == 2
    assert caught.value.elapsed == pytest.approx(6.2, abs=0.01)


def test_a_deadline_that_passed_while_pausing_sends_nothing(server: StubServer, desk: MakeDesk) -> None:
    now = [0.0]

    def oversleep(seconds: float) -> None:
        now[0] += seconds + 100

    server.reply(503, body=b"")
    made = desk(clock=lambda: now[0], sleep=oversleep)
    with pytest.raises(Unreachable) as caught:
        made.client.customers.inventory("anna")
    assert (caught.value.reason, len(server.requests)) == ("timeout", 1)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0.0),
        (" 7 ", 7.0),
        ("9" * 400, 999999999.0),
        ("-3", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Wed, 01 May 2024 12:00:30 GMT", 30.0),
        ("Wed, 01 May 2024 12:00:30 -0000", 30.0),
        ("Wed, 01 May 2024 14:00:30 +0200", 30.0),
        ("Wed, 01 May 2024 11:00:00 GMT", 0.0),
        ("Wed, 99 May 2024 11:00:00 GMT", None),
    ],
)
def test_both_forms_of_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, lambda: datetime(2024, 5, 1, 12, tzinfo=UTC)) == seconds


def test_pauses_grow_and_are_jittered() -> None:
    assert [pause_before(n, None, lambda: 1.0) for n in (2, 3)] == [0.2, 0.4]
    assert pause_before(2, None, lambda: 0.0) == 0.0
    assert pause_before(2, 5.0, lambda: 0.5) == 5.1


@pytest.mark.parametrize("declared", [Conflict, Contention])
def test_the_meaning_of_409_is_declared(server: StubServer, client: Client, declared: type[Conflict]) -> None:
    operation = Operation("x", "GET", "/x", dict, repeatable=Repeat.NEVER, on_conflict=declared)
    server.reply(409, body=b"")
    with pytest.raises(Conflict) as caught:
        client._transport.call(operation)
    assert type(caught.value) is declared
