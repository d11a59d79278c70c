"""One try of a call: send, read within the deadline, and say what the answer means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
import requests
from requests.adapters import HTTPAdapter
from requests.models import PreparedRequest
from urllib3 import exceptions as lib

from webapp.talon import errors
from webapp.talon.connection import flight
from webapp.talon.models.problem import ErrorBody
from webapp.talon.operation import Operation
from webapp.talon.retry import Deadline, parse_retry_after

T = TypeVar("T")

_CHUNK = 128 * 1024
_ACCEPTED = frozenset({200, 201, 204})
_error_body = msgspec.json.Decoder(ErrorBody)


class Exchange(Generic[T]):
    """All tries of one call, and what the last one saw.

    Attributes:
        status: of the last answer, None where there was none.
        body: of the last answer, unpacked; empty where there was none.
        attempts: tries so far.
    """

    def __init__(
        self,
        *,
        operation: Operation[T],
        adapter: HTTPAdapter,
        options: dict[str, Any],
        deadline: Deadline,
        request_id: str,
        max_body: int,
        writes: bool,
        prepare: Callable[[], PreparedRequest],
    ) -> None:
        self.operation = operation
        self.deadline = deadline
        self.request_id = request_id
        self.status: int | None = None
        self.body = b""
        self.attempts = 0
        self._adapter = adapter
        self._options = options
        self._max_body = max_body
        self._writes = writes
        self._prepare = prepare

    def attempt(self) -> T:
        """Send once.

        Raises:
            TalonError: by meaning. It never has a cause or context: those would hold the key and the address.
        """
        self.attempts += 1
        self.status, self.body = None, b""
        retry_after: float | None = None
        fault: Exception | None = None
        flight.deadline, flight.writes, flight.sent = self.deadline, self._writes, None
        try:
            response = self._send()
            self.status = response.status_code
            retry_after = parse_retry_after(response.headers.get("Retry-After"))
            self.body = self._read(response)
        except (requests.RequestException, lib.HTTPError, OSError, _TooLarge) as error:
            fault = error
        finally:
            sent = flight.sent
            flight.deadline, flight.writes = None, False
        if fault is not None and not self._refused():
            raise self._lost(fault, sent)
        return self._understand(retry_after)

    def _send(self) -> requests.Response:
        left = self.deadline.remaining()
        if left <= 0:
            raise TimeoutError
        return self._adapter.send(self._prepare(), timeout=(left, left), **self._options)

    def _read(self, response: requests.Response) -> bytes:
        """The body, unpacked, no more than allowed; the sockets underneath watch the deadline."""
        chunks: list[bytes] = []
        size = 0
        complete = False
        try:
            if (response.raw.length_remaining or 0) > self._max_body:
                raise _TooLarge
            while chunk := response.raw.read(_CHUNK, decode_content=True):
                size += len(chunk)
                if size > self._max_body:
                    raise _TooLarge
                if self.deadline.remaining() <= 0:
                    raise TimeoutError
                chunks.append(chunk)
            complete = True
        finally:
            if not complete:
                response.raw.close()  # never back into the pool
        return b"".join(chunks)

    def _refused(self) -> bool:
        """Whether the status alone says that nothing was applied, however the body ended."""
        return self.status is not None and (400 <= self.status < 500 or self.status == 503)

    def _lost(self, fault: Exception, sent: bool | None) -> errors.TalonError:
        """The error for a try without a complete answer."""
        reason, never_sent = _reason(fault)
        if sent is not None:
            never_sent = not sent
        if self._writes and not never_sent:
            applied = True if self.status in _ACCEPTED else None
            return self._error(errors.OutcomeUnknown, reason=reason, applied=applied)
        if reason in ("too_large", "unreadable"):
            return self._error(errors.UnexpectedResponse, reason=reason)
        return self._error(errors.Unreachable, reason=reason, detail=type(fault).__name__)

    def _understand(self, retry_after: float | None) -> T:
        """The typed value of a complete answer."""
        status = self.status or 0
        if status in _ACCEPTED:
            return self._decode()
        raise self._refusal(status, retry_after)

    def _decode(self) -> T:
        operation = self.operation
        if operation.answer is type(None) or (operation.may_be_empty and not self.body):
            return None  # type: ignore[return-value]
        detail = ""
        try:
            return operation.decoder.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            detail = str(error)
        except (RecursionError, ValueError, ArithmeticError) as error:
            detail = type(error).__name__
        reason = "unreadable" if self.body else "empty"
        if self._writes:
            raise self._error(errors.OutcomeUnknown, reason=reason, detail=detail, applied=True)
        raise self._error(errors.UnexpectedResponse, reason=reason, detail=detail)

    def _refusal(self, status: int, retry_after: float | None) -> errors.TalonError:
        """The error for a complete answer that is no success."""
        told = _told(self.body)
        kind, reason = self._meaning(status, told is not None)
        return self._error(
            kind,
            reason=reason,
            retry_after=retry_after,
            message=(told.message or "") if told else "",
            errors=told.errors if told else (),
        )

    def _meaning(self, status: int, is_api: bool) -> tuple[type[errors.TalonError], str]:
        operation = self.operation
        # A wrong address answers 404 with a page of some other server: that does not mean "no such customer".
        if status in operation.not_found and (is_api or not self.body):
            return errors.NotFound, ""
        if status == 409:
            return operation.on_conflict, ""
        if status == 429:
            return errors.Throttled, ""
        if status in (401, 403):
            return errors.Unauthorised, ""
        if status in (400, 413, 414, 415, 422):
            return errors.InvalidRequest, ""
        if status in (408, 503):
            return errors.Unavailable, ""
        if status >= 500:
            return (errors.OutcomeUnknown, "server_error") if self._writes else (errors.Unavailable, "")
        if 200 <= status < 300 and self._writes:
            return errors.OutcomeUnknown, "status"
        return errors.UnexpectedResponse, "redirect" if 300 <= status < 400 else "status"

    def _error(self, kind: type[errors.TalonError], **facts: Any) -> errors.TalonError:
        return kind(self.operation.name, status=self.status, request_id=self.request_id, **facts)


class _TooLarge(Exception):
    """The body is larger than allowed."""


def _told(body: bytes) -> ErrorBody | None:
    """What an error answer says; None where it is not one of the API's."""
    try:
        return _error_body.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError):
        pass
    try:  # an odd entry in the list must not hide that it is an answer of the API
        return ErrorBody() if isinstance(msgspec.json.decode(body), dict) else None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError):
        return None


