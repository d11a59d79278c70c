"""A desk in a process of its own, so that it can be killed, and a browser without script that speaks to it.

`python -m tests.support.desk_process FOLDER`, its settings as JSON on standard input, serves on a free port
of 127.0.0.1 and prints its address.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.support.desk import PASSWORD, sign_in
from webapp.config import ROOT


@dataclass
class Page:
    """An answer, with what tests ask of one."""

    status_code: int
    text: str
    location: str


class HttpBrowser:
    """Keeps cookies and follows nothing, like Flask's test client."""

    def __init__(self, url: str, email: str) -> None:
        self._url = url
        self._session = requests.Session()
        assert sign_in(self, email, PASSWORD).status_code == 303  # type: ignore[arg-type]

    def get(self, address: str, query_string: dict[str, str] | None = None) -> Page:
        return self._ask("GET", address, params=query_string)

    def post(self, address: str, *, data: dict[str, Any]) -> Page:
        return self._ask("POST", address, data=data)

    def close(self) -> None:
        self._session.close()

    def elsewhere(self, url: str) -> HttpBrowser:
        """A second tab of the same person, on another process of the desk."""
        other = object.__new__(HttpBrowser)
        other._url, other._session = url, requests.Session()
        other._session.cookies.update(self._session.cookies)
        return other

    def _ask(self, method: str, address: str, **more: Any) -> Page:
        answer = self._session.request(
            method, f"{self._url}{address}", allow_redirects=False, timeout=60, **more
        )
        return Page(answer.status_code, answer.text, answer.headers.get("Location", ""))


@dataclass
class DeskProcess:
    """A running desk."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """SIGKILL: it ends wherever it is, at once."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def desk_process(folder: Path, **settings: Any) -> Iterator[DeskProcess]:
    """A desk with these Settings; its database is migrated already."""
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.desk_process", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(settings).encode() + b"\n")
    process.stdin.flush()
    try:
        url = process.stdout.readline().decode().strip()
        assert url.startswith("http://127.0.0.1:"), url
        yield DeskProcess(url, process)
    finally:
        process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


def main(folder: str) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    from tests.support.desk import make_app

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Nobody reads it."""

    facts = json.loads(sys.stdin.readline())
    if facts.get("desk_config"):
        facts["desk_config"] = Path(facts["desk_config"])
    app = make_app(Path(folder), facts.pop("database_url"), **facts)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    # The log of each request goes to where nobody has to read it.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    # It ends with the process that started it, however that ends.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
