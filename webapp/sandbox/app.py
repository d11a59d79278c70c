"""The sandbox as a Flask app: raw target in, contract-shaped JSON out."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from . import jsons, queries, routing
from .core import Sandbox
from .instants import Clock
from .operations import Operation, known
from .problems import Problem

MOST_BYTES = 8 * 1024 * 1024
CONTROL = "/_sandbox/"

log = logging.getLogger(__name__)


def create_sandbox(path: str | Path, *, clock: Clock | None = None, api: str = "2024") -> Flask:
    """The sandbox on the store file at `path` (made if it is not there).

    `clock` gives aware UTC instants, the real time by default. `api` is the version it speaks, 2024 or
    2026. The Sandbox behind it is `app.extensions["sandbox"]`. Other routes (under `/_sandbox/`) may be added
    by blueprint.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions["sandbox"] = Sandbox(path, clock=clock, api=api)
    # Before Flask's own routing, which sees decoded paths and tidies them up; it serves `/_sandbox/` only.
    app.before_request(_integration_api)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _crash)
    return app


def _integration_api() -> Response | None:
    sandbox: Sandbox = current_app.extensions["sandbox"]
    target = routing.raw_target(request.environ)
    if target.startswith(CONTROL):
        return None
    try:
        found, path = routing.match(request.method, target, known(sandbox.api))
    except routing.NoRoute as error:
        if not error.allowed:
            return _respond(404, Problem(404, "Not found").body(plain_400=False))
        refused = _respond(405, Problem(405, "Method not allowed").body(plain_400=False))
        refused.headers["Allow"] = ", ".join(error.allowed)
        return refused
    try:
        authorization = request.headers.get("Authorization")
        sandbox.check_key(authorization)
        answer = sandbox.answer(
            found,
            authorization,
            path=path,
            query=queries.parsed_query(request.query_string.decode("latin-1")),
            body=_body(found),
            headers={name.lower(): value for name, value in request.headers.items()},
        )
    except Problem as problem:
        return _respond(problem.status, problem.body(plain_400=found.plain_400))
    return _respond(answer.status, answer.body)


def _body(found: Operation) -> Any:
    if not found.takes_body:
        return None
    try:
        data = request.get_data(cache=False)
    except HTTPException as error:
        raise Problem(400, f"The body could not be read: {error.name}") from None
    if not data.strip():
        raise Problem(400, "The body is missing")
    try:
        return jsons.load(data)
    except jsons.NotJson:
        raise Problem(400, "The body is not valid JSON") from None


def _respond(status: int, body: Any) -> Response:
    if body is None:
        return Response(status=status)
    return Response(jsons.dump(body), status=status, mimetype="application/json")


def _http_problem(error: HTTPException) -> Response:
    status = error.code or 500
    return _respond(status, Problem(status, error.name).body(plain_400=False))


def _crash(error: Exception) -> Response:
    log.exception("the sandbox failed", exc_info=error)
    return _respond(500, Problem(500, "Internal error").body(plain_400=False))
