"""The door to the network: what is sent, what is never sent, and how long it may take."""

from __future__ import annotations

import contextlib
import gzip
import pickle
import socket
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.support.stub_server import StubServer
from tests.unit.talon.conftest import KEY, Desk, error_of
from webapp.talon import (
    Client,
    InvalidArgument,
    NotFound,
    OutcomeUnknown,
    TalonError,
    Unauthorised,
    UnexpectedResponse,
    Unreachable,
)
from webapp.talon.models.base import raw_body, unknown_fields
from webapp.talon.transport import ApiKeyAuth, encode

MakeDesk = Callable[..., Desk]


def test_every_request_carries_the_key_an_id_and_asks_for_gzip(server: StubServer, client: Client) -> None:
    server.reply(200, {})
    client.customers.inventory("anna")
    (seen,) = server.requests
    assert seen.headers["authorization"] == f"ApiKey-v1 {KEY}"
    assert seen.headers["x-request-id"] == "request-1"
    assert seen.headers["accept-encoding"] == "gzip"
    assert seen.headers["accept"] == "application/json"
    assert "cookie" not in seen.headers
    assert "content-type" not in seen.headers


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("100%", "100%25"),
        ("a%2Fb", "a%252Fb"),
        ("a/b", "a%2Fb"),
        ("../../v1/x", "..%2F..%2Fv1%2Fx"),
        ("a+b", "a%2Bb"),
        ("a b", "a%20b"),
        (" a ", "%20a%20"),
        ("a?b#c", "a%3Fb%23c"),
        ("a.b", "a.b"),
        (".hidden", ".hidden"),
        ("~a_b-c", "~a_b-c"),
        ("ä", "%C3%A4"),
        ("🎁", "%F0%9F%8E%81"),
        ("a\r\nb", "a%0D%0Ab"),
        ("{}", "%7B%7D"),
        ("a;b,c:@&=", "a%3Bb%2Cc%3A%40%26%3D"),
    ],
)
def test_an_id_arrives_as_it_is(server: StubServer, client: Client, given: str, sent: str) -> None:
    server.reply(200, {})
    client.customers.inventory(given, profile=True)
    assert server.requests[0].target == f"/v1/customer_profiles/{sent}/inventory?profile=true"


@pytest.mark.parametrize("given", ["", ".", "..", "....", "x" * 1001, "\ud83d", None, 7])
def test_an_id_that_cannot_stand_in_a_path_is_refused_unsent(
    server: StubServer, client: Client, given: str
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        client.sessions.get(given)
    assert caught.value.argument == "session_id"
    assert caught.value.code == "invalid_argument"
    assert server.requests == []


def test_a_card_number_has_its_own_limit(server: StubServer, client: Client) -> None:
    with pytest.raises(InvalidArgument, match="108"):
        client.loyalty.card_balances(1, "c" * 109)
    server.reply(200, {})
    client.loyalty.card_balances(1, "c" * 108)
    assert server.requests[0].path.endswith("c" * 108 + "/balances")


@pytest.mark.parametrize(
    "address",
    [
        "http://shop.talon.one",
        "http://10.0.0.7:8001",
        "https://",
        "shop.talon.one",
        "ftp://shop.talon.one",
        "https://user:word@shop.talon.one",
        "https://shop.talon.one/?x=1",
        "https://shop.talon.one/#x",
        "https://shop.talon.one:port",
        "https://shop.tal\non.one",
        "https://shop talon",
        "",
    ],
)
def test_an_unsafe_or_broken_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        Client(address, KEY)
    assert caught.value.argument == "base_url"


@pytest.mark.parametrize(
    "address", ["https://shop.talon.one/", "http://localhost:1", "http://127.8.0.1", "http://[::1]:8001"]
)
def test_https_or_this_machine_is_taken(address: str) -> None:
    with Client(address, KEY) as client:
        assert client.base_url == address.rstrip("/")


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        Client("https://shop.talon.one", key)
    assert caught.value.argument == "api_key"
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("options", [{"deadline": 0}, {"api_version": "2025"}])
def test_impossible_settings_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument):
        Client("https://shop.talon.one", KEY, **options)  # type: ignore[arg-type]


