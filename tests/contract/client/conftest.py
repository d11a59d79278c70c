"""The contract, and the client with a server that keeps its requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from werkzeug.datastructures import ImmutableMultiDict

from tests.contract.client.examples import resolve, undeclared
from tests.support.openapi import load_openapi
from tests.support.stub_server import Seen, StubServer
from webapp.talon import Client, TalonError

HOST = "https://yourbaseurl.talon.one"


class Broken(AssertionError):
    """A request or answer that the contract does not allow."""


@dataclass(frozen=True)
class Declared:
    """An operation as the contract declares it."""

    name: str
    method: str
    path: str
    raw: dict[str, Any]

    def answer_schema(self, status: str) -> dict[str, Any] | None:
        content = self.raw["responses"][status].get("content")
        return content["application/json"]["schema"] if content else None


class Contract:
    """The contract of 2024, checked by a library; names it does not know are checked beside it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._api = OpenAPI.from_dict(document)
        self.operations = {
            raw["operationId"]: Declared(raw["operationId"], method.upper(), path, raw)
            for path, item in document["paths"].items()
            for method, raw in item.items()
            if isinstance(raw, dict) and "operationId" in raw
        }

    def check_request(self, name: str, seen: Seen, *, empty_query: bool = False) -> None:
        """Raise Broken unless the request is one of this operation's."""
        pairs = parse_qsl(seen.query, keep_blank_values=not empty_query, strict_parsing=bool(seen.query))
        result = self._api.unmarshal_request(_request(seen, pairs))
        if result.errors:
            raise Broken(f"{name}: {[(error, error.__cause__) for error in result.errors]}")
        declared = self.operations[name]
        path = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(declared.path))
        if declared.method != seen.method or not re.fullmatch(path, seen.path):
            raise Broken(f"{name}: {seen.method} {seen.path} is another operation")
        self._check_names(declared, seen, pairs)

    def _check_names(self, declared: Declared, seen: Seen, pairs: list[tuple[str, str]]) -> None:
        parameters = [resolve(self.document, one) for one in declared.raw.get("parameters", [])]
        known = {one["name"] for one in parameters if one["in"] == "query"}
        if unknown := {name for name, _ in pairs} - known:
            raise Broken(f"{declared.name}: undeclared query {unknown}")
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            raise Broken(f"{declared.name}: a query parameter twice")
        body = declared.raw.get("requestBody")
        if (body is None) != (not seen.body):
            raise Broken(f"{declared.name}: a body where none belongs, or none where one does")
        if body is not None:
            schema = body["content"]["application/json"]["schema"]
            if unknown_keys := list(undeclared(self.document, schema, seen.json)):
                raise Broken(f"{declared.name}: undeclared properties {unknown_keys}")

    def check_answer(self, name: str, seen: Seen, status: int, body: bytes) -> None:
        """Raise Broken unless this is a declared answer to the request."""
        if self.operations[name].raw["responses"].get(str(status), {}).get("content") == {}:
            # The library asks for data here; the contract says that there is none.
            if body:
                raise Broken(f"{name}: a body where none belongs")
            return
        pairs = parse_qsl(seen.query, keep_blank_values=True)
        result = self._api.unmarshal_response(_request(seen, pairs), MockResponse(body, status))
        if result.errors:
            raise Broken(f"{name}: {[(error, error.__cause__) for error in result.errors]}")


def _request(seen: Seen, pairs: list[tuple[str, str]]) -> MockRequest:
    authorization = seen.headers.get("authorization")
    return MockRequest(
        HOST,
        seen.method.lower(),
        seen.path,
        args=ImmutableMultiDict(pairs),
        headers={"Authorization": authorization} if authorization else {},
        data=seen.body or None,
        content_type=seen.headers.get("content-type", "application/json"),
    )


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract(load_openapi())


class Line:
    """A client and what it sends; `send` catches the error that a made-up answer may mean to it."""

    def __init__(self, server: StubServer, client: Client) -> None:
        self.server = server
        self.client = client

    def send(self, make: Callable[[Client], object]) -> tuple[object, TalonError | None]:
        try:
            return make(self.client), None
        except TalonError as error:
            return None, error


@pytest.fixture
def line() -> Iterator[Line]:
    with StubServer() as server, Client(server.url, "contract-key", sleep=lambda _: None) as client:
        yield Line(server, client)
