"""Any identifier survives an address."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.routing import Map, Rule

from webapp.addresses import IdentifierConverter, from_path, path_safe

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
MAP = Map(
    [Rule("/<application>/customers/<id:integration_id>/coupons", endpoint="coupons")],
    converters={"id": IdentifierConverter},
).bind("desk.example")


@given(ANY_TEXT)
@example("..")
@example("a/b")
@example("100%")
@example("~fg")
@example("a+b c")
@example("🎁")
def test_every_identifier_comes_back_as_it_was(identifier: str) -> None:
    address = MAP.build("coupons", {"application": "shop", "integration_id": identifier})
    assert MAP.match(address)[1]["integration_id"] == identifier
    assert from_path(path_safe(identifier)) == identifier


@given(ANY_TEXT)
def test_what_stands_in_the_path_is_never_changed_on_its_way(identifier: str) -> None:
    assert set(path_safe(identifier)) <= set(
        "~-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    )


def test_plain_identifiers_stay_readable() -> None:
    assert path_safe("CUST-00042_b") == "CUST-00042_b"


@pytest.mark.parametrize("text", ["~", "~!!!!", "~_w", "~YQ", "~YQ==", "~YWI"])
def test_what_the_desk_never_writes_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_path(text)