def _reason(fault: Exception) -> tuple[str, bool]:
    """A technical word for a fault, and whether its type alone says that nothing was sent."""
    cause: Any = fault
    if isinstance(fault, requests.ConnectionError) and fault.args:
        cause = getattr(fault.args[0], "reason", None) or fault.args[0]
    if (
        isinstance(cause, lib.ProtocolError)
        and len(cause.args) > 1
        and isinstance(cause.args[1], TimeoutError)
    ):
        return "timeout", False
    if isinstance(fault, _TooLarge):
        return "too_large", False
    if isinstance(fault, (lib.DecodeError, requests.exceptions.ContentDecodingError)):
        return "unreadable", False
    if isinstance(cause, lib.NameResolutionError):
        return "dns", True
    if isinstance(fault, requests.exceptions.ConnectTimeout) or isinstance(cause, lib.ConnectTimeoutError):
        # NewConnectionError is a kind of ConnectTimeoutError in this library.
        return ("refused" if isinstance(cause, lib.NewConnectionError) else "timeout"), True
    if isinstance(fault, requests.exceptions.SSLError):
        return "tls", True
    if isinstance(fault, requests.exceptions.ProxyError):
        return "proxy", True
    if isinstance(fault, (TimeoutError, requests.Timeout, lib.TimeoutError)):
        return "timeout", False
    return "lost", False
