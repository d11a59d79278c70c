"""A real HTTP server on this machine that answers what a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Cut = Literal["", "before", "headers", "body"]


@dataclass(frozen=True)
class Reply:
    """What to answer.

    Attributes:
        drip: seconds between the pieces (of `piece` bytes) in which the answer leaves; 0 sends it whole.
        drip_from: "body" or "headers": what drips.
        cut: close the connection before anything, within the headers, or within the body.
        wait: seconds before the answer begins; ends early when the server stops.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    drip_from: Literal["body", "headers"] = "body"
    cut: Cut = ""
    wait: float = 0.0


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; `target` is raw, exactly as on the wire, `peer` tells connections apart."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # a full queue costs the client a second


class StubServer:
    """Serves replies in the order they were given; the last one is repeated. Use it as a context manager."""

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self._replies: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def reply(self, status: int = 200, data: Any = None, **facts: Any) -> StubServer:
        """Answer with `data` as JSON, or with `body` as it is."""
        if data is not None:
            facts["body"] = json.dumps(data).encode()
        self._replies.append(Reply(status=status, **facts))
        return self

    def instead(self, status: int = 200, data: Any = None, **facts: Any) -> StubServer:
        """Forget the replies that are left and the requests so far, and answer this from now on."""
        self._replies.clear()
        self.requests.clear()
        return self.reply(status, data, **facts)

    def next_reply(self, seen: Seen) -> Reply:
        with self._lock:
            self.requests.append(seen)
            if len(self._replies) > 1:
                return self._replies.popleft()
            return self._replies[0] if self._replies else Reply(status=599, body=b"no reply was given")

    def pause(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def __enter__(self) -> StubServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _handler_of(stub: StubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k.lower(): v for k, v in self.headers.items()}
            seen = Seen(self.command, self.path, headers, body, self.client_address[1])
            reply = stub.next_reply(seen)
            if reply.wait:
                stub.pause(reply.wait)
            if reply.cut == "before":
                self.close_connection = True
                return
            told = {"Content-Type": "application/json", **reply.headers}
            if reply.status != 204 and "Transfer-Encoding" not in told:
                told.setdefault("Content-Length", str(len(reply.body)))
            head = f"HTTP/1.1 {reply.status} Stub\r\n" + "".join(f"{k}: {v}\r\n" for k, v in told.items())
            self._send(reply, (head + "\r\n").encode(), b"" if reply.status == 204 else reply.body)

        def _send(self, reply: Reply, head: bytes, body: bytes) -> None:
            try:
                if reply.cut:
                    self.close_connection = True
                    self.wfile.write(head[:20] if reply.cut == "headers" else head + body[: len(body) // 2])
                elif reply.drip:
                    now, dripping = (b"", head + body) if reply.drip_from == "headers" else (head, body)
                    self.wfile.write(now)
                    for index in range(len(dripping)):
                        stub.pause(reply.drip)
                        self.wfile.write(dripping[index : index + 1])
                else:
                    self.wfile.write(head + body)
            except OSError:  # the client has gone, as it should with some of these replies
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

    return Handler
