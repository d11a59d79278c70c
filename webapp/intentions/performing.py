"""The one call of a write, between the row that announces it and the row that says how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy.engine import Connection

from webapp import clock
from webapp.audit import log
from webapp.errors import details_of
from webapp.intentions import looking
from webapp.intentions.action import Action, Finding, Preview, Result
from webapp.intentions.following import follow
from webapp.observability import log_event, log_failure
from webapp.problems import words_of
from webapp.talon import errors

RECORD_PAUSES = (0.2, 0.8)
"""Seconds before the outcome is recorded once more: a database that is briefly gone comes back."""
LOOK_PAUSES = (0.0, 0.4, 1.2)
"""Seconds before each look after a lost answer: the server may be a moment behind."""
LOOK_BUDGET = 5.0
"""Seconds after which there is no further look: the agent waits, and can look again."""
_KEY = "desk_one_time_key"


@dataclass(frozen=True)
class Ending:
    """How a write ended, as the audit names outcomes, and what to say. `is_recorded`: the audit has it."""

    outcome: str
    result: Result
    is_recorded: bool


@dataclass(frozen=True)
class Intended:
    """A write that is about to be attempted: its one-time key, its exact payload, and why.

    `asked` says who asked for it where somebody else approves it: `id`, `name` and `at` (ISO 8601).
    """

    intention_id: str
    payload: dict[str, Any]
    reason: str
    ticket: str
    asked: dict[str, Any] | None = None

    def recorded(self, action: Action, preview: Preview) -> dict[str, Any]:
        """The payload of its attempted row."""
        facts = {
            "page": action.page(),
            "payload": self.payload,
            "preview": preview.recorded(),
            "touches": [str(each) for each in action.touches()],
        }
        return {**facts, "asked": self.asked} if self.asked else facts


def one_time_key() -> str:
    """The key of the write that is being made: the same for every try of one intention."""
    key: str = getattr(g, _KEY)
    return key


def attempt(
    intended: Intended,
    action: Action,
    preview: Preview,
    also: Callable[[Connection], None] | None = None,
) -> bool:
    """Commit the attempted row, and `also` with it; False where this very intention was attempted before.

    Raises AuditUnavailable: then nothing may be sent.
    """
    subject, touches = action.subject(), action.touches()
    return log.attempt(
        intended.intention_id,
        action.name,
        subject.kind,
        subject.identifier,
        reason=intended.reason,
        ticket=intended.ticket,
        payload=intended.recorded(action, preview),
        touches=[each.identifier for each in touches],
        also=also,
    )


def perform(intention_id: str, action: Action) -> Ending:
    """Make the one call and record how it ended; where the answer was lost, read again at once."""
    setattr(g, _KEY, intention_id)
    ending = _record(intention_id, action, *_call(action))
    if ending.outcome != "unknown":
        return ending
    ends = time.monotonic() + LOOK_BUDGET
    for pause in LOOK_PAUSES:
        if time.monotonic() > ends:
            break
        clock.sleep(pause)
        finding = _look(intention_id)
        if finding is not None and finding.outcome != "unknown":
            return _record(intention_id, action, finding.outcome, finding.result)
    return ending


def _look(intention_id: str) -> Finding | None:
    """What is seen of it now; None where the desk's own database does not answer."""
    try:
        record = log.find(intention_id)
        return looking.look(record) if record else None
    except log.AuditUnavailable as error:
        log_failure(error)
        return None


def _call(action: Action) -> tuple[str, Result]:
    try:
        return "succeeded", action.perform()
    except errors.TalonError as error:
        log_event("write_failed", action=action.name, code=error.code, detail=str(error))
        return _meaning(error), _told(error.code, details_of(error))
    except Exception as error:  # noqa: BLE001 - a mistake of ours, perhaps after the call: it must be accounted for
        log_failure(error)
        return "unknown", _told("outcome_unknown", ())


def _meaning(error: errors.TalonError) -> str:
    """Unknown, refused for what was asked, or failed for a reason that has nothing to do with it."""
    if isinstance(error, errors.OutcomeUnknown):
        return "unknown"
    asked = (errors.InvalidRequest, errors.NotFound, errors.Conflict, errors.InvalidArgument)
    return "refused" if isinstance(error, asked) else "failed"


def _told(code: str, details: tuple[str, ...]) -> Result:
    words = words_of(code)
    return Result(str(words.title), [str(words.sentence), *details, str(words.advice)], {"code": code})


def _record(intention_id: str, action: Action, outcome: str, result: Result) -> Ending:
    is_recorded = False
    for pause in (*RECORD_PAUSES, None):
        try:
            log.settle(intention_id, outcome, details=result.recorded())
        except (log.AuditUnavailable, LookupError) as error:
            log_failure(error)
            if pause is not None:
                clock.sleep(pause)
        else:
            is_recorded = True
            break
    if is_recorded:
        follow(action, intention_id, outcome)
    log_event(
        "write_ended",
        action=action.name,
        intention_id=intention_id,
        outcome=outcome,
        is_recorded=is_recorded,
    )
    return Ending(outcome, result, is_recorded)