def test_the_key_and_the_customer_leak_nowhere(server: StubServer, desk: MakeDesk) -> None:
    made = desk(application="Shop")
    client = made.client
    said = [repr(client), repr(client.sessions), repr(client._transport), repr(client.dry)]
    server.reply(401, {"message": "customer anna-17 is unknown to key"}).reply(cut="before").reply(
        200, body=b"["
    )
    for _ in range(3):
        error = error_of(lambda: client.sessions.reopen("anna-17"))
        assert error is not None
        assert error.__context__ is None
        assert error.__cause__ is None
        said += [str(error), repr(error), "".join(traceback.format_exception(error))]
    said += [repr(call) for call in made.calls]
    assert len(made.calls) == 3
    assert [text for text in said if KEY in text or "anna-17" in text.replace('reopen("anna-17")', "")] == []
    with pytest.raises(TypeError):
        pickle.dumps(ApiKeyAuth(KEY))
    assert KEY not in repr(ApiKeyAuth(KEY))


def test_the_library_underneath_logs_no_address(
    server: StubServer, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.reply(200, {}).reply(200, {}, headers={" odd": "x"}).reply(cut="headers")
    for _ in range(3):
        with contextlib.suppress(TalonError):
            client.customers.inventory("anna-17")
    assert len(server.requests) > 3
    assert caplog.text == ""


def test_a_redirect_is_not_followed(server: StubServer, client: Client) -> None:
    server.reply(302, headers={"Location": server.url + "/elsewhere"})
    with pytest.raises(UnexpectedResponse) as caught:
        client.customers.inventory("anna")
    assert (caught.value.status, caught.value.reason, len(server.requests)) == (302, "redirect", 1)


def test_cookies_are_not_kept(server: StubServer, client: Client) -> None:
    server.reply(200, {}, headers={"Set-Cookie": "a=b"})
    client.customers.inventory("anna")
    client.customers.inventory("anna")
    assert "cookie" not in server.requests[1].headers


def test_proxies_of_the_environment_count_only_if_wanted(
    server: StubServer, desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StubServer() as proxy:
        proxy.reply(200, {})
        server.reply(200, {})
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        desk().client.customers.inventory("anna")
        assert (len(server.requests), len(proxy.requests)) == (1, 0)
        desk(trust_env=True).client.customers.inventory("anna")
        assert (len(server.requests), len(proxy.requests)) == (1, 1)


@pytest.mark.parametrize("drip_from", ["headers", "body"])
def test_a_dripping_answer_ends_at_the_deadline(server: StubServer, desk: MakeDesk, drip_from: str) -> None:
    server.reply(200, body=b'{"profile": null}' * 50, drip=0.02, drip_from=drip_from)
    began = time.monotonic()
    with pytest.raises(Unreachable) as caught:
        desk(deadline=0.2).client.customers.inventory("anna")
    assert time.monotonic() - began < 5
    assert caught.value.reason == "timeout"
    assert caught.value.attempts == 1
    assert 0.2 <= caught.value.elapsed < 5


def test_a_silent_server_ends_at_the_deadline_and_a_write_is_unknown(
    server: StubServer, desk: MakeDesk
) -> None:
    server.reply(200, wait=5)
    with pytest.raises(OutcomeUnknown) as caught:
        desk(deadline=0.1).client.sessions.reopen("s")
    assert (caught.value.reason, caught.value.applied, caught.value.attempts) == ("timeout", None, 1)


def test_a_server_that_never_takes_the_connection_ends_at_the_deadline(desk: MakeDesk) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        port = listening.getsockname()[1]
        # Fill the queue, so that the next connection is left waiting.
        queued = [socket.socket() for _ in range(4)]
        for one in queued:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        with (
            Client(f"http://127.0.0.1:{port}", KEY, deadline=0.1) as client,
            pytest.raises(Unreachable) as caught,
        ):
            client.sessions.reopen("s")
        for one in queued:
            one.close()
    assert caught.value.reason == "timeout"


def test_a_handshake_that_never_ends_means_that_nothing_was_sent() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        Client(f"https://localhost:{silent.getsockname()[1]}", KEY, deadline=0.2) as client,
    ):
        error = error_of(lambda: client.sessions.reopen("s"))
    assert isinstance(error, Unreachable)
    assert error.reason == "timeout"


def test_a_server_that_stops_reading_ends_at_the_deadline_of_this_call() -> None:
    """On a connection that an earlier call, with more time, has left behind."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        Client(f"http://127.0.0.1:{listening.getsockname()[1]}", KEY) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        serving = pool.submit(answer_once, listening)
        client.customers.inventory("anna")
        with serving.result(5):
            began = time.monotonic()
            much = {"a": ["x" * 900_000] * 20}
            error = error_of(lambda: client.within(0.2).audiences.update_attributes(1, much))
    assert isinstance(error, OutcomeUnknown)
    assert error.reason == "timeout"
    assert time.monotonic() - began < 5


def answer_once(listening: socket.socket) -> socket.socket:
    taken, _ = listening.accept()
    taken.recv(65536)
    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    return taken


def test_a_small_remainder_of_one_call_does_not_bind_the_next(server: StubServer, desk: MakeDesk) -> None:
    server.reply(200, {}).reply(200, {}, wait=0.5)
    client = desk().client
    client.within(0.4).customers.inventory("anna")
    client.customers.inventory("anna")
    first, second = (seen.peer for seen in server.requests)
    assert first == second


def test_within_gives_another_deadline_and_shares_the_rest(server: StubServer, desk: MakeDesk) -> None:
    server.reply(200, {}, wait=5)
    made = desk()
    with pytest.raises(Unreachable):
        made.client.within(0.05).customers.inventory("anna")
    assert made.client._transport.deadline == 8.0
    assert len(made.calls) == 1
    with pytest.raises(InvalidArgument):
        made.client.within(0)


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_cap_is_refused(server: StubServer, desk: MakeDesk, announced: bool) -> None:
    body = b'{"x": "' + b"y" * 5000 + b'"}'
    if announced:
        server.reply(200, body=body)
    else:
        server.reply(200, body=gzip.compress(body), headers={"Content-Encoding": "gzip"})
    with pytest.raises(UnexpectedResponse) as caught:
        desk(max_body=1000).client.customers.inventory("anna")
    assert caught.value.reason == "too_large"
    with pytest.raises(OutcomeUnknown) as unknown:
        desk(max_body=1000).client.sessions.reopen("s")
    assert unknown.value.applied is True


def test_a_packed_body_is_unpacked_and_a_broken_one_is_unreadable(server: StubServer, client: Client) -> None:
    packed = gzip.compress(b'{"coupons": []}')
    server.reply(200, body=packed, headers={"Content-Encoding": "gzip"})
    server.reply(200, body=b"not gzip at all", headers={"Content-Encoding": "gzip"})
    assert client.customers.inventory("anna").coupons == ()
    with pytest.raises(UnexpectedResponse) as caught:
        client.customers.inventory("anna")
    assert caught.value.reason == "unreadable"


def test_a_body_in_chunks_is_read(server: StubServer, client: Client) -> None:
    server.reply(
        200, body=b"f\r\n" + b'{"coupons": []}' + b"\r\n0\r\n\r\n", headers={"Transfer-Encoding": "chunked"}
    )
    assert client.customers.inventory("anna").coupons == ()


def test_connections_are_reused_and_a_failed_one_is_not(server: StubServer, client: Client) -> None:
    server.reply(200, {}).reply(200, {}).reply(200, cut="body").reply(200, {})
    for _ in range(3):
        client.customers.inventory("anna")
    first, second, cut, again = (seen.peer for seen in server.requests)
    assert first == second == cut
    assert again != cut


def test_a_write_does_not_use_a_connection_that_stood_idle(
    server: StubServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply(200, {"effects": []})
    client.sessions.reopen("s")
    client.sessions.reopen("s")
    monkeypatch.setattr("webapp.talon.connection.IDLE_LIMIT", -1.0)
    client.sessions.reopen("s")
    first, second, third = (seen.peer for seen in server.requests)
    assert first == second != third


def test_many_threads_share_one_client(server: StubServer, client: Client) -> None:
    server.reply(200, {})
    start = threading.Barrier(16)

    def work(number: int) -> None:
        start.wait(5)
        client.customers.inventory(f"customer-{number}")

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    wanted = {f"/v1/customer_profiles/customer-{number}/inventory" for number in range(16)}
    assert {seen.target for seen in server.requests} == wanted


def test_the_observer_gets_the_facts_of_each_call(server: StubServer, desk: MakeDesk) -> None:
    made = desk(application="Shop")
    server.reply(200, {"profile": None}).reply(404, {"message": "no"})
    made.client.customers.inventory("anna", profile=True)
    with pytest.raises(NotFound):
        made.client.customers.inventory("anna")
    with pytest.raises(InvalidArgument):
        made.client.customers.inventory("")
    first, second = made.calls
    assert (first.application, first.operation, first.method) == ("Shop", "getCustomerInventory", "GET")
    assert (first.status, first.code, first.attempts) == (200, "ok", 1)
    assert first.path == "/v1/customer_profiles/{}/inventory"
    assert (first.sent_bytes, first.received_bytes, first.request_id) == (0, 17, "request-1")
    assert first.elapsed > 0
    assert (second.status, second.code) == (404, "not_found")


def test_a_broken_observer_does_not_spoil_a_call(
    server: StubServer, desk: MakeDesk, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("observer")

    server.reply(200, {"effects": []})
    assert desk(on_call=broken).client.sessions.reopen("s").effects == ()
    assert "reopenCustomerSession" in caplog.text


def test_errors_say_which_call_and_how_it_went(server: StubServer, client: Client) -> None:
    problem = {"title": "Unknown", "details": "no attribute", "source": {"pointer": "/attributes/Name"}}
    server.reply(400, {"message": "The submitted data was invalid", "errors": [problem]})
    with pytest.raises(TalonError) as caught:
        client.sessions.reopen("s")
    error = caught.value
    assert str(error).startswith("reopenCustomerSession: invalid_request, status 400, 1 try in ")
    assert str(error).endswith(", request request-1")
    assert error.message == "The submitted data was invalid"
    assert error.errors[0].source.pointer == "/attributes/Name"
    assert (error.errors[0].title, error.errors[0].details) == ("Unknown", "no attribute")


def test_a_wrong_key_is_our_problem(server: StubServer, client: Client) -> None:
    server.reply(401, {"message": "Invalid API key", "StatusCode": 401})
    with pytest.raises(Unauthorised):
        client.sessions.get("s")


def test_fields_that_the_models_do_not_know_stay_at_hand(server: StubServer, client: Client) -> None:
    server.reply(200, body=b'{"hasMore": false, "data": [], "fresh": 1.10}')
    page = client.loyalty.profile_points(1, "anna")
    assert {key: str(value) for key, value in unknown_fields(page).items()} == {"/fresh": "1.10"}
    assert unknown_fields("something else") == {}
    assert raw_body(page) == {"hasMore": False, "data": [], "fresh": Decimal("1.10")}
    assert raw_body("something else") is None


def test_a_request_id_that_no_header_can_carry_is_refused(server: StubServer, desk: MakeDesk) -> None:
    with pytest.raises(InvalidArgument) as caught:
        desk(new_request_id=lambda: "a\r\nb").client.customers.inventory("anna")
    assert (caught.value.argument, server.requests) == ("new_request_id", [])


def test_a_closed_client_opens_new_connections(server: StubServer, client: Client) -> None:
    server.reply(200, {})
    client.customers.inventory("anna")
    client.close()
    client.customers.inventory("anna")
    first, second = (seen.peer for seen in server.requests)
    assert first != second


def test_content_that_json_cannot_say_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        encode({"a": object()})
