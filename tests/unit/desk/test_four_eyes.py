"""The rules of desk.toml that ask for a second person."""

from decimal import Decimal
from pathlib import Path

import pytest

from webapp.policy import Policy, PolicyError, read_policy

GOODWILL = """
[[goodwill]]
key = "points"
name = "Points"
event = "goodwill"
[[goodwill.field]]
name = "Points"
kind = "number"
[[goodwill.field]]
name = "Why"
kind = "text"
[[application]]
slug = "shop"
name = "Shop"
"""


def read(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "desk.toml"
    path.write_text(text + GOODWILL, encoding="utf-8")
    return read_policy(path)


def test_without_a_rule_nothing_is_asked_for() -> None:
    assert read_policy(None).four_eyes_for("sessions.return", "desk") == ()
    assert read_policy(None).approval.lifetime.days == 3


def test_a_rule_is_for_one_application_or_for_all(tmp_path: Path) -> None:
    rules = '[[four_eyes]]\naction = "a.b"\n[[four_eyes]]\naction = "c.d"\napplication = "shop"\n'
    policy = read(tmp_path, rules)
    assert len(policy.four_eyes_for("a.b", "elsewhere")) == 1
    assert len(policy.four_eyes_for("c.d", "shop")) == 1
    assert policy.four_eyes_for("c.d", "elsewhere") == ()


@pytest.mark.parametrize(
    ("rule", "amount", "customers", "asks"),
    [
        ("", None, 1, True),
        ('field = "Points"\nabove = 100', Decimal(100), 1, False),
        ('field = "Points"\nabove = 100', Decimal("100.01"), 1, True),
        ('field = "Points"\nabove = 100', None, 1, False),
        ("more_than = 5", None, 5, False),
        ("more_than = 5", None, 6, True),
    ],
)
def test_what_a_rule_asks_for(
    tmp_path: Path, rule: str, amount: Decimal | None, customers: int, asks: bool
) -> None:
    (found,) = read(tmp_path, f'[[four_eyes]]\naction = "events.track"\n{rule}\n').four_eyes
    assert found.asks(amount, customers) is asks


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('action = "a.b"\napplication = "moon"', "no application 'moon'"),
        ('action = "a.b"\nfield = "Points"', "field and above belong together"),
        ('action = "a.b"\nabove = 3', "field and above belong together"),
        ('action = "a.b"\nfield = "P"\nabove = 3\nmore_than = 2', "above and more_than are two rules"),
        ('action = "events.track"\nfield = "Why"\nabove = 3', "no goodwill event has a number 'Why'"),
        ('action = "a.b"\n[[four_eyes]]\naction = "a.b"', "is there twice"),
        ('action = "a.b"\nmore_than = 0', "more_than"),
        ('action = "a.b"\nabove = -1\nfield = "Points"', "above"),
        ('action = "a.b"\nlimit = 1', "limit"),
        ('field = "a"', "action"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(tmp_path: Path, rule: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        read(tmp_path, f"[[four_eyes]]\n{rule}\n")


@pytest.mark.parametrize(
    "line", ["expire_hours = 0", "expire_hours = 721", "keep_days = 0", "keep_days = 366"]
)
def test_a_request_is_kept_for_a_time_that_makes_sense(tmp_path: Path, line: str) -> None:
    with pytest.raises(PolicyError):
        read(tmp_path, f"[approval]\n{line}\n")
