"""Which attributes are personal, and how their values are masked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.masking import Masking, Personal, shown

PERSONAL = Personal()


def masked(name: str, value: Any) -> str:
    return shown(PERSONAL.marked(name, value, str(value)), sees=False)


@pytest.mark.parametrize(
    "name",
    [
        "Name",
        "first_name",
        "LASTNAME",
        "E-Mail",
        "email",
        "ContactEmail",
        "Work mail",
        "Phone",
        "phone_number",
        "Mobile",
        "Address",
        "shipping-address",
        "Street",
        "Zip code",
        "Postal Code",
        "Birthday",
        "date_of_birth",
        "Vorname",
        "Straße",
        "Telefonnummer",
        "IBAN",
    ],
)
def test_these_are_personal(name: str) -> None:
    assert PERSONAL.is_personal(name)


@pytest.mark.parametrize(
    "name",
    [
        "Language",
        "Country",
        "Tier",
        "VIP",
        "Product name",
        "campaign_name",
        "StoreName",
        "Interests",
        "Colour",
        "PayPoints",
    ],
)
def test_these_are_not(name: str) -> None:
    assert not PERSONAL.is_personal(name)


def test_desk_toml_has_the_last_word() -> None:
    own = Personal(Masking(attributes=("Nick*", "a[b]c?"), but_not=("nickel*",)))
    assert own.is_personal("nick_name")
    assert not own.is_personal("Nickel content")
    assert not own.is_personal("Name")
    assert own.is_personal("A[B]C?")
    assert not own.is_personal("abcd")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Name", "Ada Lovelace", "A•••"),
        ("Name", "A", "A•••"),
        ("Name", "<script>", "s•••"),
        ("Name", "💎", "•••"),
        ("Email", "ada@example.com", "a•••@•••"),
        ("Email", "none", "n•••"),
        ("Phone", "+49 30 5550199", "••• 99"),
        ("Phone", "112", "•••"),
        ("Phone", 493055501, "••• 01"),
        ("Birthday", "1990-05-31T12:00:00Z", "•••"),
        ("Birth year", 1990, "•••"),
        ("Names", ["Ada", "Bea"], "•••"),
        ("Address", {"street": "x"}, "•••"),
        ("Name", "", ""),
        ("Email verified", True, "True"),
        ("Comment", "ask ada@example.com", "ask a•••@•••"),
        ("Comment", "gold", "gold"),
        ("Score", Decimal("1.5"), "1.5"),
    ],
)
def test_a_value_is_masked_by_what_it_is(name: str, value: Any, expected: str) -> None:
    assert masked(name, value) == expected


@given(st.text(min_size=1, max_size=60))
def test_a_mask_tells_one_character_and_no_length(name: str) -> None:
    told = masked("Name", name)
    assert len(told) <= 8
    assert sum(one.isalnum() for one in told) <= 1


@given(st.text(min_size=1, max_size=60))
def test_whoever_sees_gets_the_value(name: str) -> None:
    if not set(name) & set("\ufdd0\ufdd1\ufdd2"):
        assert shown(PERSONAL.marked("Name", name, name), sees=True) == name


def test_an_answer_is_masked_field_by_field() -> None:
    answer = {
        "profile": {
            "integrationId": "ada@example.com",
            "attributes": {"Name": "Ada", "Email opt-in": True, "Tier": "gold", "Nick names": ["x"]},
        },
        "giveaways": [{"id": 1, "code": "SECRET", "attributes": {"Holder name": "Ada"}}],
        "coupons": [{"value": "0800 555 0199", "created": "2026-01-01T00:00:00Z", "usageLimit": 1}],
        "referrals": [{"code": "me@c.test", "referredCustomers": ["bea@example.com"], "attributes": {}}],
        "loyalty": {"name": "Agreed with ada@example.com", "amount": Decimal("1.5"), "sku": "030 5550199"},
    }
    assert PERSONAL.masked_values(answer) == {
        "profile": {
            "integrationId": "ada@example.com",
            "attributes": {"Name": "A•••", "Email opt-in": True, "Tier": "gold", "Nick names": "•••"},
        },
        "giveaways": [{"id": 1, "code": "••••", "attributes": {"Holder name": "A•••"}}],
        "coupons": [{"value": "0800 555 0199", "created": "2026-01-01T00:00:00Z", "usageLimit": 1}],
        "referrals": [{"code": "me@c.test", "referredCustomers": ["bea@example.com"], "attributes": {}}],
        "loyalty": {"name": "Agreed with a•••@•••", "amount": Decimal("1.5"), "sku": "030 5550199"},
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_any_json_can_be_masked(value: Any) -> None:
    PERSONAL.masked_values(value)
