"""Any identifier reaches the server as it is, or is refused before anything is sent."""

from __future__ import annotations

from urllib.parse import unquote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.stub_server import StubServer
from tests.unit.talon.conftest import error_of
from webapp.talon import Client, InvalidArgument

SHORT = st.text(min_size=1, max_size=12)
AWKWARD = st.text(alphabet="./%+ ?#&=;,:@~\\{}\r\n\t\0é🎁2F", min_size=1, max_size=8)


def test_identifiers_survive_the_way() -> None:
    with StubServer() as server, Client(server.url, "k") as client:
        server.reply(200, {"hasMore": False, "data": []})

        @settings(max_examples=60, deadline=None, database=None)
        @example("%2e%2e", ",")
        @example("a/../b", "")
        @given(SHORT | AWKWARD, AWKWARD)
        def check(identifier: str, subledger: str) -> None:
            server.requests.clear()
            refused = error_of(lambda: client.loyalty.profile_points(4, identifier, subledger_id=subledger))
            if refused is not None:
                assert server.requests == []
                assert isinstance(refused, InvalidArgument)
                assert refused.argument == "integration_id"
                assert not identifier.strip(".")
                return
            (seen,) = server.requests
            parts = seen.path.split("/")
            assert parts[:5] == ["", "v1", "loyalty_programs", "4", "profile"]
            assert parts[6:] == ["points"]
            assert unquote(parts[5], errors="strict") == identifier
            pairs = dict(pair.split("=") for pair in seen.query.split("&"))
            assert unquote(pairs["subledgerId"], errors="strict") == subledger
            assert pairs["skip"] == "0"

        check()
