"""Loyalty programs the desk knows: those of desk.toml, and those that inventories told of.

The API lists no programs, and a card number means nothing without the program it belongs to.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal, cast

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webapp import clock
from webapp.columns import Instant, Model, RowId
from webapp.extensions import application, db, settings
from webapp.policy import Application, Program
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.loyalty import Loyalty

Kind = Literal["profile", "card"]
LONGEST_NAME = 255


class KnownProgram(Model):
    """A program that an inventory told of. `name` is empty where the inventory gave none."""

    __tablename__ = "known_program"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    application: Mapped[str] = mapped_column(String(40))
    program_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[str] = mapped_column(String(10))
    seen_at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (
        UniqueConstraint("application", "program_id"),
        CheckConstraint("kind IN ('profile', 'card')", name="kind"),
    )


_TABLE = cast(Table, KnownProgram.__table__)


def known(kind: Kind | None = None) -> list[Program]:
    """The programs of the current Application, by name; of one kind where it is given.

    What desk.toml says of a program counts more than what was learnt.
    """
    found = {each.id: each for each in (*_learnt(), *application().program)}
    wanted = [each for each in found.values() if kind in (None, each.kind)]
    return sorted(wanted, key=lambda each: (each.name.casefold(), each.id))


def find(program_id: int) -> Program | None:
    """One program of the current Application, None where the desk does not know it."""
    named = next((each for each in application().program if each.id == program_id), None)
    return named or next(iter(_learnt(program_id)), None)


def name_of(program_id: int) -> str:
    """The name of a program, or its number in words where the desk does not know it."""
    program = find(program_id)
    return program.name if program else _unnamed(program_id)


def names_with(loyalty: Loyalty | None) -> Callable[[int], str | None]:
    """What desk.toml and earlier inventories call a program, else what this answer calls it."""
    told: dict[int, str] = {}
    if loyalty:
        told.update({one.id: one.title or one.name for one in loyalty.programs.values()})
        told.update({one.program_id: one.program_title or one.program_name or "" for one in loyalty.cards})

    def name(program_id: int) -> str | None:
        known = find(program_id)
        return known.name if known else told.get(program_id)

    return cache(name)


def learn(inventory: CustomerInventory) -> None:
    """Keep the programs that an inventory tells of; only what is new or changed is written, and committed.

    Commit or roll back what you hold in `db.session` before: on SQLite there is one writer at a time.
    """
    slug = application().slug
    seen: dict[tuple[str, int], Program] = current_app.extensions.setdefault("desk_seen_programs", {})
    fresh = [each for each in _told(inventory) if seen.get((slug, each.id)) != each]
    if not fresh:
        return
    kept = {row.program_id: row for row in _rows(slug)}
    for program in fresh:
        row = kept.get(program.id)
        if row is None:
            _add(slug, program)
        elif row.kind != program.kind or (program.name and row.name != program.name):
            _change(slug, program)
        seen[slug, program.id] = program


def missing_line(one: Application) -> str:
    """The lines that desk.toml needs for card numbers to be found; the reader puts in number and name.

    Where there is no desk.toml at all they are a whole one.
    """
    lines = [
        "[[application.program]]",
        "id = 1  # the program's number in Talon.One",
        'name = "Loyalty card"',
    ]
    lines.append('kind = "card"')
    if settings().desk_config is None:
        head = ["[[application]]", f"slug = {_quoted(one.slug)}", f"name = {_quoted(one.name)}", ""]
    else:
        head = [f"# below the [[application]] with slug = {_quoted(one.slug)}"]
    return "\n".join([*head, *lines])


def _unnamed(program_id: int) -> str:
    return str(_("Program %(id)s", id=program_id))


def _quoted(text: str) -> str:
    # A JSON text is a TOML basic string too, save for DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _told(inventory: CustomerInventory) -> Iterable[Program]:
    """What an inventory says of programs, each once; cards name theirs only on newer servers."""
    if inventory.loyalty is None:
        return ()
    told = {
        each.id: Program(each.id, _storable(each.title or each.name), "profile")
        for each in inventory.loyalty.programs.values()
    }
    for card in inventory.loyalty.cards:
        name = _storable(card.program_title or card.program_name or "")
        if name or card.program_id not in told:
            told[card.program_id] = Program(card.program_id, name, "card")
    return told.values()


def _storable(name: str) -> str:
    return name.replace("\0", "\ufffd").encode("utf-8", "replace").decode()[:LONGEST_NAME]


def _learnt(program_id: int | None = None) -> list[Program]:
    rows = _rows(application().slug, program_id)
    return [Program(row.program_id, row.name or _unnamed(row.program_id), row.kind) for row in rows]


def _rows(slug: str, program_id: int | None = None) -> Sequence[Any]:
    statement = select(_TABLE.c.program_id, _TABLE.c.name, _TABLE.c.kind).where(_TABLE.c.application == slug)
    if program_id is not None:
        statement = statement.where(_TABLE.c.program_id == program_id)
    with db.engine.connect() as connection:
        return connection.execute(statement).all()


def _add(slug: str, program: Program) -> None:
    values = {"application": slug, "program_id": program.id, "name": program.name, "kind": program.kind}
    # Another process that saw the same inventory may have been first.
    with contextlib.suppress(IntegrityError), db.engine.begin() as connection:
        connection.execute(insert(_TABLE).values(**values, seen_at=clock.now()))


def _change(slug: str, program: Program) -> None:
    values = {"kind": program.kind, "seen_at": clock.now()} | ({"name": program.name} if program.name else {})
    wanted = (_TABLE.c.application == slug) & (_TABLE.c.program_id == program.id)
    with db.engine.begin() as connection:
        connection.execute(update(_TABLE).where(wanted).values(values))
