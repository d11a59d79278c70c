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


def test_the_head_of_a_customer_can_show_tiers(tmp_path: Path) -> None:
    assert not read_policy(None).shows_tiers
    for wanted in ("tier", "tier:7"):
        assert read_policy(write(tmp_path, f"header_attributes = ['Name', '{wanted}']")).shows_tiers
    assert not read_policy(write(tmp_path, "header_attributes = ['Name', 'Tier', 'tiers']")).shows_tiers


def test_a_handover_lasts_two_weeks_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    assert read_policy(None).handover_days == 14
    assert read_policy(write(tmp_path, "handover_days = 3")).handover_days == 3


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
        ("header_attributes = ['Name', 'tier:gold']", "'tier:gold' must end with the number of a program"),
        ("header_attributes = ['tier:']", "must end with the number"),
        ("header_attributes = ['']", "header_attributes"),
        ("handover_days = 0", "handover_days"),
        ("handover_days = 366", "handover_days"),
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


@pytest.mark.parametrize("hours", ["0", "721", "-1", '"a day"'])
def test_an_export_is_kept_for_a_time_that_makes_sense(tmp_path: Path, hours: str) -> None:
    assert read_policy(write(tmp_path, f"{GOOD}[export]\nkeep_hours = 48\n")).export.keep_hours == 48
    with pytest.raises(PolicyError, match="keep_hours"):
        read_policy(write(tmp_path, f"{GOOD}[export]\nkeep_hours = {hours}\n"))


GOODWILL = """
[[application]]
slug = "shop"
name = "Shop"
attribute = [{ name = "Size", type = "number" }]

[[goodwill]]
key = "points"
name = "Points"
event = "goodwill"
FACTS
[[goodwill.field]]
name = "Points"
FIELD
"""


def goodwill(facts: str = "", field: str = "kind = 'number'\ncap = { agent = 500 }") -> str:
    return GOODWILL.replace("FACTS", facts).replace("FIELD", field)


def test_goodwill_is_for_one_application_or_for_all(tmp_path: Path) -> None:
    everywhere = read_policy(write(tmp_path, goodwill()))
    assert [one.key for one in everywhere.goodwill_in("anything")] == ["points"]
    (one,) = read_policy(write(tmp_path, goodwill("application = 'shop'"))).goodwill
    assert one.is_open_to("agent")
    assert not one.is_open_to("supervisor")
    assert one.field[0].cap_of("agent") == 500
    assert read_policy(write(tmp_path, goodwill("application = 'shop'"))).goodwill_in("other") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (goodwill("application = 'other'"), "[[goodwill]] 'points': there is no application 'other'."),
        (goodwill().replace('"goodwill"\n', '"talon_x"\n'), "has the name of a built-in one"),
        (goodwill() + "[[goodwill]]\nkey='points'\nname='x'\nevent='x'", "'points' is there twice"),
        (goodwill(field="kind = 'number'\ncap = { boss = 5 }"), "cap: there is no role 'boss'."),
        (goodwill(field="kind = 'text'\ncap = { agent = 5 }"), "only a number can have a cap"),
        (goodwill(field="kind = 'number'\nrequired = false\ncap = { agent = 5 }"), "must be required"),
        (goodwill(field="kind = 'number'\ncap = { agent = 0 }"), "cap"),
        (goodwill(field="kind = 'number'\ncap = { agent = inf }"), "cap"),
        (goodwill(field="kind = 'number'\nmin = 5\nmax = 4"), "min is more than max"),
        (goodwill(field="kind = 'choice'"), "a choice needs choices"),
        (goodwill(field="kind = 'text'\nchoices = ['a']"), "only a choice has choices"),
        (goodwill(field="kind = 'choice'\nchoices = ['a']\nmax = 4"), "neither min nor max"),
        (goodwill(field="kind = 'colour'"), "kind"),
        (
            goodwill(field="kind = 'text'\n[[goodwill.field]]\nname = 'Points'\nkind = 'text'"),
            "'Points' is there twice",
        ),
        (goodwill().replace('type = "number"', 'type = "shoe"'), "type"),
        (
            goodwill().replace("[{ name", "[{ name = 'Size', type = 'text' }, { name"),
            "Application 'shop': the attribute 'Size' is there twice.",
        ),
    ],
)
def test_what_is_wrong_with_goodwill_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError) as raised:
        read_policy(write(tmp_path, text))
    assert said in str(raised.value)


def test_what_is_personal_can_be_said_in_place_of_the_defaults(tmp_path: Path) -> None:
    assert "*name*" in read_policy(None).masking.attributes
    text = "[masking]\nattributes = ['customer_no']\nbut_not = []"
    masking = read_policy(write(tmp_path, text)).masking
    assert (masking.attributes, masking.but_not) == (("customer_no",), ())


@pytest.mark.parametrize("text", ["attributes = ['']", "attributes = 'Name'", "names = ['Name']"])
def test_a_mistake_in_it_stops_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError):
        read_policy(write(tmp_path, f"[masking]\n{text}"))
