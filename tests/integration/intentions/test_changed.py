"""If the state moved since the preview, what changed is shown, and nothing is written."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.integration.intentions.scenarios import SCENARIOS, Scenario
from tests.integration.sandbox_server import SPRING, Shop, confirmed, fields_of, item, post
from tests.support.desk import DeskClock
from tests.support.page import audit_page


def lines(text: str, kind: str) -> list[str]:
    """The lines of the new preview that are new, or that are gone."""
    return [unescape(one) for one in re.findall(rf'<li class="desk-{kind}">.*?<(?:ins|del)>(.*?)</', text)]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
def test_every_write_is_drawn_anew_and_then_goes_through(
    agent: FlaskClient, shop: Shop, scenario: Scenario
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    case.disturb()
    again = case.confirmed(agent, preview)
    assert again.status_code == 409
    audit_page(again.text)
    assert "Something changed since the preview. Nothing was written; look again." in again.text
    assert "Parcel came back</textarea>" in again.text
    assert shop.writes == []
    assert fields_of(again, case.confirm)["token"] != fields_of(preview, case.confirm)["token"]
    assert case.confirmed(agent, preview).status_code == 409, "the old form is never good again"
    assert case.confirmed(agent, again).status_code == 303
    assert case.times() == 1


def test_new_lines_and_lines_that_are_gone(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon(reservation_limit=1)
    address = f"/shop/coupons/{code}"
    preview = post(agent, address, f"{address}/reservations/preview", {"customers": "anna\nben"})
    shop.reserve(code, "ben")
    again = confirmed(agent, preview, f"{address}/reservations")
    audit_page(again.text)
    assert lines(again.text, "gone")[0] == "ben (Ben Vogel)"
    assert lines(again.text, "new")[0] == "ben (Ben Vogel)"
    assert "Will hold the code: <del>ben (Ben Vogel)</del>" in again.text
    assert "Hold it already, nothing changes: <ins>ben (Ben Vogel)</ins>" in again.text
    assert all("anna" not in line for line in lines(again.text, "gone") + lines(again.text, "new"))


def test_a_change_that_no_line_shows_is_said_too(agent: FlaskClient, shop: Shop) -> None:
    case = SCENARIOS[2].make(shop)
    shop.reserve(case.subject[1], "ben")
    preview = case.previewed(agent)
    shop.reserve(case.subject[1], shop.customer("carla"))  # one holder more: none of these lines tells
    again = case.confirmed(agent, preview)
    assert lines(again.text, "new") == lines(again.text, "gone") == []
    assert "It reads as before, but what it was made from has been saved anew meanwhile." in again.text


def test_an_old_preview_says_what_changed_as_well(agent: FlaskClient, shop: Shop, clock: DeskClock) -> None:
    order = shop.order(item(quantity=3), couponCodes=[SPRING])
    address = f"/shop/sessions/{order}/returns"
    preview = post(agent, address, f"{address}/preview", {"quantity_0": "1"})
    shop.give_back(order, 0, 2)
    clock.forward(minutes=31)
    again = confirmed(agent, preview, address)
    assert again.status_code == 409
    audit_page(again.text)
    assert "half an hour old" in again.text
    assert any("Nothing is left in the order then." in line for line in lines(again.text, "new"))


@pytest.mark.parametrize("offered", ["", "nonsense", "WyJ4Il0.x"])
def test_without_the_old_preview_the_new_one_is_shown_alone(
    agent: FlaskClient, shop: Shop, offered: str
) -> None:
    case = SCENARIOS[0].make(shop)
    preview = case.previewed(agent)
    faulty = case.confirmed(agent, preview, offered=offered, reason="")
    assert faulty.status_code == 422
    audit_page(faulty.text)
    assert "Choose why." in faulty.text
    case.disturb()
    again = case.confirmed(agent, preview, offered=offered)
    assert again.status_code == 409
    audit_page(again.text)
    assert "desk-changes" not in again.text
    assert shop.writes == []


def test_the_preview_of_another_form_is_not_believed(agent: FlaskClient, shop: Shop) -> None:
    case, other = SCENARIOS[2].make(shop), SCENARIOS[2].make(shop)
    preview, foreign = case.previewed(agent), other.previewed(agent)
    borrowed = fields_of(foreign, other.confirm)["offered"]
    page = case.confirmed(agent, preview, offered=borrowed, reason="")
    assert page.status_code == 422
    assert other.subject[1] not in page.text


def test_what_a_form_carries_does_not_grow_huge(agent: FlaskClient, shop: Shop) -> None:
    code = shop.coupon()
    ids = [shop.customer(f"many-{number:03}", Name=f"Customer number {number}") for number in range(100)]
    address = f"/shop/coupons/{code}"
    preview = post(agent, address, f"{address}/reservations/preview", {"customers": "\n".join(ids)})
    fields = fields_of(preview, f"{address}/reservations")
    assert len(fields["token"]) < 2000
    assert len(fields["offered"]) < 3000
