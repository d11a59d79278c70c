"""Patterns, aliases and recents of desk.toml are checked at start, a sentence for each fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.policy import PolicyError, read_policy

APPLICATION = """
[[application]]
slug = "shop"
name = "Shop"
program = [{ id = 2, name = "Card", kind = "card" }, { id = 3, name = "Club", kind = "profile" }]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_defaults(tmp_path: Path) -> None:
    policy = read_policy(write(tmp_path, APPLICATION))
    assert policy.alias is None
    assert (policy.recents.days, policy.recents.pin_days) == (30, 365)
    assert policy.application[0].pattern == ()


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    text = r"""
    pattern = [{ kind = "customer", match = '^E\d+$' }, { kind = "card", match = 'C\d+', program = 2 }]
    [alias]
    url = "https://shop.example/desk/alias"
    token_env = "ALIAS_API_KEY"
    deadline = 3
    [recents]
    days = 7
    pin_days = 90
    """
    policy = read_policy(write(tmp_path, APPLICATION + text))
    assert [(one.kind, one.program) for one in policy.application[0].pattern] == [
        ("customer", None),
        ("card", 2),
    ]
    assert policy.alias is not None
    assert policy.alias.deadline == 3.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pattern = [{ kind = 'customer', match = '(' }]", r"'shop'.*'\('.*cannot be read"),
        ("pattern = [{ kind = 'customer', match = '(a+)+' }]", "could take too long"),
        ("pattern = [{ kind = 'customer', match = '' }]", "match"),
        (f"pattern = [{{ kind = 'customer', match = '{'a' * 201}' }}]", "match"),
        ("pattern = [{ kind = 'invoice', match = 'a' }]", "kind"),
        (
            "pattern = [{ kind = 'card', match = 'a', program = 9 }]",
            "names 9, which is none of its card programs",
        ),
        (
            "pattern = [{ kind = 'card', match = 'a', program = 3 }]",
            "names 3, which is none of its card programs",
        ),
        ("pattern = [{ kind = 'coupon', match = 'a', program = 2 }]", "only cards"),
        ("[alias]", "either file or url"),
        ("[alias]\nfile = 'a.csv'\nurl = 'https://shop.example'", "either file or url"),
        ("[alias]\nurl = 'http://shop.example'", "url must be https"),
        ("[alias]\nurl = 'https://shop.example/?q=1'", "url must not hold"),
        ("[alias]\nurl = 'shop.example'", "url must start with https"),
        ("[alias]\nurl = 'https://shop.example'\ntoken_env = 'TOKEN'", "API_KEY"),
        ("[alias]\nfile = 'a.csv'\ntoken_env = 'A_API_KEY'", "goes with url"),
        ("[alias]\nurl = 'https://shop.example'\ndeadline = 60", "deadline"),
        ("[alias]\nurl = 'https://shop.example'\ntoken = 'secret'", "unknown field `token`"),
        ("[recents]\ndays = 0", "days"),
        ("[recents]\npin_days = 100000", "pin_days"),
    ],
)
def test_a_fault_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        read_policy(write(tmp_path, APPLICATION + text))


def test_an_endpoint_on_this_machine_may_do_without_tls(tmp_path: Path) -> None:
    policy = read_policy(write(tmp_path, APPLICATION + "[alias]\nurl = 'http://127.0.0.1:9/x'"))
    assert policy.alias is not None
