"""Routes that only exist where the desk takes passwords of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from webapp.staff.sso.setting import PasswordsOff, takes_passwords

P = ParamSpec("P")
R = TypeVar("R")


def with_passwords(view: Callable[P, R]) -> Callable[P, R]:
    """Refuse a route where local passwords are off (PasswordsOff). Put it above `requires` or `public`."""

    @wraps(view)
    def guarded(*values: P.args, **named: P.kwargs) -> R:
        refuse_without_passwords()
        return view(*values, **named)

    return guarded


def refuse_without_passwords() -> None:
    """Refuse whatever hangs on passwords, as second factors do, where these are off (PasswordsOff)."""
    if not takes_passwords():
        raise PasswordsOff
