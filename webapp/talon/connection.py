"""Connections that know the deadline of the call they serve.

requests bounds each wait on a socket, not the whole answer: a server that drips a byte now and then would
hold a thread for hours, in the headers as well as in the body. Here every single wait, from the first
address of the host to the last byte of the body, is bounded by what remains of the call's deadline. A
connection also says whether the request was sent, which decides if a write may be repeated. Only the
resolver's own time limit stays outside.
"""

from __future__ import annotations

import http.client
import io
import logging
import socket
import threading
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from webapp.talon.retry import Deadline

CONNECT_LIMIT = 3.0  # seconds for one address; leaves room for another one, or another try
IDLE_LIMIT = 5.0  # seconds after which a write takes a new connection rather than one that may be going away


class _Flight(threading.local):
    """The try that this thread is making."""

    deadline: Deadline | None = None
    writes: bool = False
    sent: bool | None = None  # None: no connection of ours was involved


flight = _Flight()


def _no_call_of_ours(_record: logging.LogRecord) -> bool:
    return flight.deadline is None


for _name in ("urllib3.connection", "urllib3.connectionpool", "urllib3.response", "urllib3.util.retry"):
    # The library logs whole addresses, which hold identifiers of customers.
    logging.getLogger(_name).addFilter(_no_call_of_ours)


def seconds_left(deadline: Deadline) -> float:
    """What remains, for a socket.

    Raises:
        TimeoutError: nothing remains.
    """
    left = deadline.remaining()
    if left <= 0:
        raise TimeoutError("the deadline of the call has passed")
    return left


class _BoundedReader(io.RawIOBase):
    """The receiving end of a socket, each wait bounded by one deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(seconds_left(self._deadline))
        count = self._raw.readinto(buffer)
        self.ended = self.ended or count == 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(http.client.HTTPResponse):
    """An answer whose status line, headers and body are all read within the deadline."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._reader: _BoundedReader | None = None
        if flight.deadline is not None:
            self._reader = _BoundedReader(self.fp.detach(), sock, flight.deadline)
            self.fp: Any = io.BufferedReader(self._reader)

    def begin(self) -> None:
        super().begin()
        if self._reader is not None and self._reader.ended:
            # The library takes the end of the stream for the end of the headers, and the status for final.
            raise http.client.IncompleteRead(b"")


class BoundedHTTPConnection(HTTPConnection):
    """A plain connection under the deadline of the current call."""

    response_class = _BoundedResponse
    _last_used = 0.0

    def connect(self) -> None:
        flight.sent = False
        super().connect()

    def request(self, *args: Any, **kwargs: Any) -> None:
        flight.sent = False
        now = time.monotonic()
        if flight.writes and self.sock is not None and now - self._last_used > IDLE_LIMIT:
            self.close()
        if self.sock is None:
            self.connect()
        if flight.deadline is not None:
            self.timeout = seconds_left(flight.deadline)  # the library puts it on the socket for sending
        flight.sent = True
        self._last_used = now
        super().request(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        """Open a socket: the library tries each address for the full timeout, here all share the deadline."""
        deadline = flight.deadline
        if deadline is None:
            return super()._new_conn()
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, 0, socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            raise NameResolutionError(self.host, self, socket.gaierror("no address")) from None
        timed_out = False
        for family, kind, protocol, _name, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    sock.setsockopt(*option)
                sock.settimeout(min(CONNECT_LIMIT, seconds_left(deadline)))
                sock.connect(address)
                sock.settimeout(seconds_left(deadline))  # for the TLS handshake
            except OSError as error:
                timed_out = timed_out or isinstance(error, TimeoutError)
                sock.close()
            else:
                return sock
        if timed_out:
            raise ConnectTimeoutError(self, "no address of the host answered in time")
        raise NewConnectionError(self, "no address of the host took the connection")


class BoundedHTTPSConnection(BoundedHTTPConnection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = BoundedHTTPConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = BoundedHTTPSConnection


_POOLS = {"http": _Pool, "https": _TLSPool}


class BoundedAdapter(HTTPAdapter):
    """A requests adapter with those connections: no retries of its own, never waiting for a free one."""

    def __init__(self, pool_size: int) -> None:
        self._pool: Any = None
        super().__init__(pool_connections=4, pool_maxsize=pool_size, max_retries=0, pool_block=False)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        # One client has one address and one set of options, so one pool: finding it anew for each request
        # would parse the address five times.
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*args, **kwargs)
        return self._pool

    def close(self) -> None:
        self._pool = None
        super().close()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
