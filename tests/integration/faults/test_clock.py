"""The clock that tests and people move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.support.sandbox import SandboxServer
from webapp.sandbox import Sandbox


def _ask(server: SandboxServer, method: str, body: Any = None) -> requests.Response:
    return requests.request(method, f"{server.url}/_sandbox/clock", json=body, timeout=5)


def _now(server: SandboxServer) -> datetime:
    return datetime.fromisoformat(_ask(server, "GET").json()["now"])


def test_it_is_set_to_an_instant_and_survives_a_restart(sandbox: SandboxServer) -> None:
    at = datetime(2031, 5, 1, 12, tzinfo=UTC)
    assert _ask(sandbox, "POST", {"at": "2031-05-01T12:00:00Z"}).status_code == 200
    assert timedelta() <= _now(sandbox) - at < timedelta(seconds=30)
    again = Sandbox(sandbox.store)
    with again.looking("aurora-eu") as work:
        assert timedelta() <= work.now - at < timedelta(seconds=30)
    again.store.close()


def test_it_is_moved_by_seconds_and_reset(sandbox: SandboxServer) -> None:
    real = datetime.now(UTC)
    assert _ask(sandbox, "POST", {"offset_seconds": -86400.5}).json()["offset_seconds"] == -86400.5
    assert abs(_now(sandbox) - (real - timedelta(days=1))) < timedelta(seconds=30)
    assert _ask(sandbox, "DELETE").status_code == 204
    assert abs(_now(sandbox) - real) < timedelta(seconds=30)


def test_points_run_out_as_it_moves_on(sandbox: SandboxServer) -> None:
    shop = sandbox.application("aurora-eu")
    sandbox.forward(days=3650)
    later = sandbox.application("aurora-eu")
    assert shop["coupons"]["soft"]
    assert later["slug"] == shop["slug"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"at": "tomorrow"},
        {"at": "2031-05-01T12:00:00Z", "offset_seconds": 1},
        {"offset_seconds": "1"},
        {"offset_seconds": True},
        {"offset_seconds": 10**12},
        None,
    ],
)
def test_nonsense_is_refused(sandbox: SandboxServer, body: Any) -> None:
    assert _ask(sandbox, "POST", body).status_code == 400
    assert abs(_now(sandbox) - datetime.now(UTC)) < timedelta(seconds=30)
