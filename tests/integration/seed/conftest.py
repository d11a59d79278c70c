"""A sandbox on the seeded store, asked over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests

from tests.support.sandbox import SandboxServer, sandbox, seeded, shared_sandbox

__all__ = ["Api", "sandbox", "seeded", "shared_sandbox"]

SECTIONS = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")


class Api:
    """One Application of a sandbox over HTTP, without any client of ours."""

    def __init__(self, server: SandboxServer, slug: str) -> None:
        self.server = server
        self.shop = server.application(slug)
        self.stories: dict[str, Any] = self.shop["stories"]
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"ApiKey-v1 {self.shop['key']}"

    def ask(self, method: str, *path: object, body: Any = None, **query: Any) -> requests.Response:
        """`path` is quoted piece by piece."""
        target = "/".join(quote(str(piece), safe="") for piece in path)
        url = f"{self.server.url}/{target}?{urlencode(query)}"
        request = self._session.prepare_request(requests.Request(method, url, json=body))
        request.url = url  # requests would tidy away what looks like dots in a path
        return self._session.send(request, timeout=10)

    def get(self, *path: object, **query: Any) -> Any:
        """The body of a 200."""
        answer = self.ask("GET", *path, **query)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def inventory(self, customer: str) -> Any:
        """Everything a customer holds."""
        return self.get("v1", "customer_profiles", customer, "inventory", **dict.fromkeys(SECTIONS, "true"))

    def session(self, session: str) -> Any:
        """A session and its effects."""
        return self.get("v2", "customer_sessions", session)

    def holders(self, code: str) -> list[str]:
        """Who holds a reservation of a code."""
        found = self.get("v1", "coupon_reservations", "customerprofiles", code)
        return [one["integrationId"] for one in found["data"]]

    def card(self, story: dict[str, Any], what: str, **query: Any) -> Any:
        """One of the lists of a card."""
        return self.get("v1", "loyalty_programs", story["program"], "cards", story["card"], what, **query)

    def dry(self, session: dict[str, Any], *content: str) -> Any:
        """What closing a session with this in it would come to."""
        body = {"customerSession": {"state": "closed", **session}, "responseContent": list(content)}
        answer = self.ask("PUT", "v2", "customer_sessions", "dry-run", body=body, dry="true")
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(params=["aurora-eu", "aurora-us"])
def api(request: pytest.FixtureRequest, shared_sandbox: SandboxServer) -> Api:
    """Each Application in turn, for reading."""
    return Api(shared_sandbox, request.param)


@pytest.fixture
def fresh(sandbox: SandboxServer) -> Callable[[str], Api]:
    """An Application of a sandbox that this test alone changes."""
    return lambda slug: Api(sandbox, slug)
