"""The sandbox as a server of its own.

Werkzeug's server closes every connection after one answer, so that the desk's connection pool would never be
tried; this one, on the standard library, keeps connections alive, one thread each.
"""

from __future__ import annotations

import io
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from types import FrameType
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask

from . import jsons
from .app import MOST_BYTES, create_sandbox

IDLE_SECONDS = 60
MOST_CHUNK_LINE = 1024


class BadBody(Exception):
    """The body cannot be read to its end; the connection cannot go on."""


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, runs the WSGI app, answers with Content-Length, stays open.

    The socket is `environ["sandbox.connection"]`: a middleware that closes it has cut the connection.
    """

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body of an answer leave in one piece

    def handle_one_request(self) -> None:
        """Read one request and answer it."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline:
                self.close_connection = True
                return
            if len(self.raw_requestline) > 65536:
                self.requestline = self.request_version = self.command = ""
                self.send_error(414)
                return
            if not self.parse_request():
                return
            self._answer()
        except (ConnectionError, TimeoutError, ValueError):
            # The peer is gone, or a middleware closed the socket under us on purpose.
            self.close_connection = True

    def _answer(self) -> None:
        try:
            body = self._body()
        except BadBody as error:
            self.close_connection = True
            self.send_error(400, str(error))
            return
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
            begun[:] = [status, headers]
            return begun.append

        parts: Iterable[bytes] = self.server.app.wsgi_app(self._environ(body), start_response)
        try:
            content = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        self._send(begun[0], begun[1], content)

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        if int(code) != 204:
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _body(self) -> bytes:
        """The whole body, so that the next request on this connection begins where it should."""
        chunked = self.headers.get("Transfer-Encoding")
        lengths = self.headers.get_all("Content-Length") or []
        if chunked is not None:
            if chunked.strip().lower() != "chunked" or lengths:
                raise BadBody("The body's framing is not understood")
            return self._chunks()
        if not lengths:
            return b""
        if len(set(lengths)) > 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
            raise BadBody("Content-Length is not a number")
        wanted = int(lengths[0])
        if wanted > MOST_BYTES:
            raise BadBody(f"The body is larger than {MOST_BYTES} bytes")
        found = self.rfile.read(wanted)
        if len(found) < wanted:
            raise ConnectionError
        return found

    def _chunks(self) -> bytes:
        found = io.BytesIO()
        while True:
            size = self.rfile.readline(MOST_CHUNK_LINE).split(b";")[0].strip()
            try:
                length = int(size, 16)
            except ValueError:
                raise BadBody("A chunk has no size") from None
            if length < 0 or found.tell() + length > MOST_BYTES:
                raise BadBody(f"The body is larger than {MOST_BYTES} bytes")
            if length == 0:
                break
            found.write(self.rfile.read(length))
            self.rfile.readline(MOST_CHUNK_LINE)
        while self.rfile.readline(MOST_CHUNK_LINE).strip():
            pass
        return found.getvalue()

    def _environ(self, body: bytes) -> dict[str, Any]:
        target, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "sandbox.connection": self.connection,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(target.encode("latin-1")).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": self.path,
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": self.server.server_address[0],
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if "_" in name or key == "TRANSFER_ENCODING":
                continue
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        environ["CONTENT_LENGTH"] = str(len(body))
        return environ

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What the protocol itself refuses, in the shape of the API's errors; the connection ends."""
        self.close_connection = True
        short, _long = self.responses.get(code, ("Error", ""))
        content = jsons.dump({"message": message or short, "StatusCode": code})
        self._send(f"{code} {short}", [("Content-Type", "application/json")], content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: identifiers of customers stand in the paths."""


class Server(ThreadingHTTPServer):
    """A thread per connection, on a listening socket. `server_port` tells an ephemeral port."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self.app = app
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), Handler)

    def server_bind(self) -> None:
        """Bind without asking the resolver for this machine's name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]


def serve(
    path: str | Path,
    host: str,
    port: int,
    *,
    app: Flask | None = None,
    ready: Callable[[int], object] | None = None,
) -> None:
    """Serve the store at `path` until SIGTERM or SIGINT, then stop cleanly.

    `app` is a sandbox made by `create_sandbox` with more on it (control routes, faults).
    `ready` is told the port once connections are taken.
    """
    server = Server(app or create_sandbox(path), host, port)
    if ready is not None:
        ready(server.server_port)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the loop that this handler interrupts: it needs a thread of its own.
        threading.Thread(target=server.shutdown, daemon=True).start()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        server.app.extensions["sandbox"].store.close()
