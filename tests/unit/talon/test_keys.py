"""How a key is presented: as Talon.One wants it, by another scheme, or not at all."""

from __future__ import annotations

import pytest

from tests.support.stub_server import StubServer
from webapp.talon.errors import InvalidArgument
from webapp.talon.operation import Operation, Repeat
from webapp.talon.transport import Transport

ASK = Operation("ask", "POST", "/ask", dict, repeatable=Repeat.READ)


@pytest.mark.parametrize(
    ("key", "scheme", "sent"),
    [
        ("k3y", {}, "ApiKey-v1 k3y"),
        ("k3y", {"scheme": "Bearer"}, "Bearer k3y"),
        (None, {}, None),
    ],
)
def test_the_key_goes_by_its_scheme(key: str | None, scheme: dict[str, str], sent: str | None) -> None:
    with StubServer() as stub:
        stub.reply(200, {})
        transport = Transport(stub.url, key, **scheme)
        assert transport.call(ASK, body={"a": 1}) == {}
        transport.close()
        assert stub.requests[0].headers.get("authorization") == sent


def test_an_empty_key_is_a_mistake_and_not_the_wish_for_none() -> None:
    with pytest.raises(InvalidArgument):
        Transport("https://shop.example", "")
