"""Who may open which route, Application by Application: declared on the route, enforced before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user

from webapp.extensions import login_manager, policy
from webapp.permissions import BUILT_IN, NO_ROLE, Permission, Role
from webapp.policy import Application

POLL = "Desk-Poll"
"""The header with which a part of a page asks for itself again and again."""

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


def fresh(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a route that asks for the password once more where it was given too long ago. Put it above
    `requires`.
    """
    view.desk_is_fresh = True  # type: ignore[attr-defined]
    return view


def before_factor(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a route that opens also while a second factor is due: those that set one up or show it. Put it
    above `requires`.
    """
    view.desk_is_before_factor = True  # type: ignore[attr-defined]
    return view


def ask_factor() -> Any:
    """The answer that leads to the second factor where the person's role asks for one; None where all is
    well.
    """
    return current_app.extensions["desk_ask_factor"]()


def ask_again() -> Any:
    """The answer that leads to proving once more who one is; None where that was done lately, by all that
    the person has by now.
    """
    if current_user.is_fresh and not current_app.extensions["desk_shows_too_little"]():
        return None
    return current_app.extensions["desk_ask_again"]()


def background(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a route that an open page asks by itself: being asked does not count as use of the sign-in."""
    view.desk_is_background = True  # type: ignore[attr-defined]
    return view


def is_background() -> bool:
    """Whether this request was made by an open page, not by its reader.

    Parts of a page that ask for themselves say so; whoever says so of other requests only ends their own
    sign-in earlier.
    """
    if request.method == "GET" and POLL in request.headers:
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "desk_is_background", False))


def roles() -> dict[str, Role]:
    """All roles of this installation by key."""
    found: dict[str, Role] = current_app.extensions["desk_roles"]
    return found


def role_in(person: Any, one: Application | None) -> Role:
    """What a person is in an Application; without one, on pages of the account, what they are in general.

    A role that desk.toml no longer knows is worth nothing.
    """
    return roles().get(role_key(person, one), BUILT_IN[NO_ROLE])


def role_key(person: Any, one: Application | None) -> str:
    """The role that stands in somebody's account for an Application, whether or not there is such a role."""
    key: str = person.application_roles.get(one.slug, person.role) if one else person.role
    return key


def current_role() -> Role:
    """What the person signed in is in the Application of this address."""
    return role_in(_person(), g.get("application"))


def may(permission: Permission) -> bool:
    """Whether the person signed in may do this here; templates show or hide by the same answer."""
    person = _person()
    if not person.is_authenticated:
        return False
    return permission in role_in(person, g.get("application")).permissions


def _person() -> Any:
    """The person of `current_user`, found once: a page asks dozens of times what they may."""
    return current_user._get_current_object()


def may_in(one: Application, permission: Permission) -> bool:
    """Whether the person signed in may do this in another Application."""
    return bool(current_user.is_authenticated) and permission in role_in(current_user, one).permissions


def open_applications() -> list[Application]:
    """The Applications in which the person signed in is anything at all."""
    if not current_user.is_authenticated:
        return []
    return [one for one in policy().application if role_in(current_user, one).key != NO_ROLE]


def may_open(view: Callable[..., Any]) -> bool:
    """Whether the person signed in may open a route, by the permission that it declares."""
    permission = declared(view)
    return permission is None or may(permission)


def declared(view: Callable[..., Any]) -> Permission | None:
    """The permission of a route, None where it is public. Raises AttributeError where none was declared."""
    return view.desk_permission  # type: ignore[attr-defined,no-any-return]


def init_access(app: Flask) -> None:
    """Refuse every request that its route does not allow."""
    app.extensions["desk_roles"] = app.extensions["desk_policy"].roles()

    @app.before_request
    def refuse() -> Any:
        if request.endpoint is None or request.endpoint == "static":
            return None
        view = current_app.view_functions[request.endpoint]
        permission = declared(view)
        if permission is None:
            return None
        if not current_user.is_authenticated:
            return login_manager.unauthorized()
        due = None if getattr(view, "desk_is_before_factor", False) else ask_factor()
        if due is not None:
            return due
        if permission not in current_role().permissions:
            abort(403)
        return ask_again() if getattr(view, "desk_is_fresh", False) else None

    app.jinja_env.globals.update(may=may, Permission=Permission, open_applications=open_applications)
