"""Every address names its Application, and any identifier survives one."""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request
from flask import session as flask_session
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, IntegerConverter, Map, RequestRedirect, ValidationError

from webapp.policy import Application, Policy, PolicyError

_SAFE = re.compile(r"[A-Za-z0-9_-]+")


def path_safe(identifier: str) -> str:
    """Write an identifier so that neither servers nor browsers change it on its way through a path."""
    if _SAFE.fullmatch(identifier):
        return identifier
    return "~" + base64.urlsafe_b64encode(identifier.encode()).decode().rstrip("=")


def from_path(text: str) -> str:
    """Read back what `path_safe` wrote. Raises ValueError for what it never writes."""
    if not text.startswith("~"):
        return text
    raw = text[1:]
    identifier = base64.b64decode(raw + "=" * (-len(raw) % 4), altchars=b"-_", validate=True).decode()
    if not identifier or path_safe(identifier) != text:
        raise ValueError("Not the one form of this identifier.")
    return identifier


class IdentifierConverter(BaseConverter):
    """`<id:...>` in a route: any text at all, in the reversible form of `path_safe`."""

    regex = r"~?[A-Za-z0-9_-]+"

    def to_python(self, value: str) -> str:
        try:
            return from_path(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: Any) -> str:
        return path_safe(str(value))


class NumberConverter(IntegerConverter):
    """`<int:...>` in a route: a number that a database can hold; a longer one is no address."""

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": 2**63 - 1, **options})


def init_addresses(app: Flask, policy: Policy) -> None:
    """Take the Application out of each address, and put it into each that is made."""

    @app.url_value_preprocessor
    def take_application(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if not values or "application" not in values:
            return
        g.application = policy.find(values.pop("application"))
        if g.application is None:
            short = short_address(policy)
            abort(redirect(short) if short else 404)
        if flask_session.get("application") != g.application.slug:
            flask_session["application"] = g.application.slug

    @app.before_request
    def complete_a_short_address() -> Any:
        # A redirect too: `/search` looks like the front page of an Application of that name, less its slash.
        no_match = isinstance(request.routing_exception, NotFound | RequestRedirect)
        if not no_match or policy.find(request.path.split("/")[1]):
            return None
        short = short_address(policy)
        return redirect(short) if short else None

    @cache  # of endpoints that are there: one that is not raises
    def names_application(endpoint: str) -> bool:
        return app.url_map.is_endpoint_expecting(endpoint, "application")

    @app.url_defaults
    def put_application(endpoint: str, values: dict[str, Any]) -> None:
        if "application" not in values and names_application(endpoint):
            values["application"] = current_application(policy).slug

    app.jinja_env.globals["current_application"] = lambda: current_application(policy)


def current_application(policy: Policy) -> Application:
    """The Application of this address; on pages of the account, the one that the person was in last."""
    named: Application | None = g.get("application")
    return named or policy.find(flask_session.get("application", "")) or policy.application[0]


def short_address(policy: Policy) -> str | None:
    """Where an address without its Application leads while there is only one; None where it leads nowhere."""
    if len(policy.application) > 1 or request.method not in ("GET", "HEAD"):
        return None
    path = f"/{policy.application[0].slug}{request.path}"
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(path, "GET"):
        return None
    query = request.query_string.decode("ascii", "ignore")
    return f"{path}?{query}" if query else path


def refuse_taken_slugs(app: Flask, policy: Policy) -> None:
    """A slug equal to a top-level path would hide that page: refuse to start. Raises PolicyError."""
    taken = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {""}
    for one in policy.application:
        if one.slug in taken:
            raise PolicyError(
                f"desk.toml: the slug {one.slug!r} is an address of the desk itself; choose another."
            )
