"""Who may open which route: declared on the route, enforced before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, current_app, request
from flask_login import current_user

from webapp.extensions import login_manager
from webapp.permissions import Permission, allows

P = ParamSpec("P")
R = TypeVar("R")


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission of a route. Put it nearest to the function, below the route."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.desk_permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that a route is open to people who are not signed in."""
    view.desk_permission = None  # type: ignore[attr-defined]
    return view


def may(permission: Permission) -> bool:
    """Whether the person signed in may do this; templates show or hide by the same answer."""
    return bool(current_user.is_authenticated) and allows(current_user.role, permission)


def may_open(view: Callable[..., Any]) -> bool:
    """Whether the person signed in may open a route, by the permission that it declares."""
    permission = declared(view)
    return permission is None or may(permission)


def declared(view: Callable[..., Any]) -> Permission | None:
    """The permission of a route, None where it is public. Raises AttributeError where none was declared."""
    return view.desk_permission  # type: ignore[attr-defined,no-any-return]


def init_access(app: Flask) -> None:
    """Refuse every request that its route does not allow."""

    @app.before_request
    def refuse() -> Any:
        if request.endpoint is None or request.endpoint == "static":
            return None
        permission = declared(current_app.view_functions[request.endpoint])
        if permission is None:
            return None
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        if not allows(current_user.role, permission):
            abort(403)
        return None

    app.jinja_env.globals.update(may=may, Permission=Permission)
