"""What Talon.One does about parallel writes, and the sandbox alone does not: it answers them with 409."""

from __future__ import annotations

import io
import json
import threading
import time
from typing import Any

from tests.integration.sandbox_server import Shop
from webapp.sandbox.routing import raw_target

DWELL = 0.01
"""Seconds that a write takes at least: two that are not kept apart do meet."""

ONE_OF = ("integrationId", "advocateProfileIntegrationId", "friendProfileIntegrationId")
SEVERAL_OF = ("integrationIDs", "advocateProfileIntegrationIds")
"""Where the body of a write names a customer, and where it names several."""


class Watch:
    """Around a shop's sandbox: a write on what another one is under way on is refused.

    `met` counts those; there are none where the desk keeps its writes apart.
    """

    def __init__(self, shop: Shop) -> None:
        self.met = 0
        self.dwell = DWELL
        self._shop = shop
        self._busy: set[str] = set()
        self._mutex = threading.Lock()
        self._inner = shop.server.app.wsgi_app
        shop.server.app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "GET" or "dry=true" in environ["QUERY_STRING"]:
            return self._inner(environ, start_response)
        keys = self._keys(environ)
        with self._mutex:
            if self._busy & keys:
                self.met += 1
                start_response("409 Conflict", [("Content-Type", "application/json")])
                return [b'{"message": "Too many requests at the same time", "StatusCode": 409}']
            self._busy |= keys
        try:
            time.sleep(self.dwell)
            return self._inner(environ, start_response)
        finally:
            with self._mutex:
                self._busy -= keys

    def _keys(self, environ: Any) -> set[str]:
        """What the write is on: the thing in its path, and the customers it names or belongs to."""
        parts = raw_target(environ).split("/")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        sent = json.loads(body) if body else {}
        named = [sent[name] for name in ONE_OF if name in sent]
        named += [each for name in SEVERAL_OF for each in sent.get(name, [])]
        keys = {f"customer {one}" for one in named}
        if parts[2] == "loyalty_programs":
            thing = parts[5] if parts[4] == "cards" else sent.get("sessionId", "")
        else:
            thing = parts[3] if len(parts) > 3 else ""
        owner = self._shop.owners.get(thing)
        return keys | ({thing} if thing else set()) | ({f"customer {owner}"} if owner else set())
