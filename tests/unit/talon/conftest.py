"""A client and the server it talks to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.stub_server import StubServer
from webapp.talon import Call, Client, TalonError

KEY = "key-that-must-not-leak"


@pytest.fixture
def server() -> Iterator[StubServer]:
    with StubServer() as stub:
        yield stub


class Desk:
    """A client with a pause that only counts, and everything it reported."""

    def __init__(self, url: str, **options: Any) -> None:
        self.calls: list[Call] = []
        self.pauses: list[float] = []
        settings: dict[str, Any] = {
            "on_call": self.calls.append,
            "sleep": self.pauses.append,
            "draw": lambda: 0.5,
            "new_request_id": lambda: "request-1",
        }
        self.client = Client(url, KEY, **{**settings, **options})


@pytest.fixture
def desk(server: StubServer) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(**options: Any) -> Desk:
        made.append(Desk(server.url, **options))
        return made[-1]

    yield make
    for one in made:
        one.client.close()


@pytest.fixture
def client(desk: Callable[..., Desk]) -> Client:
    return desk().client


def error_of(call: Callable[[], object]) -> TalonError | None:
    """The error that a call ends with, None where it succeeds."""
    try:
        call()
    except TalonError as error:
        return error
    return None
