"""The chain over the audit: whatever somebody does to rows behind the desk's back shows."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from tests.integration.conftest import both_databases
from tests.support.desk import DESK_TOML, DeskClock, clock_of, make_app
from webapp.audit import chain, log, retention
from webapp.audit.anchor import Anchor
from webapp.audit.models import AuditEntry, AuditLink, AuditPending
from webapp.audit.verify import Report, verify
from webapp.extensions import db


@pytest.fixture
def heads(tmp_path: Path) -> Path:
    """Where the heads are told."""
    return tmp_path / "heads"


@pytest.fixture
def app(tmp_path: Path, database_url: str, heads: Path) -> Flask:
    """A desk that tells its heads, and keeps its audit for a year."""
    config = tmp_path / "own.toml"
    config.write_text(DESK_TOML + "\n[audit]\nkeep_days = 365\n")
    made = make_app(tmp_path, database_url, audit_anchor=str(heads), desk_config=config)
    if database_url.startswith("postgresql"):
        with made.app_context():
            flask_migrate.upgrade()
    return made


@pytest.fixture
def recorded(app: Flask) -> Iterator[Flask]:
    """Two page views, a write with its outcome, and a change of the desk; within an app context."""
    with app.app_context():
        log.read("customers.overview", "customer", "maria")
        key = str(uuid.uuid4())
        asked: dict[str, Any] = {"reason": "Goodwill", "ticket": "T-1", "payload": {"n": 1}}
        log.attempt(key, "sessions.return", "session", "ORDER-1", **asked)
        log.read("customers.overview", "customer", "anna")
        log.settle(key, "succeeded", details={"title": "Done"})
        log.done("staff.role", "staff", "ada@shop.test")
        yield app


def looked_through() -> Report:
    chain.link_all_pending()
    return verify()


def tamper(*statements: str) -> None:
    """What somebody does who owns the database: triggers are no obstacle."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            found = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars()
            for name in found.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_entry", "audit_content", "audit_link", "audit_checkpoint"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


@both_databases
def test_what_the_desk_records_is_whole(recorded: Flask, heads: Path) -> None:
    report = looked_through()
    assert report.faults == []
    assert (report.rows, report.erased, report.waiting) == (5, 0, 0)
    last = heads.read_text().splitlines()[-1].split()
    assert (int(last[0]), last[1]) == (5, report.head.hash)


def test_writes_are_linked_at_once_and_views_wait(recorded: Flask) -> None:
    linked = set(db.session.scalars(select(AuditLink.entry_id)))
    waiting = set(db.session.scalars(select(AuditPending.entry_id)))
    phases = {row.id: row.phase for row in db.session.scalars(select(AuditEntry))}
    assert {phases[one] for one in linked} == {"attempted", "outcome", "done"}
    assert {phases[one] for one in waiting} == {"read"}
    assert chain.link_all_pending() == 2
    assert chain.link_all_pending() == 0


COPIED = "at, phase, outcome, actor_name, role, action, request_id, route, digest"
ID_OF = "(SELECT MIN(id) FROM audit_entry WHERE phase = '{}')".format
ATTACKS = {
    "a value changed": (
        [f"UPDATE audit_entry SET actor_name = 'x' WHERE id = {ID_OF('outcome')}"],
        "was changed",
    ),
    "an outcome changed": (
        [f"UPDATE audit_entry SET outcome = 'failed' WHERE id = {ID_OF('outcome')}"],
        "changed",
    ),
    "a moment changed": (["UPDATE audit_entry SET at = '2026-01-01 00:00:00'"], "was changed"),
    "content changed": (["UPDATE audit_content SET reason = 'other'"], "content of row"),
    "content hidden from its filter": (["UPDATE audit_content SET subject_hash = 'x'"], "content of row"),
    "content with its digest": (
        [
            f"UPDATE audit_content SET reason = 'x' WHERE entry_id = {ID_OF('attempted')}",
            f"UPDATE audit_entry SET digest = 'y' WHERE id = {ID_OF('attempted')}",
        ],
        "was changed",
    ),
    "a row removed": (
        [
            f"DELETE FROM audit_content WHERE entry_id = {ID_OF('outcome')}",
            f"DELETE FROM audit_entry WHERE id = {ID_OF('outcome')}",
        ],
        "was removed",
    ),
    "a row removed with its link": (
        [
            f"DELETE FROM audit_content WHERE entry_id = {ID_OF('attempted')}",
            f"DELETE FROM audit_link WHERE entry_id = {ID_OF('attempted')}",
            f"DELETE FROM audit_entry WHERE id = {ID_OF('attempted')}",
        ],
        "missing",
    ),
    "rows cut off the end": (
        [
            "DELETE FROM audit_content",
            "DELETE FROM audit_link WHERE position > 3",
            "DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_link)",
        ],
        "cut off its end",
    ),
    "everything emptied": (
        ["DELETE FROM audit_content", "DELETE FROM audit_link", "DELETE FROM audit_entry"],
        "cut off its end",
    ),
    "rows exchanged": (
        [
            "UPDATE audit_link SET entry_id = -1 WHERE position = 1",
            "UPDATE audit_link SET entry_id = (SELECT entry_id FROM audit_link WHERE position = 2)"
            " + 1000 WHERE position = 2",
            "UPDATE audit_link SET entry_id = (SELECT entry_id FROM audit_link WHERE position = 2)"
            " - 1000 WHERE position = 1",
            f"UPDATE audit_link SET entry_id = {ID_OF('attempted')} WHERE position = 2",
        ],
        "another place",
    ),
    "a row slipped in": (
        [
            f"INSERT INTO audit_entry (id, intention_id, {COPIED})"
            f" SELECT 999, 'made-up', {COPIED} FROM audit_entry WHERE id = {ID_OF('done')}"
        ],
        "outside the chain",
    ),
    "a beginning dropped by hand": (
        [
            "INSERT INTO audit_checkpoint SELECT position, hash, '2026-01-01 00:00:00' FROM audit_link"
            " WHERE position = 1",
            "DELETE FROM audit_content WHERE entry_id = (SELECT entry_id FROM audit_link WHERE position = 1)",
            "DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_link WHERE position = 1)",
            "DELETE FROM audit_link WHERE position = 1",
        ],
        "no record says who",
    ),
}


