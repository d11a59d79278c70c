"""One JSON line per request on stdout, numbers for Prometheus, and two addresses that say whether the desk is
well.

A line holds no address, no query, no identifier of a customer and no key: the route is its template.
"""

from __future__ import annotations

import json
import os
import time
import traceback
import uuid
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, abort, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webapp.access import public
from webapp.config import is_loopback
from webapp.extensions import db, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROBES = ("/healthz", "/readyz", "/metrics")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")

REQUESTS = Counter("desk_requests_total", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("desk_request_seconds", "Time to answer", ["route"])
CALLS = Counter("desk_upstream_calls_total", "Calls to Talon.One", ["operation", "outcome"])
CALL_SECONDS = Histogram("desk_upstream_call_seconds", "Time of calls to Talon.One, all tries", ["operation"])


@dataclass
class Facts:
    """What one request gathers for its line."""

    request_id: str
    started: float = field(default_factory=time.monotonic)
    status: int = 500
    route: str = "-"
    application: str | None = None
    actor: int | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)


_current: ContextVar[Facts | None] = ContextVar("desk_request_facts", default=None)


def note_upstream_call(call: Any) -> None:
    """Take down a finished call of the API client: into the numbers, and into the line of the request it was
    for.

    `call` has `operation`, `status`, `code`, `elapsed` (seconds) and `attempts`. Runs in whichever thread
    called.
    """
    operation, elapsed = str(getattr(call, "operation", "-")), float(getattr(call, "elapsed", 0.0))
    status = getattr(call, "status", None)
    CALLS.labels(operation, str(getattr(call, "code", status))).inc()
    CALL_SECONDS.labels(operation).observe(elapsed)
    facts = _current.get()
    if facts is not None:
        attempts = getattr(call, "attempts", 1)
        facts.calls.append(
            {"operation": operation, "status": status, "ms": _ms(elapsed), "attempts": attempts}
        )


def upstream_request_id() -> str:
    """The id that a call to Talon.One carries: that of the request it is for, and a number of its own."""
    facts = _current.get()
    own = uuid.uuid4().hex
    return f"{facts.request_id}-{own[:8]}" if facts else own


def log_failure(error: BaseException) -> None:
    """Write down an error that nobody expected: its kind and its place, not its text, which may quote a
    customer.

    In the demo there are no customers, and the whole of it is written.
    """
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    facts = {
        "error": type(error).__qualname__,
        "cause": type(error.__cause__).__qualname__ if error.__cause__ else None,
    }
    if settings().is_demo:
        facts["text"] = str(error)
    current = _current.get()
    _log().error("failure", request_id=current.request_id if current else None, frames=frames[-12:], **facts)


def log_event(event: str, **facts: Any) -> None:
    """Write a line about something within a request. No identifiers of customers."""
    current = _current.get()
    _log().info(event, request_id=current.request_id if current else None, **facts)


class RequestLog:
    """Around the whole desk: gives each request its id and its line, lets probes come by any host name."""

    def __init__(self, inner: WSGIApplication, own_host: str) -> None:
        self._inner = inner
        self._own_host = own_host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        facts = Facts(request_id=uuid.uuid4().hex)
        environ["desk.correlation_id"], environ["desk.facts"] = facts.request_id, facts
        is_probe = environ.get("PATH_INFO") in PROBES
        if is_probe:
            # A load balancer comes by number, not by name; these answers hold no links that a host could
            # poison.
            environ["HTTP_HOST"] = self._own_host
        reset = _current.set(facts)
        try:
            return self._inner(environ, _with_id(start_response, facts))
        finally:
            _current.reset(reset)
            _count(facts, environ["REQUEST_METHOD"])
            if not is_probe or facts.status >= 400:
                _write(facts, environ["REQUEST_METHOD"])


def init_observability(app: Flask) -> None:
    """Log each request, and offer /healthz, /readyz and /metrics."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(_line),
        ],
        # Bytes, and whole lines: a text stream is not made for several threads at once.
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    for sentence in app.extensions["desk_settings"].warnings():
        _log().warning("settings", text=sentence)
    app.wsgi_app = RequestLog(app.wsgi_app, app.config["TRUSTED_HOSTS"][0])  # type: ignore[method-assign]
    app.add_url_rule("/healthz", "healthz", healthz, methods=["GET"])
    app.add_url_rule("/readyz", "readyz", readyz, methods=["GET"])
    app.add_url_rule("/metrics", "metrics", metrics, methods=["GET"])

    @app.after_request
    def note(answer: Response) -> Response:
        facts: Facts = request.environ["desk.facts"]
        # Looked up without asking the database again: a request that failed there must still be logged.
        actor = g.get("_login_user")
        facts.actor = getattr(actor, "id", None)
        one = g.get("application")
        facts.application = one.slug if one else None
        facts.route = request.url_rule.rule if request.url_rule else "-"
        return answer


@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@public
def readyz() -> Response:
    """The database answers. Talon.One is not asked: its trouble is no reason to take the desk away."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@public
def metrics() -> Response:
    """Numbers for a Prometheus on this machine; nobody else, and no proxy on behalf of somebody else."""
    if not is_loopback(request.remote_addr) or any(name in request.headers for name in FORWARDED):
        abort(404)
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _with_id(start_response: StartResponse, facts: Facts) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        facts.status = int(status.split(" ", 1)[0])
        return start_response(status, [*headers, ("X-Request-ID", facts.request_id)], exc_info)

    return start


def _count(facts: Facts, method: str) -> None:
    known = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
    REQUESTS.labels(known, facts.route, str(facts.status)).inc()
    REQUEST_SECONDS.labels(facts.route).observe(time.monotonic() - facts.started)


def _write(facts: Facts, method: str) -> None:
    _log().info(
        "request",
        request_id=facts.request_id,
        method=method,
        route=facts.route,
        status=facts.status,
        ms=_ms(time.monotonic() - facts.started),
        actor=facts.actor,
        application=facts.application,
        upstream=facts.calls,
        upstream_ms=round(sum(call["ms"] for call in facts.calls), 1),
    )


def _line(facts: Any, **how: Any) -> bytes:
    return json.dumps(facts, **how).encode()


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _log() -> Any:
    return structlog.get_logger()
