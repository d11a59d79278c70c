"""What a finding is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from webapp.intentions.action import Finding, Result
from webapp.intentions.looking import NEAR, judged

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONGEST = timedelta(seconds=38)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def words_app() -> Iterator[None]:
    app = Flask("words")
    Babel(app)
    with app.app_context():
        yield


def judge(
    outcome: str, after: timedelta, changed: timedelta | None = None, *, has_rivals: bool = False
) -> Finding:
    finding = Finding(
        outcome,  # type: ignore[arg-type]
        Result("Seen", ["So it is."]),
        None if changed is None else AT + changed,
    )
    return judged(finding, AT, AT + after, LONGEST, has_rivals=has_rivals)


@pytest.mark.parametrize(
    ("outcome", "after", "changed", "proven"),
    [
        # Done, by a thing that says when it changed: whenever one looks.
        ("succeeded", SECOND, SECOND, True),
        ("succeeded", timedelta(days=3), SECOND, True),
        ("succeeded", timedelta(days=3), NEAR, True),
        ("succeeded", timedelta(days=3), NEAR + SECOND, False),
        # A server whose clock is behind ours.
        ("succeeded", SECOND, -timedelta(minutes=5), True),
        # Done, by a thing that does not say when: only for a little while.
        ("succeeded", SECOND, None, True),
        ("succeeded", NEAR, None, True),
        ("succeeded", NEAR + SECOND, None, False),
        # Not done: not before the call can no longer be under way.
        ("failed", SECOND, None, False),
        ("failed", LONGEST - SECOND, None, False),
        ("failed", LONGEST, None, True),
        ("failed", timedelta(days=3), None, True),
        # What proves nothing never does.
        ("unknown", SECOND, SECOND, False),
        ("unknown", timedelta(days=3), None, False),
    ],
)
def test_when_a_finding_is_proof(
    outcome: str, after: timedelta, changed: timedelta | None, proven: bool
) -> None:
    found = judge(outcome, after, changed)
    assert found.outcome == (outcome if proven else "unknown")
    assert "So it is." in found.result.sentences, "what was seen is said in any case"


@pytest.mark.parametrize("outcome", ["succeeded", "failed"])
def test_what_somebody_else_may_have_done_proves_nothing(outcome: str) -> None:
    assert judge(outcome, timedelta(seconds=60), SECOND).outcome == outcome
    assert judge(outcome, timedelta(seconds=60), SECOND, has_rivals=True).outcome == "unknown"
