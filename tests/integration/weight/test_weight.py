"""What each page of the walk weighs over the wire: by itself, and with all its files on a first visit."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import sign_in
from tests.support.pages_to_walk import Stop, stops
from tests.support.walking import visit
from webapp.staff.demo import DEMO_STAFF

ASSET = re.compile(r'(?:href|src)="(/static/vendor/[^"#]+)')
COLD, WARM, FILES = 60_000, 15_000, 8
FEWEST_FILES = 3
"""Style, icons and a script at least: else the pattern finds nothing."""


class Scales(FlaskClient):
    """A browser that takes compressed answers, as browsers do, and knows what the last one weighed."""

    weight = 0

    def open(self, *args: Any, **options: Any) -> TestResponse:
        self.environ_base["HTTP_ACCEPT_ENCODING"] = "br"
        answer = super().open(*args, **options)
        self.weight = len(answer.data)
        if answer.headers.get("Content-Encoding") == "br":
            answer.set_data(brotli.decompress(answer.data))
        return answer


@pytest.fixture
def people(app: Flask) -> dict[str, Scales]:
    """The demo's people and a stranger."""
    app.test_client_class = Scales
    found: dict[str, Any] = {"": app.test_client()}
    for person in DEMO_STAFF:
        found[person.role] = app.test_client()
        assert sign_in(found[person.role], person.email, person.password).status_code == 303
    return found


def test_every_page_is_light(people: dict[str, Scales], shop: dict[str, Any]) -> None:
    @cache
    def weight_of(asset: str) -> int:
        with people[""].get(asset) as answer:
            assert answer.status_code == 200, asset
            assert answer.headers["Content-Encoding"] == "br", asset
            return people[""].weight

    def faults_of(stop: Stop) -> list[str]:
        page = visit(people[stop.who], stop)
        weight, assets = people[stop.who].weight, set(ASSET.findall(page.text))
        assert page.headers["Content-Encoding"] == "br", stop.name
        assert len(assets) >= FEWEST_FILES, stop.name
        cold = weight + sum(map(weight_of, assets))
        said = ((weight, WARM, "bytes"), (cold, COLD, "bytes at first"), (1 + len(assets), FILES, "files"))
        return [f"{stop.name}: {number:,} {what}" for number, most, what in said if number >= most]

    faults = [fault for stop in stops(shop) for fault in faults_of(stop)]
    assert not faults, "\n".join(faults)
