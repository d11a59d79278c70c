"""Lost answers are settled by reading, and a sweep that was cut off is finished later."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.approvals.asking import decide
from tests.integration.conftest import both_databases
from tests.integration.erasure.erasing import asked, kept, rows_of, settled
from tests.integration.sandbox_server import LOST, Shop
from tests.support.desk import clock_of
from webapp.erasure import sweeping


def test_a_lost_answer_to_a_done_one(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    request = asked(sara, customer)
    shop.at_next_write.append("cut_after")
    decide(ben, request)
    assert shop.profile(customer)["attributes"] == {}
    assert len(shop.writes) == 1
    assert customer not in rows_of(app)
    assert kept(app, request) is not None


def test_a_lost_answer_to_one_not_done(app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop) -> None:
    customer = shop.person(Name="A")
    request = asked(sara, customer)
    shop.during_write.append(lambda _target: LOST)
    decide(ben, request)
    found = kept(app, request)
    assert found is not None
    assert found.identifiers, "nobody knows yet: they are kept"
    clock_of(app).forward(minutes=5)
    settled(app)
    assert kept(app, request) is None
    assert shop.profile(customer)["attributes"] == {"Name": "A"}
    assert customer in rows_of(app), "nothing was erased: nothing is dropped"


@both_databases
def test_a_sweep_that_was_cut_off(
    app: Flask, sara: FlaskClient, ben: FlaskClient, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = shop.person(Name="A")
    request = asked(sara, customer)

    def cut(*_arguments: object) -> int:
        raise RuntimeError("The process ends here.")

    with monkeypatch.context() as patch:
        patch.setattr(sweeping.erasing, "forget", cut)
        done = decide(ben, request)
    assert done.status_code == 303
    assert customer in rows_of(app)
    assert "Finished what 1 write(s) had left to be done." in settled(app)
    assert customer not in rows_of(app)
    found = kept(app, request)
    assert found is not None
    assert found.rewritten_at is not None
    assert "Finished" not in settled(app)
    assert len(shop.writes) == 1
