"""The lists of agents as the database keeps them, on both kinds of it."""

from __future__ import annotations

from flask import Flask

from tests.integration.audit.acting import acting
from tests.integration.conftest import both_databases
from tests.support.desk import DeskClock, add_person
from webapp import recents


@both_databases
def test_an_erasure_clears_the_lists_of_everybody(app: Flask) -> None:
    people = [add_person(app, name) for name in ("Ada", "Bob")]
    for email in people:
        with acting(app, email, application="shop"):
            recents.note("customer", "E1")
            recents.note("session", "E1")
            assert recents.pin("customer", "x" * 1000 + "💎")
        with acting(app, email, application="outlet"):
            recents.note("customer", "E1")
    with app.app_context():
        assert recents.forget("shop", "customer", "E1") == 2
        assert recents.forget("shop", "customer", "E1") == 0
        assert recents.forget("shop", "customer", "x" * 1000 + "💎") == 2
    for email in people:
        with acting(app, email, application="shop"):
            assert [one.kind for one in recents.recent()] == ["session"]
            assert recents.pins() == []
        with acting(app, email, application="outlet"):
            assert [one.identifier for one in recents.recent()] == ["E1"]


@both_databases
def test_the_same_on_both_databases(app: Flask, clock: DeskClock) -> None:
    email = add_person(app, "Ada")
    with acting(app, email, application="shop"):
        for number in range(recents.MOST_RECENT + 3):
            recents.note("customer", f"E{number}")
            clock.forward(seconds=1)
    with acting(app, email, application="shop"):
        assert [one.identifier for one in recents.recent()][:2] == ["E14", "E13"]
        assert len(recents.recent()) == recents.MOST_RECENT
        assert recents.pin("customer", "E14")
        assert recents.pin("card", "E14", 2)
        assert recents.pin_of("customer", "E14") != recents.pin_of("card", "E14", 2)
        assert recents.pin_of("card", "E14", 3) is None
        found = recents.unpin(recents.pin_of("card", "E14", 2) or 0)
        assert found is not None
        recents.clear()
    with acting(app, email, application="shop"):
        assert recents.recent() == []
        assert [one.identifier for one in recents.pins()] == ["E14"]
    clock.forward(days=366)
    with app.app_context():
        assert recents.purge() == 1
