"""How Authlib reaches the provider: by the connections of `webapp.talon`, which know a deadline.

Neither a redirect nor a large or endless answer is followed to its end.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.requests_client import OAuth2Session

from webapp.talon.connection import BoundedAdapter, flight
from webapp.talon.retry import Deadline

SECONDS = 6.0
"""What one answer may take in all."""
MOST_BYTES = 512 * 1024
_PIECE = 16 * 1024


class Web(OAuth2Session):
    """One conversation with the provider; close it at its end. What fails on the way is an OSError."""

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Send, and read the whole answer. Raises OSError, also for one that is too large or too slow."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}/"
        if origin not in self.adapters:  # one of these serves one host
            self.mount(origin, BoundedAdapter(1))
        flight.deadline, flight.writes = Deadline(time.monotonic, SECONDS), False
        try:
            options |= {"allow_redirects": False, "stream": True, "timeout": SECONDS}
            answer = super().request(method, url, *args, **options)
            answer._content = _whole(answer)  # where the library keeps it once it has read it
            return answer
        finally:
            flight.deadline = None


def _whole(answer: Any) -> bytes:
    pieces, size = [], 0
    try:
        for piece in answer.iter_content(_PIECE):
            size += len(piece)
            if size > MOST_BYTES:
                raise OSError("the answer is too large")
            pieces.append(piece)
    except OSError:
        answer.close()
        raise
    return b"".join(pieces)