@both_databases
@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_tampering_shows(recorded: Flask, attack: str) -> None:
    statements, sentence = ATTACKS[attack]
    assert looked_through().is_whole
    db.session.rollback()
    tamper(*statements)
    faults = looked_through().faults
    assert any(sentence in fault for fault in faults), faults


@both_databases
def test_a_chain_made_anew_does_not_fit_what_was_told(recorded: Flask) -> None:
    looked_through()
    db.session.rollback()
    tamper(
        "UPDATE audit_entry SET actor_name = 'somebody else'",
        "DELETE FROM audit_link",
        "INSERT INTO audit_pending SELECT id FROM audit_entry",
    )
    (fault, *_more) = looked_through().faults
    assert "told outside" in fault


def test_a_row_removed_before_it_was_linked_shows(recorded: Flask) -> None:
    tamper("DELETE FROM audit_content", f"DELETE FROM audit_entry WHERE id = {ID_OF('read')}")
    assert any("before it was linked" in fault for fault in verify().faults)


def test_a_row_that_nobody_links_shows(recorded: Flask) -> None:
    assert verify().is_whole
    clock_of(recorded).forward(minutes=2)
    (fault,) = verify().faults
    assert "waits for its link" in fault


@both_databases
def test_erased_content_leaves_the_chain_whole(recorded: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_content WHERE subject = 'maria'"))
    report = looked_through()
    assert (report.faults, report.erased) == ([], 1)


@both_databases
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_link SET hash = 'x'",
        "DELETE FROM audit_link",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_checkpoint",
        "UPDATE audit_checkpoint SET hash = 'x'",
    ],
)
def test_the_database_refuses_what_nothing_covers(recorded: Flask, clock: DeskClock, attack: str) -> None:
    chain.link_all_pending()
    clock.forward(days=400)
    log.done("staff.role", "staff", "later@shop.test")
    assert retention.prune(clock() - timedelta(days=365)) == 5
    with pytest.raises(Exception, match="audit"), db.engine.begin() as connection:
        connection.execute(text(attack))
    assert looked_through().is_whole


@both_databases
def test_old_rows_go_and_the_rest_stays_proven(recorded: Flask, clock: DeskClock, heads: Path) -> None:
    clock.forward(days=364)
    log.read("customers.overview", "customer", "late")
    clock.forward(days=2)
    assert retention.prune(clock() - timedelta(days=365)) == 5
    assert retention.prune(clock() - timedelta(days=365)) == 0
    report = looked_through()
    assert report.faults == []
    left = {row.action for row in db.session.scalars(select(AuditEntry))}
    assert left == {"customers.overview", "audit.prune"}
    log.done("staff.role", "staff", "ada@shop.test")
    assert looked_through().head.position == 8
    told = [int(line.split()[0]) for line in heads.read_text().splitlines()]
    assert told == sorted(told)


@both_databases
@pytest.mark.parametrize("dropped", [0, 2], ids=["nothing", "some rows"])
def test_pruning_that_was_cut_off_is_finished_later(
    recorded: Flask, clock: DeskClock, monkeypatch: pytest.MonkeyPatch, dropped: int
) -> None:
    """The process ends after so many rows; the next run finds its checkpoint there already."""
    clock.forward(days=366)
    drop, before = retention._drop, clock() - timedelta(days=365)
    monkeypatch.setattr(retention, "_drop", lambda _through: drop(dropped))
    assert retention.prune(before) == dropped
    monkeypatch.undo()
    assert looked_through().is_whole
    assert retention.prune(before) == 5 - dropped
    assert looked_through().faults == []


