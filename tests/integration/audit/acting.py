"""Working at the desk without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from flask_login import login_user

from webapp.extensions import policy
from webapp.staff import accounts, sessions


@contextmanager
def acting(app: Flask, email: str, application: str = "shop") -> Iterator[None]:
    """Within a request of that person's."""
    with app.test_request_context("/", environ_overrides={"desk.correlation_id": "c0ffee"}):
        person = accounts.find(email)
        assert person
        g.application = policy().find(application)
        login_user(sessions.start(person))
        yield
