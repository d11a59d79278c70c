"""The only door to the network: one call, from the arguments to a typed value or an error by meaning."""

from __future__ import annotations

import copy
import logging
import random
import time
import urllib.parse
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec
import requests
from requests.auth import AuthBase
from requests.models import PreparedRequest
from requests.structures import CaseInsensitiveDict

from webapp.talon import checks, exchange, retry
from webapp.talon.address import check_base_url
from webapp.talon.connection import BoundedAdapter
from webapp.talon.errors import InvalidArgument, NeedsNewerServer, TalonError
from webapp.talon.models.base import Answer
from webapp.talon.operation import API_VERSIONS, ApiVersion, Operation, Repeat

T = TypeVar("T")

Query = Iterable[tuple[str, str]]

logger = logging.getLogger(__name__)


def _as_dict(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError


_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=_as_dict)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of one finished call, for logs and metrics. Holds no identifier of a customer and no key.

    Attributes:
        application: the label the client was made with.
        operation, method, path: as declared; the path is the template, not the address.
        dry: whether it was a rehearsal that stores nothing.
        status: status of the last answer, None where there was none.
        code: "ok", or the code of the error raised.
        elapsed: seconds, all tries and pauses included.
        attempts: tries made.
        sent_bytes, received_bytes: sizes of the last bodies, unpacked.
        request_id: what was sent as X-Request-ID.
    """

    application: str
    operation: str
    method: str
    path: str
    dry: bool
    status: int | None
    code: str
    elapsed: float
    attempts: int
    sent_bytes: int
    received_bytes: int
    request_id: str


class ApiKeyAuth(AuthBase):
    """Puts the key on a request, and shows it nowhere else."""

    __slots__ = ("__header",)

    def __init__(self, api_key: str, scheme: str = "ApiKey-v1") -> None:
        checks.text("api_key", api_key, 1000)
        if not (api_key.isascii() and api_key.isprintable()) or " " in api_key:
            raise InvalidArgument("api_key", "holds characters that a header cannot carry")
        self.__header = f"{scheme} {api_key}"

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = self.__header
        return request

    def __repr__(self) -> str:
        return "<ApiKeyAuth hidden>"

    def __reduce__(self) -> Any:
        raise TypeError("an API key is not to be stored")


class Transport:
    """Sends operations; safe to share between threads. Use it through Client.

    Another server than Talon.One may want its key by another `scheme`, or none at all.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        *,
        scheme: str = "ApiKey-v1",
        pool_size: int = 64,
        deadline: float = 8.0,
        trust_env: bool = False,
        api_version: ApiVersion = "2024",
        max_body: int = 16 * 1024 * 1024,
        application: str = "",
        on_call: Callable[[Call], None] | None = None,
        new_request_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        if api_version not in API_VERSIONS:
            raise InvalidArgument("api_version", "must be one of " + ", ".join(API_VERSIONS))
        if deadline <= 0:
            raise InvalidArgument("deadline", "must be more than 0 seconds")
        self.base_url = check_base_url(base_url)
        self.api_version = api_version
        self.application = application
        self.deadline = deadline
        self._auth = None if api_key is None else ApiKeyAuth(api_key, scheme)
        self._max_body = max_body
        self._on_call = on_call
        self._new_request_id = new_request_id
        self._clock, self._sleep, self._draw = clock, sleep, draw
        self._session = requests.Session()
        self._session.trust_env = trust_env
        self._adapter = BoundedAdapter(pool_size)
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)
        # Proxies and certificates do not change while we run: worked out once, not for every request.
        self._options: Any = self._session.merge_environment_settings(self.base_url, {}, True, None, None)

    def __repr__(self) -> str:
        return f"<Transport {self.base_url} api_version={self.api_version}>"

    def within(self, seconds: float) -> Transport:
        """The same door with another deadline; connections are shared."""
        if seconds <= 0:
            raise InvalidArgument("deadline", "must be more than 0 seconds")
        other = copy.copy(self)
        other.deadline = seconds
        return other

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()

    def need(self, version: ApiVersion, what: str) -> None:
        """Raise NeedsNewerServer where the client is set to an older API than `version`."""
        if self.api_version < version:
            raise NeedsNewerServer(what, version)

    def call(
        self,
        operation: Operation[T],
        *path: str | int,
        query: Query = (),
        body: object = None,
        dry: bool = False,
        headers: Iterable[tuple[str, str]] = (),
    ) -> T:
        """Make one call and return its typed answer.

        Args:
            path: values of the path parameters, in order, already checked.
            query: names and values in order; `dry` is added here.
            body: a value that msgspec can encode; sent as JSON.
            dry: a rehearsal, which is treated like a read: it may be repeated and never ends unknown.

        Raises:
            InvalidArgument: the content cannot be encoded; NeedsNewerServer: `operation` is too new.
            TalonError: everything else, by meaning, see webapp.talon.errors.
        """
        self.need(operation.since, operation.name)
        request_id = self._new_request_id()
        if not (request_id.isascii() and request_id.isprintable()):
            raise InvalidArgument("new_request_id", "made an id that a header cannot carry")
        url = self._url(operation.path, path, [*query, ("dry", "true")] if dry else query)
        content = None if body is None else encode(body)
        deadline = retry.Deadline(self._clock, self.deadline)
        trip = exchange.Exchange(
            operation=operation,
            adapter=self._adapter,
            options=self._options,
            deadline=deadline,
            request_id=request_id,
            max_body=self._max_body,
            writes=operation.writes and not dry,
            prepare=lambda: self._prepare(operation.method, url, content, request_id, headers),
        )
        code = "error"
        try:
            answer: T = retry.run(
                trip.attempt,
                Repeat.READ if dry else operation.repeatable,
                deadline,
                sleep=self._sleep,
                draw=self._draw,
            )
            code = "ok"
        except TalonError as error:
            code = error.code
            raise
        finally:
            self._report(trip, code, dry, 0 if content is None else len(content))
        if isinstance(answer, Answer):
            answer.__dict__["_wire"] = (operation.answer, trip.body)
        return answer

    def _url(self, template: str, path: tuple[str | int, ...], query: Query) -> str:
        quoted = [str(part) if isinstance(part, int) else urllib.parse.quote(part, safe="") for part in path]
        url = self.base_url + template.format(*quoted)
        pairs = "&".join(f"{name}={urllib.parse.quote(value, safe=',')}" for name, value in query)
        return f"{url}?{pairs}" if pairs else url

    def _prepare(
        self,
        method: str,
        url: str,
        content: bytes | None,
        request_id: str,
        headers: Iterable[tuple[str, str]],
    ) -> PreparedRequest:
        """A request made by hand: all of it is known to be valid, and having it checked costs CPU."""
        request = PreparedRequest()
        request.method = method
        request.url = url
        request.body = content
        request.hooks = {"response": []}
        request.headers = CaseInsensitiveDict(
            {
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "promodesk",
                "X-Request-ID": request_id,
            }
        )
        if content is not None:
            request.headers["Content-Type"] = "application/json"
            request.headers["Content-Length"] = str(len(content))
        elif method in ("POST", "PUT"):
            request.headers["Content-Length"] = "0"
        for name, value in headers:
            request.headers[name] = value
        return self._auth(request) if self._auth else request

    def _report(self, trip: exchange.Exchange[Any], code: str, dry: bool, sent_bytes: int) -> None:
        if self._on_call is None:
            return
        operation = trip.operation
        call = Call(
            application=self.application,
            operation=operation.name,
            method=operation.method,
            path=operation.path,
            dry=dry,
            status=trip.status,
            code=code,
            elapsed=trip.deadline.elapsed(),
            attempts=trip.attempts,
            sent_bytes=sent_bytes,
            received_bytes=len(trip.body),
            request_id=trip.request_id,
        )
        try:
            self._on_call(call)
        except Exception:  # a broken observer must not make a write that was done look like one that failed
            logger.exception("the observer of calls failed on %s", operation.name)


def encode(body: object) -> bytes:
    """JSON of a request, with exact numbers.

    Raises:
        InvalidArgument: it holds something that JSON cannot say.
    """
    try:
        return _encoder.encode(body)
    except (TypeError, ValueError, RecursionError, OverflowError):
        raise InvalidArgument("body", "holds something that JSON cannot say") from None
