"""A policy to read, without a desk around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from webapp.masking import Personal
from webapp.policy import Policy

Chosen = Callable[..., None]


@pytest.fixture
def header() -> Iterator[Chosen]:
    """Chooses what stands in the head of a customer's page."""
    app = Flask("head")

    def choose(*entries: str) -> None:
        app.extensions["desk_policy"] = Policy(header_attributes=entries)
        app.extensions["desk_personal"] = Personal()

    choose()
    with app.app_context():
        yield choose