@both_databases
def test_a_head_kept_elsewhere_is_compared(recorded: Flask) -> None:
    head = looked_through().head
    assert verify([Anchor(0, head.position, head.hash)]).is_whole
    assert not verify([Anchor(0, head.position, "f" * 64)]).is_whole
    assert not verify([Anchor(0, head.position + 1, head.hash)]).is_whole


@both_databases
def test_many_at_once_make_one_chain(app: Flask) -> None:
    def work(number: int) -> None:
        with app.app_context():
            for step in range(5):
                log.read("customers.overview", "customer", f"c{number}-{step}")
                log.done("staff.role", "staff", f"s{number}-{step}")
            chain.link_all_pending()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    with app.app_context():
        report = looked_through()
        assert (report.faults, report.rows) == ([], 60)


@both_databases
def test_rows_from_before_the_chain_are_linked(recorded: Flask) -> None:
    db.session.rollback()
    tamper("DELETE FROM audit_content", "DELETE FROM audit_entry")
    flask_migrate.downgrade(revision="0005")
    with db.engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO audit_entry (intention_id, {COPIED})"
                " VALUES ('old', '2026-01-01 00:00:00', 'done', 'succeeded', 'x', '', 'y', '', '', '')"
            )
        )
    flask_migrate.upgrade()
    assert chain.link_all_pending() == 1


class TestCommands:
    @staticmethod
    def run(app: Flask, *words: str) -> Result:
        return app.test_cli_runner().invoke(args=["audit", *words])

    def test_verify_says_that_all_is_well_and_its_head(self, recorded: Flask) -> None:
        done = self.run(recorded, "verify")
        assert done.exit_code == 0, done.output
        assert "whole: 5 rows" in done.output
        head = done.output.rsplit(" ", 1)[1].strip()
        assert self.run(recorded, "verify", "--head", head).exit_code == 0
        assert self.run(recorded, "verify", "--head", "7:" + "f" * 64).exit_code == 1
        assert self.run(recorded, "verify", "--head", "nonsense").exit_code == 2

    def test_verify_tells_no_head(self, recorded: Flask, heads: Path) -> None:
        """It may look at a restored copy, whose waiting views are linked in another order than the desk's."""
        told = heads.read_text()
        assert "whole: 5 rows" in self.run(recorded, "verify").output
        assert heads.read_text() == told
        log.done("staff.role", "staff", "ada@shop.test")
        assert heads.read_text().splitlines()[-1].startswith("6 ")

    def test_verify_says_what_is_wrong(self, recorded: Flask) -> None:
        self.run(recorded, "link")
        db.session.rollback()
        tamper("UPDATE audit_entry SET actor_name = 'x' WHERE phase = 'done'")
        done = self.run(recorded, "verify")
        assert done.exit_code == 1
        assert "was changed" in done.output

    def test_a_line_that_is_no_head_is_said(self, recorded: Flask, heads: Path) -> None:
        heads.write_text(heads.read_text() + "rubbish\n")
        assert "no head" in self.run(recorded, "verify").output

    def test_prune_keeps_what_desk_toml_keeps(self, recorded: Flask, clock: DeskClock) -> None:
        assert "Dropped 0 rows" in self.run(recorded, "prune").output
        clock.forward(days=366)
        assert "Dropped 5 rows" in self.run(recorded, "prune").output
        assert self.run(recorded, "verify").exit_code == 0


def test_without_a_number_of_days_everything_is_kept(tmp_path: Path, database_url: str) -> None:
    app = make_app(tmp_path, database_url)
    assert "everything is kept" in app.test_cli_runner().invoke(args=["audit", "prune"]).output


def test_a_place_that_cannot_be_written_stops_nobody(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(tmp_path, database_url, audit_anchor=str(tmp_path / "no" / "such" / "folder"))
    with app.app_context():
        log.done("staff.role", "staff", "ada@shop.test")
        assert db.session.scalar(select(func.count()).select_from(AuditLink)) == 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert "FileNotFoundError" in [line.get("error") for line in said]


def test_a_server_links_views_by_itself(
    app: Flask, agent: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.audit import batches

    linked: list[Callable[[], int]] = []
    monkeypatch.setattr(batches, "SECONDS", 0)
    batcher = batches.Batcher(app)
    done = batches.threading.Event()

    def link_and_say() -> int:
        count = chain.link_pending()
        linked.append(lambda: count)
        done.set()
        return count

    monkeypatch.setattr(batches.chain, "link_all_pending", link_and_say)
    assert agent.get("/shop/audit/").status_code == 200
    batcher.note()
    assert done.wait(10)
    assert linked[0]() == 1
