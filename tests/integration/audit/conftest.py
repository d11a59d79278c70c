"""Something to read in the audit."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.audit.acting import acting
from webapp.audit import log


@pytest.fixture
def a_return(app: Flask, agent: FlaskClient) -> Callable[..., str]:
    """Records a return of Ada's; gives its intention id."""

    def record(
        outcome: str | None = "succeeded", subject: str = "order-1", ticket: str = "", **where: str
    ) -> str:
        key = str(uuid.uuid4())
        with acting(app, "ada@shop.test", **where):
            reason = "Customer asked for it"
            log.attempt(key, "sessions.return", "session", subject, reason=reason, ticket=ticket, payload={})
            if outcome:
                log.settle(key, outcome, details={})
        return key

    return record
