"""Programs the desk knows: from desk.toml, and learnt from inventories."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import flask_migrate
import msgspec
import pytest
from flask import Flask, g
from sqlalchemy import event, select

from tests.integration.conftest import both_databases
from tests.integration.loyalty.conftest import Ledgers
from tests.support.desk import clock_of, make_app
from webapp import programs
from webapp.extensions import db, policy
from webapp.policy import Policy, Program
from webapp.programs import KnownProgram
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import LedgerInfo, Loyalty, LoyaltyCard, LoyaltyProgram

NOTHING = LedgerInfo(
    current_balance=Decimal(0),
    pending_balance=Decimal(0),
    expired_balance=Decimal(0),
    spent_balance=Decimal(0),
    tentative_current_balance=Decimal(0),
)


def profile_program(number: int, title: str, name: str = "internal") -> LoyaltyProgram:
    return LoyaltyProgram(id=number, title=title, name=name, ledger=NOTHING)


def card(program: int, title: str | None = None) -> LoyaltyCard:
    return LoyaltyCard(
        id=1,
        created=datetime(2026, 1, 1, tzinfo=UTC),
        program_id=program,
        program_title=title,
        status="active",
        identifier="CARD-1",
        users_per_card_limit=0,
    )


def inventory(*held: LoyaltyProgram | LoyaltyCard) -> CustomerInventory:
    cards = tuple(one for one in held if isinstance(one, LoyaltyCard))
    found = {str(one.id): one for one in held if isinstance(one, LoyaltyProgram)}
    return CustomerInventory(loyalty=Loyalty(cards=cards, programs=found))


@pytest.fixture
def desk(app: Flask) -> Iterator[Flask]:
    """A request of the first Application."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):  # the SQLite file is migrated already
        with app.app_context():
            flask_migrate.upgrade()
    with app.test_request_context():
        g.application = policy().application[0]
        yield app


def rows() -> list[tuple[str, int, str, str]]:
    table = KnownProgram.__table__
    columns = (table.c.application, table.c.program_id, table.c.name, table.c.kind)
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]


@both_databases
def test_an_inventory_is_learnt_once(desk: Flask) -> None:
    told = inventory(profile_program(70, "Miles"), card(71))
    programs.learn(told)
    expected = [("shop", 70, "Miles", "profile"), ("shop", 71, "", "card")]
    assert rows() == expected
    desk.extensions.pop("desk_seen_programs")  # another process
    clock_of(desk).forward(hours=1)
    writes: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: writes.append(facts[2]))
    programs.learn(told)
    assert rows() == expected
    assert not [one for one in writes if not one.startswith("SELECT")]
    asked = len(writes)
    programs.learn(told)
    assert len(writes) == asked


@both_databases
def test_a_new_name_is_taken_over_and_a_missing_one_is_not(desk: Flask) -> None:
    programs.learn(inventory(card(71, "Gold")))
    programs.learn(inventory(card(71)))
    assert rows() == [("shop", 71, "Gold", "card")]
    programs.learn(inventory(card(71, "Gold & more")))
    assert rows() == [("shop", 71, "Gold & more", "card")]
    programs.learn(inventory(profile_program(71, "")))
    assert rows() == [("shop", 71, "internal", "profile")]


@both_databases
def test_a_name_that_no_database_takes_is_made_fit(desk: Flask) -> None:
    programs.learn(inventory(profile_program(70, "a\0b" + "ü" * 300)))
    assert programs.name_of(70) == "a\ufffdb" + "ü" * 252


def test_nothing_is_learnt_from_an_inventory_without_loyalty(desk: Flask) -> None:
    programs.learn(CustomerInventory())
    assert rows() == []


def test_what_desk_toml_says_counts_more(desk: Flask, ledgers: Ledgers) -> None:
    club = ledgers.ids["club"]
    programs.learn(inventory(card(club, "Learnt name"), card(71), profile_program(72, "Miles")))
    assert programs.known("card") == [
        Program(club, "Club & Card", "card"),
        Program(ledgers.ids["partner"], "Partner cards", "card"),
        Program(71, "Program 71", "card"),
    ]
    assert [each.id for each in programs.known("profile")] == [ledgers.ids["points"], 72]
    assert len(programs.known()) == 5
    assert programs.name_of(club) == "Club & Card"
    assert programs.name_of(72) == "Miles"
    assert programs.name_of(999) == "Program 999"
    assert programs.find(999) is None
    assert programs.find(71) == Program(71, "Program 71", "card")


def test_applications_do_not_share_what_they_know(desk: Flask) -> None:
    programs.learn(inventory(card(71, "Gold")))
    g.application = policy().application[1]
    assert programs.known() == []
    assert programs.name_of(71) == "Program 71"
    programs.learn(inventory(card(71, "Silver")))
    assert programs.name_of(71) == "Silver"
    assert rows() == [("shop", 71, "Gold", "card"), ("outlet", 71, "Silver", "card")]


def test_the_missing_lines_belong_below_their_application(desk: Flask, tmp_path: Path) -> None:
    first, second = policy().application
    lines = programs.missing_line(second)
    assert '# below the [[application]] with slug = "outlet"' in lines
    # The second Application is the last of the file, so that its end is below it.
    changed = (tmp_path / "programs.toml").read_text() + "\n" + lines
    read = msgspec.convert(tomllib.loads(changed), Policy)
    assert read.application[0].program == first.program
    assert read.application[1].program == (Program(1, "Loyalty card", "card"),)


def test_without_a_desk_toml_the_missing_lines_are_a_whole_one(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url, desk_config=None, api_keys={"TALON_ONE_API_KEY": "test-key"})
    with app.test_request_context():
        one = policy().application[0]
        read = msgspec.convert(tomllib.loads(programs.missing_line(one)), Policy)
    assert (read.application[0].slug, read.application[0].name) == (one.slug, one.name)
    assert read.application[0].program == (Program(1, "Loyalty card", "card"),)
