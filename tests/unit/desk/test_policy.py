"""desk.toml is checked against its schema."""

from pathlib import Path

import pytest

from webapp.policy import PolicyError, read_policy

GOOD = """
[[application]]
slug = "shop-eu"
name = "Shop Europe"
currency = "EUR"
zone = "Europe/Berlin"
[[application.campaign]]
id = 7
name = "Summer"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "desk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_is_one_application_and_a_list_of_reasons() -> None:
    policy = read_policy(None)
    assert [one.slug for one in policy.application] == ["desk"]
    assert len(policy.reason) > 1


def test_a_reason_may_be_for_some_actions_only(tmp_path: Path) -> None:
    text = """reason = [
      { key = "a", name = "A" },
      { key = "b", name = "B", actions = ["sessions.return", "sessions.cancel"] },
    ]"""
    policy = read_policy(write(tmp_path, text))
    assert [one.key for one in policy.reasons_for("sessions.return")] == ["a", "b"]
    assert [one.key for one in policy.reasons_for("coupons.reserve")] == ["a"]


def test_names_are_found_by_id(tmp_path: Path) -> None:
    one = read_policy(write(tmp_path, GOOD)).find("shop-eu")
    assert one is not None
    assert one.campaign_name(7) == "Summer"
    assert one.campaign_name(8) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("application = 3", "application"),
        ("[[application]\n", "desk.toml"),
        ("[[application]]\nslug='Not a slug'\nname='x'", "slug"),
        ("[[application]]\nslug='a'\nname='x'\ncolour='mauve'", "colour"),
        ("[[application]]\nslug='a'\nname='x'\ncurrency='euro'", "currency"),
        ("[[application]]\nslug='a'\nname='x'\nzone='Mars/North'", "no time zone"),
        ("[[role]]\nkey='agent'\nname='x'", "role 'agent' is there twice"),
        ("[[role]]\nkey='a'\nname='x'\nmay=['fly']", "fly"),
        ("[[role]]\nkey='a'\nname='x'\nlike='emperor'", "emperor"),
        ("[[application]]\nslug='a'\nname='x'\n[[application]]\nslug='a'\nname='y'", "used twice"),
        ("[[application]]\nslug='a'\nname='x'\napi_key='secret'", "unknown field `api_key`"),
        ("application = []", "At least one"),
        ("confirm = { ticket = 'sometimes' }", "ticket"),
        ("confirm = { ticket_pattern = '[A-Z' }", "no regular expression"),
        ("reason = []", "must be for all actions"),
        ("reason = [{ key = 'a', name = 'A', actions = ['sessions.return'] }]", "must be for all actions"),
        ("reason = [{ key = 'a', name = 'A' }, { key = 'a', name = 'B' }]", "there twice"),
    ],
)
def test_a_fault_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        read_policy(write(tmp_path, text))
