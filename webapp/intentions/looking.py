"""Writes whose answer was lost: reading again, and judging what that proves.

An action only says what it sees (`Action.prove`). What that is worth is judged here, the same for all:

- Another write of the desk on the same subject, made since or with no known end of its own, may be what is
  seen. Nothing is proven then.
- Done is proven where the thing changed within NEAR of the call: by its own timestamp, or, where it has none,
  because it is seen so soon. Later than that the shop itself could have made the same change, and a person
  must say.
- Not done is proven only once the call cannot be under way any more: a server may work on after its client
  has hung up.

No write is ever repeated from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
from flask import g
from flask_babel import gettext as _

from webapp import clock
from webapp.audit import log, unsettled
from webapp.extensions import policy, settings
from webapp.intentions import locks
from webapp.intentions.action import Action, Finding, Result, kinds, undecided
from webapp.intentions.following import follow
from webapp.observability import log_event, log_failure
from webapp.problems import words_for
from webapp.talon import errors

NEAR = timedelta(minutes=2)
MARGIN = timedelta(seconds=30)


class UnderWay(Exception):
    """The write may still be at it: nothing is to be settled yet."""


def longest_call() -> timedelta:
    """How long after its attempt a write may still be under way, at the desk or at the server."""
    return timedelta(seconds=settings().talon_one_deadline) + MARGIN


def judged(finding: Finding, at: datetime, now: datetime, longest: timedelta, *, has_rivals: bool) -> Finding:
    """What a finding is worth; see the top of this module."""
    if finding.outcome == "unknown":
        return finding
    seen = finding.result.sentences
    if has_rivals:
        return undecided(
            _(
                "Another write on the same thing, made since or without a known outcome, may be what is seen"
                " here."
            ),
            *seen,
        )
    if finding.outcome == "succeeded" and (finding.changed_at or now) > at + NEAR:
        return undecided(
            _("It is as if this had been done, but the shop could have made the same change since."), *seen
        )
    if finding.outcome == "failed" and now < at + longest:
        return undecided(
            _("Nothing of it is there so far. The call may still be under way: look again in a minute."),
            *seen,
        )
    lines = [_("The answer was lost; reading again showed this."), *seen]
    details = {**finding.result.details, "proven": True}
    return Finding(finding.outcome, Result(finding.result.title, lines, details), finding.changed_at)


def look(record: log.Intention) -> Finding:
    """What can be seen now of a recorded write; reads only. An API that fails proves nothing.

    Raises AuditUnavailable.
    """
    action = _action_of(record)
    application = policy().find(record.application or "")
    if action is None or application is None:
        return undecided(_("What was recorded before the write cannot be read any more."))
    g.application = application
    has_rivals = unsettled.has_rivals(record)
    try:
        finding = action.prove(record.payload["preview"]["before"])
    except errors.TalonError as error:
        log_event("look_failed", action=action.name, code=error.code, detail=str(error))
        return undecided(f"{words_for(error).title}.")
    except Exception as error:  # noqa: BLE001 - a mistake of ours, or `before` of another version: it proves nothing
        log_failure(error)
        return undecided(_("What was recorded before the write cannot be read any more."))
    return judged(finding, record.at, clock.now(), longest_call(), has_rivals=has_rivals)


def settle(intention_id: str, holder: locks.Holder) -> Finding:
    """Look, and record what is proven. Touches nothing that may still be under way.

    Raises UnderWay, AuditUnavailable, and LookupError where there is no such intention.
    """
    record = log.find(intention_id)
    if record is None:
        raise LookupError(intention_id)
    with _alone(record, holder):
        finding = look(record)
        if log.settle(intention_id, finding.outcome, details=finding.result.recorded()):
            follow(_action_of(record), intention_id, finding.outcome)
    return finding


def decide(record: log.Intention, holder: locks.Holder, *, is_done: bool, note: str) -> bool:
    """Record what a person found out about a write whose end is unknown; False where it is known already.

    Raises UnderWay and AuditUnavailable.
    """
    done, not_done = _("It was done, as somebody found out"), _("It was not done, as somebody found out")
    result = Result(done if is_done else not_done, [note], {"by_person": True})
    with _alone(record, holder):
        outcome = "succeeded" if is_done else "failed"
        is_news = log.settle(record.intention_id, outcome, details=result.recorded())
        if is_news:
            follow(_action_of(record), record.intention_id, outcome)
        return is_news


@contextmanager
def _alone(record: log.Intention, holder: locks.Holder) -> Iterator[None]:
    """Nobody is at it: it is older than the longest call, or has ended, and its locks are free.

    Raises UnderWay.
    """
    if record.outcome == "attempted" and clock.now() < record.at + longest_call():
        raise UnderWay
    action = _action_of(record)
    try:
        with locks.hold(action.locks() if action else (), holder, wait=0):
            yield
    except locks.Busy:
        raise UnderWay from None


def _action_of(record: log.Intention) -> Action | None:
    """The action as it was recorded; None where this version of the desk cannot read it."""
    kind = kinds().get(record.action)
    try:
        found = msgspec.convert(record.payload["payload"], kind) if kind else None
        return found if isinstance(record.payload["preview"]["before"], dict) else None
    except (KeyError, TypeError, msgspec.ValidationError):
        return None
