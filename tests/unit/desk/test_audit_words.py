"""Whatever a room records has a name on the audit page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.audit import words
from webapp.audit.models import OUTCOMES

WEBAPP = Path(words.__file__).resolve().parents[1]
RECORDED = re.compile(
    r'log\.(?:read|done)(?:\(|,)\s*"([a-z_.]+)",\s*"([a-z]+)"|^    name(?:: [^=]+)? = "([a-z]+\.[a-z_]+)"$',
    re.M,
)


def recorded() -> list[tuple[str, str]]:
    """Each action that the source names in full, with its kind of subject where that stands beside it."""
    sources = [path.read_text() for path in sorted(WEBAPP.rglob("*.py")) if "sandbox" not in path.parts]
    found = [match for source in sources for match in RECORDED.findall(source)]
    return sorted({(read or name, kind) for read, kind, name in found})


def test_there_is_something_to_name() -> None:
    assert ("staff.sign_in", "staff") in recorded()
    assert ("sessions.return", "") in recorded()


@pytest.mark.parametrize(("action", "kind"), recorded())
def test_each_action_and_kind_has_a_name(action: str, kind: str) -> None:
    assert action in words.ACTIONS, f"give {action!r} a name in webapp/audit/words.py"
    assert not kind or kind in words.KINDS, f"give {kind!r} a name in webapp/audit/words.py"


def test_each_outcome_has_a_name() -> None:
    assert set(words.OUTCOMES) == set(OUTCOMES)


def test_an_action_without_a_name_is_shown_as_it_is() -> None:
    assert words.action_name("future.thing") == "future.thing"
    assert words.kind_name("thing") == "thing"
    assert words.outcome_name("odd") == "odd"
    assert words.outcome_tone("odd") == "calm"
