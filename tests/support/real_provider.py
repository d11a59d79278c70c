"""A real OpenID provider (npm `oidc-provider`) in a process of its own, and a browser at its pages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from tests.support.complete import absent
from webapp.config import ROOT

FOLDER = Path(__file__).parent / "provider"
CLIENT_ID = "promodesk"
CLIENT_SECRET = "only for tests: with % and + in it"
MOST_STEPS = 12


@dataclass(frozen=True)
class RealProvider:
    """A running provider."""

    issuer: str


@contextmanager
def real_provider(desk_url: str, people: dict[str, dict[str, Any]]) -> Iterator[RealProvider]:
    """Start one that knows the desk at this address and these people by their login. Ends with the block."""
    # The one in .venv is only there where the system has none that will do.
    node = shutil.which("node", path=str(ROOT / ".venv" / "bin")) or shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        absent("the OpenID provider is not installed: `python3 dev.py test` installs it")
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"{desk_url}/sign-in/provider/callback"],
        "post_logout_redirect_uris": [f"{desk_url}/sign-in"],
    }
    process = subprocess.Popen(
        [node, "server.mjs"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(json.dumps({"client": client, "people": people}).encode() + b"\n")
        process.stdin.flush()
        issuer = process.stdout.readline().decode().strip()
        assert issuer.startswith("http://127.0.0.1:"), "the provider did not start"
        yield RealProvider(issuer)
    finally:
        process.kill()
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


class ProviderBrowser:
    """Somebody at the provider's own pages: presses what is there, until it leads back to the desk."""

    def __init__(self, login: str, *, consents: bool = True) -> None:
        self.login, self.consents = login, consents
        self.pages: list[str] = []
        self._session = requests.Session()

    def __enter__(self) -> ProviderBrowser:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def follow(self, address: str) -> str:
        """Go on from an address of the provider's; the first address that is not its own."""
        origin = urlsplit(address).netloc
        answer = self._session.get(address, allow_redirects=False, timeout=20)
        for _step in range(MOST_STEPS):
            if answer.is_redirect:
                address = urljoin(answer.url, answer.headers["Location"])
                if urlsplit(address).netloc != origin:
                    return address
                answer = self._session.get(address, allow_redirects=False, timeout=20)
                continue
            assert answer.ok, answer.text
            self.pages.append(answer.text)
            answer = self._press(answer)
        raise AssertionError(f"the provider leads in a circle: {address}")

    def _press(self, page: requests.Response) -> requests.Response:
        if not self.consents and (found := re.search(r'href="([^"]+/abort)"', page.text)):
            address = urljoin(page.url, unescape(found.group(1)))
            return self._session.get(address, allow_redirects=False, timeout=20)
        form = re.search(r'action="([^"]+)"', page.text)
        assert form, page.text
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        data = {name: unescape(value) for name, value in hidden}
        if 'name="login"' in page.text:
            data |= {"login": self.login, "password": "anything"}
        if 'name="logout"' in page.text:
            data["logout"] = "yes"
        address = urljoin(page.url, unescape(form.group(1)))
        return self._session.post(address, data=data, allow_redirects=False, timeout=20)


def path_of(address: str) -> str:
    """The desk's path of an address that a browser came back to."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def query_of(address: str) -> dict[str, str]:
    """The query of an address, each name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
