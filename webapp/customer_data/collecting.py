"""Collecting, one small step at a time: the inventory first, then what it leads to, then the orders that left
a trace, then what this desk keeps, and at last a summary.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from webapp.customer_data import desk, parts, tracing
from webapp.customer_data.parts import Question
from webapp.customer_data.places import Asked, Progress, Summary, Task
from webapp.exports import Batch, Place, Read, Row, Underway
from webapp.exports.following import Follower
from webapp.talon import Client, raw_body
from webapp.talon.errors import NotFound, TalonError, Throttled, Unavailable, Unreachable
from webapp.talon.paging import PAGE_SIZE

ORDERS_AT_ONCE = 4
"""Orders that one step reads: each may take the client's whole deadline, and a step has five of them."""
ORDERS_AHEAD = 400
"""Orders that are looked up at once among the lines that were read."""
_PASSING = (Throttled, Unavailable, Unreachable)


@dataclass(frozen=True)
class Collector:
    """One export between two steps. Each step gives the rows, and the progress behind them."""

    client: Client
    work: Underway
    integration_id: str

    def step(self) -> Read:
        """The next rows. Raises an error of the client where a part cannot be had that is not just absent."""
        progress = msgspec.convert(self.work.place, Progress)
        if not progress.is_begun:
            return self._begin()
        if progress.tasks:
            return self._answer(progress, progress.tasks[0])
        if not progress.ahead:
            ahead = tracing.next_orders(self.work, self.integration_id, progress.after, ORDERS_AHEAD)
            progress = replace(progress, ahead=tuple(ahead))
        return self._orders(progress) if progress.ahead else self._end(progress)

    def _begin(self) -> Read:
        """The inventory, without which there is nothing: that it cannot be had fails the whole."""
        found = self._question.inventory()
        cards = (found.get("loyalty") or {}).get("cards") or []
        progress = Progress(
            is_begun=True,
            tasks=parts.tasks_of(found, self.client),
            contents=(Asked(part=parts.INVENTORY, about={}, rows=1),),
            shared_cards=sum(len(card.get("profiles") or ()) > 1 for card in cards),
            closed_sessions=(found.get("profile") or {}).get("closedSessions"),
        )
        return _read([_row(parts.INVENTORY, {}, found)], progress)

    def _answer(self, progress: Progress, task: Task) -> Read:
        try:
            rows = self._question.single(task)
            if rows is None:
                return self._page_of(progress, task)
        except TalonError as error:
            if not _is_absent(task, error):
                raise
            return _read([], _done(progress, task, missing=error.code))
        return _read(_rows(task, rows), _done(progress, task, len(rows)))

    def _page_of(self, progress: Progress, task: Task) -> Read:
        """A page of a long list, behind the one before."""
        follower = Follower(_batches(self._question.page(task)), parts.key_of, PAGE_SIZE)
        read = follower.read(msgspec.convert(progress.list, Place))
        rows = _rows(task, read.rows)
        if read.is_over:
            behind = _done(progress, task, progress.done + len(rows))
        else:
            place = msgspec.to_builtins(read.place)
            behind = replace(progress, list=place, done=progress.done + len(rows))
        if task.part == "achievements":
            history = tuple(Task("achievement_history", identifier=str(row["id"])) for row in read.rows)
            behind = replace(behind, tasks=(*behind.tasks, *history))
        return _read(rows, behind, has_moved=read.has_moved)

    def _orders(self, progress: Progress) -> Read:
        """A few orders; one that is somebody else's is only counted."""
        now, rows = progress.ahead[:ORDERS_AT_ONCE], []
        for order in now:
            try:
                found = raw_body(self.client.sessions.get(order))
            except NotFound as error:
                task = Task(parts.SESSIONS, identifier=order)
                progress = _noted(progress, task, missing=error.code)
                continue
            if found["customerSession"].get("profileId") == self.integration_id:
                rows.append(_row(parts.SESSIONS, {}, found))
            else:
                progress = replace(progress, others_sessions=progress.others_sessions + 1)
        read = progress.done + len(rows)
        return _read(rows, replace(progress, ahead=progress.ahead[len(now) :], after=now[-1], done=read))

    def _end(self, progress: Progress) -> Read:
        """What this desk keeps, and the summary."""
        progress = _noted(progress, Task(parts.SESSIONS), progress.done)
        rows: list[Row] = []
        for name, held in desk.held_about(self.work, self.integration_id):
            rows += [_row(f"{parts.DESK}_{name}", {}, each) for each in held]
            progress = _noted(progress, Task(f"{parts.DESK}_{name}"), len(held))
        summary = Summary(
            contents=progress.contents,
            others_sessions=progress.others_sessions,
            shared_cards=progress.shared_cards,
            closed_sessions=progress.closed_sessions,
        )
        rows.append(_row(parts.SUMMARY, {}, msgspec.to_builtins(summary)))
        return Read(rows, {}, is_over=True, has_moved=False)

    @property
    def _question(self) -> Question:
        return Question(self.client, self.integration_id, self.work.source.until)


def _is_absent(task: Task, error: TalonError) -> bool:
    """Whether a part may be marked as missing: it is not there, or too large to be anybody's alone."""
    return isinstance(error, NotFound) or (
        task.part == parts.RESERVATIONS and not isinstance(error, _PASSING)
    )


def _batches(ask: Callable[[int], Any]) -> Callable[[int], Batch]:
    def batch(skip: int) -> Batch:
        page = ask(skip)
        return Batch(raw_body(page)["data"] or [], page.has_more)

    return batch


def _done(progress: Progress, task: Task, rows: int = 0, missing: str = "") -> Progress:
    return _noted(replace(progress, tasks=progress.tasks[1:], list={}, done=0), task, rows, missing)


def _noted(progress: Progress, task: Task, rows: int = 0, missing: str = "") -> Progress:
    before, last = progress.contents[:-1], progress.contents[-1]
    if task.part == parts.RESERVATIONS and not missing:  # one for each coupon: only their sum is told
        if last.part != task.part or last.missing:
            before, last = progress.contents, Asked(part=task.part, about={})
        return replace(progress, contents=(*before, replace(last, rows=last.rows + rows)))
    asked = Asked(part=task.part, about=parts.about(task), rows=rows, missing=missing)
    return replace(progress, contents=(*progress.contents, asked))


def _rows(task: Task, values: list[Any]) -> list[Row]:
    about = parts.about(task)
    return [_row(task.part, about, each) for each in values]


def _row(part: str, about: dict[str, Any], value: Any) -> Row:
    return {"part": part, "about": about, "value": value}


def _read(rows: list[Row], progress: Progress, *, has_moved: bool = False) -> Read:
    return Read(rows, msgspec.to_builtins(progress), is_over=False, has_moved=has_moved)
