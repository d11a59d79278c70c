"""What steers the sandbox: manifest, faults and clock under `/_sandbox/`, without a key.

They are added to a sandbox by `add_controls`, never to the desk.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request

from . import instants, jsons
from .app import create_sandbox
from .bodies import Reader, expected_object
from .core import Sandbox
from .faults import Faults, FaultyApp, ordered
from .instants import Clock
from .operations import known
from .problems import Problem

control = Blueprint("control", __name__, url_prefix="/_sandbox")

MOST_SECONDS = 100 * 366 * 86400


def create_steered_sandbox(path: str | Path, *, clock: Clock | None = None, api: str = "2024") -> Flask:
    """A sandbox with its control endpoints and faults: what `sandbox run` serves. `api` is 2024 or 2026."""
    return add_controls(create_sandbox(path, clock=clock, api=api))


def add_controls(app: Flask) -> Flask:
    """Add the control endpoints and the faults to a sandbox; the Faults are `app.extensions["faults"]`."""
    faults = Faults()
    app.extensions["faults"] = faults
    app.register_blueprint(control)
    app.wsgi_app = FaultyApp(app.wsgi_app, faults)  # type: ignore[method-assign]
    return app


def _sandbox() -> Sandbox:
    found: Sandbox = current_app.extensions["sandbox"]
    return found


def _faults() -> Faults:
    found: Faults = current_app.extensions["faults"]
    return found


def _json(body: Any, status: int = 200) -> Response:
    return Response(jsons.dump(body), status=status, mimetype="application/json")


def _body() -> Any:
    # A form on some web page can post text or fields to a loopback address, but not this type.
    if not request.is_json:
        raise Problem(400, "The body must be application/json")
    try:
        return jsons.load(request.get_data())
    except jsons.NotJson:
        raise Problem(400, "The body is not valid JSON") from None


@control.errorhandler(Problem)
def _refused(problem: Problem) -> Response:
    return _json(problem.body(plain_400=False), problem.status)


@control.get("/manifest")
def show_manifest() -> Response:
    """What is in the store, by well-known identifiers."""
    from .seed.manifest import manifest

    return _json(manifest(_sandbox()))


@control.get("/faults")
def list_faults() -> Response:
    """Every order given, with how often it happened."""
    return _json({"faults": _faults().as_json()})


@control.post("/faults")
def order_fault() -> Response:
    """Order one: `{kind, operation or path, method?, count?, ms?, retry_after?}`. 201 with the order."""
    return _json(ordered(_faults(), _body(), known(_sandbox().api)).as_json(), 201)


@control.delete("/faults")
def clear_faults() -> Response:
    """Forget every order."""
    _faults().clear()
    return Response(status=204)


def _clock() -> Response:
    sandbox = _sandbox()
    with sandbox.store.reading() as db:
        now = sandbox.now(db)
    seconds = sandbox.store.clock_offset().total_seconds()
    return _json({"now": instants.written(now), "offset_seconds": seconds})


@control.get("/clock")
def show_clock() -> Response:
    """The sandbox's instant, and how far it is from the real one."""
    return _clock()


@control.post("/clock")
def move_clock() -> Response:
    """Move it: `{at: RFC3339}` or `{offset_seconds: n}`; it runs on from there, also after a restart."""
    read = Reader(expected_object(_body()))
    at = read.instant("at")
    seconds = read.number("offset_seconds", minimum=-MOST_SECONDS, maximum=MOST_SECONDS)
    if (at is None) == (seconds is None) and not read.faults:
        read.note("at", "Missing", "give either at or offset_seconds")
    read.done()
    sandbox = _sandbox()
    offset = at - sandbox.clock() if at is not None else timedelta(seconds=float(seconds or 0))
    sandbox.store.move_clock(offset)
    return _clock()


@control.delete("/clock")
def reset_clock() -> Response:
    """Back to the real time."""
    _sandbox().store.move_clock(timedelta())
    return Response(status=204)
