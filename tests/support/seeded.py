"""A sandbox server on a copy of the seeded store, for tests of pages and journeys.

    def test_something(sandbox: SandboxServer) -> None:
        shop = sandbox.application("aurora-eu")
        ...  # point the client at sandbox.url with shop["key"]
        sandbox.fault("503", operation="getCustomerInventory", count=3)
        assert [one.operation for one in sandbox.requests] == [...]

A conftest makes the fixtures its own by importing them: `from tests.support.sandbox import sandbox`.
"""

from __future__ import annotations

import io
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from webapp.sandbox import Sandbox, create_steered_sandbox
from webapp.sandbox.faults import Faults, operation_of
from webapp.sandbox.instants import Clock
from webapp.sandbox.routing import raw_target
from webapp.sandbox.seed import seed
from webapp.sandbox.seed.manifest import manifest
from webapp.sandbox.server import Server

_made: dict[Path, Path] = {}


def seeded_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the default seed, made once per test session. Copy it (`copied`), never write to it."""
    base = tmp_path_factory.getbasetemp()
    if base not in _made:
        path = base / "seeded.sqlite"
        seed(path)
        _made[base] = path
    return _made[base]


def copied(store: Path, target: Path) -> Path:
    """A copy of a store that nobody has open."""
    shutil.copyfile(store, target)
    return target


@dataclass(slots=True)
class Seen:
    """One request that reached the sandbox. `status` is None where the connection was cut."""

    method: str
    target: str
    query: str
    operation: str | None
    headers: dict[str, str]
    body: bytes
    status: int | None = None


class _Log:
    """WSGI middleware around everything else: what was asked, and what it was answered."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], seen: list[Seen]) -> None:
        self.inner = inner
        self.seen = seen

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        target = raw_target(environ)
        if target.startswith("/_sandbox/"):
            return self.inner(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        method = str(environ["REQUEST_METHOD"])
        headers = {
            key[5:].lower().replace("_", "-"): environ[key] for key in environ if key.startswith("HTTP_")
        }
        one = Seen(method, target, str(environ["QUERY_STRING"]), operation_of(method, target), headers, body)
        self.seen.append(one)

        def started(status: str, sent: list[tuple[str, str]], info: Any = None) -> Any:
            one.status = int(status.split(" ", 1)[0])
            return start_response(status, sent, info)

        return self.inner(environ, started)


class SandboxServer:
    """A running sandbox on an ephemeral port of 127.0.0.1, in this process. `stop()` ends it.

    `clock` gives aware UTC instants (the real time by default), `api` is 2024 or 2026. `requests` lists what
    the API was asked, in order of arrival, control requests left out; `requests.clear()` before the part that
    is to be counted.
    """

    def __init__(self, store: Path, *, clock: Clock | None = None, api: str = "2024") -> None:
        self.store = store
        self.app = create_steered_sandbox(store, clock=clock, api=api)
        self.requests: list[Seen] = []
        self.app.wsgi_app = _Log(self.app.wsgi_app, self.requests)  # type: ignore[method-assign]
        self._server = Server(self.app, "127.0.0.1", 0)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox without HTTP: `.call(slug, operation_id, path=..., body=...)` changes things behind the
        desk's back, `.working(slug)` opens a transaction for `webapp.sandbox.setup`."""
        found: Sandbox = self.app.extensions["sandbox"]
        return found

    @property
    def faults(self) -> Faults:
        """The orders in force."""
        found: Faults = self.app.extensions["faults"]
        return found

    def manifest(self) -> dict[str, Any]:
        """What `GET /_sandbox/manifest` answers now."""
        return manifest(self.sandbox)

    def application(self, slug: str = "aurora-eu") -> dict[str, Any]:
        """One Application's part of the manifest."""
        found: dict[str, Any] = next(one for one in self.manifest()["applications"] if one["slug"] == slug)
        return found

    def fault(self, kind: str, **order: Any) -> None:
        """Order a fault: `operation=` or `path=`, `count=` (1; 0 is always), `ms=`, `retry_after=`."""
        self.faults.add(kind, **order)

    def set_clock(self, at: datetime) -> None:
        """Set the sandbox's clock; it runs on from there (or stands still, with a standing `clock`)."""
        self.sandbox.store.move_clock(at - self.sandbox.clock())

    def forward(self, **parts: float) -> None:
        """Move the clock on from where it is: `forward(days=20)`."""
        store = self.sandbox.store
        store.move_clock(store.clock_offset() + timedelta(**parts))

    def stop(self) -> None:
        """Stop serving; the store file can be copied or removed afterwards."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.sandbox.store.close()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded store of this test session."""
    return seeded_store(tmp_path_factory)


@pytest.fixture
def sandbox(seeded: Path, tmp_path: Path) -> Iterator[SandboxServer]:
    """A sandbox for one test, free to change anything."""
    server = SandboxServer(copied(seeded, tmp_path / "sandbox.sqlite"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def shared_sandbox(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox for the reading tests of one module."""
    server = SandboxServer(copied(seeded, tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite"))
    yield server
    server.stop()
