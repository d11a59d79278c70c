"""A referral code for one customer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import HOSTILE_IDS, Shop, confirmed, desk_for, post
from tests.support.desk import add_person, sign_in, token_in, token_of
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.audit import log

HTMX = {"HX-Request": "true"}


def codes_of(customer: str) -> str:
    return f"/shop/customers/{path_safe(customer)}/referral-codes"


def previewed(
    browser: FlaskClient, shop: Shop, customer: str, data: dict[str, Any] | None = None, **options: Any
) -> TestResponse:
    address = codes_of(customer)
    sent = {"campaign": str(shop.ids["friends"]), "usage_limit": "2", **(data or {})}
    return post(browser, address, f"{address}/preview", sent, **options)


@pytest.fixture
def carla(shop: Shop) -> str:
    """A customer of this test alone."""
    return shop.customer(shop.name("carla"), Name="Carla <i>Rossi</i>")


def test_from_the_referrals_tab_to_the_receipt(
    app: Flask, agent: FlaskClient, shop: Shop, carla: str
) -> None:
    tab = agent.get(f"/shop/customers/{carla}/referrals")
    assert f'href="{codes_of(carla)}"' in tab.text
    form = agent.get(codes_of(carla))
    audit_page(form.text)
    assert "Spring sale" not in form.text, "only campaigns that are marked are offered"
    assert "For several customers" not in form.text
    data = {"starts": "2026-03-10", "ends": "2026-03-31", "friend": " ben "}
    preview = previewed(agent, shop, carla, data)
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        f"{carla} (Carla &lt;i&gt;Rossi&lt;/i&gt;) gets a code of Bring a friend to pass on.",
        "It can be used 2 times.",
        "It is valid from Mar 10, 2026",
        "Only ben (Ben Vogel) can use it.",
        "Limits that the campaign sets on referrals are ignored here",
        "A code cannot be taken back here",
        f"Create a code for {carla} · Shop &lt;EU&gt;",
    ):
        assert expected in preview.text
    assert shop.referrals(carla) == []
    done = confirmed(agent, preview, codes_of(carla))
    (code,) = shop.referrals(carla)
    assert (code["usageLimit"], code["friendProfileIntegrationId"]) == (2, "ben")
    assert (code["startDate"], code["expiryDate"]) == ("2026-03-10T00:00:00Z", "2026-03-31T23:59:59Z")
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    assert "A referral code of Bring a friend was made" in receipt.text
    assert f'data-copy="{code["code"]}"' in receipt.text
    assert f"- {code['code']} ({carla})" in receipt.text, "in what is copied for the ticket"
    assert "Copy all codes" not in receipt.text
    with app.app_context():
        record = log.find(done.location.partition("?")[0].rsplit("/", 1)[-1])
    assert record is not None
    assert record.details["details"]["codes"] == [[code["code"], carla]]


def test_days_are_those_of_the_agent(agent: FlaskClient, shop: Shop, carla: str) -> None:
    data = {"csrf_token": token_of(agent), "locale": "en", "theme": "auto"}
    assert agent.post("/settings", data={**data, "zone": "Europe/Berlin"}).status_code == 303
    preview = previewed(agent, shop, carla, {"starts": "2026-03-10", "ends": "2026-03-31"})
    confirmed(agent, preview, codes_of(carla))
    (code,) = shop.referrals(carla)
    assert (code["startDate"], code["expiryDate"]) == ("2026-03-09T23:00:00Z", "2026-03-31T21:59:59Z")


def test_codes_that_are_there_already_are_said(agent: FlaskClient, shop: Shop, carla: str) -> None:
    old, endless = shop.refer(carla, 4), shop.refer(carla)
    preview = previewed(agent, shop, carla, {"usage_limit": "0"})
    audit_page(preview.text)
    for expected in (
        "The customer has 2 codes of this campaign already.",
        f"Code {old}, used 0 of 4 times.",
        f"Code {endless}, used 0 times, without limit.",
        "It can be used any number of times.",
        "Anybody can use it.",
        "It is valid at once, without an end.",
    ):
        assert expected in preview.text


def test_the_calls_are_few(agent: FlaskClient, shop: Shop, carla: str) -> None:
    token = token_in(agent.get(codes_of(carla)))
    shop.server.requests.clear()
    data = {"csrf_token": token, "campaign": str(shop.ids["friends"]), "usage_limit": "1", "friend": "ben"}
    preview = agent.post(f"{codes_of(carla)}/preview", data=data)
    reads = ["getCustomerInventory", "getCustomerInventory"]
    assert shop.asked == reads
    shop.server.requests.clear()
    confirmed(agent, preview, codes_of(carla))
    assert shop.asked == ["createReferral", *reads]
    assert "startDate" not in json.loads(shop.writes[0].body)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"campaign": ""}, "Choose the campaign."),
        ({"campaign": "0"}, "Choose the campaign."),
        ({"usage_limit": ""}, "Say how often. 0 is without limit."),
        ({"usage_limit": "-1"}, "Give a number from 0 to 999999."),
        ({"usage_limit": "1000000"}, "Give a number from 0 to 999999."),
        ({"usage_limit": "many"}, "Give a whole number."),
        ({"starts": "tomorrow"}, "This is not a date."),
        ({"ends": "2026-03-01"}, "This day is over already."),
        ({"starts": "2026-04-02", "ends": "2026-04-01"}, "This lies before the first day."),
        ({"ends": "9999-01-01"}, "Choose a year from 1970 to 2999."),
        ({"friend": "bem"}, "There is no customer with this id: bem"),
        ({"friend": ".."}, "There is no customer with this id: .."),
        ({"friend": "x" * 1001}, "An id has at most 1000 characters."),
        ({"friend": "<script>alert(1)</script>"}, "There is no customer with this id: &lt;script&gt;"),
    ],
)
def test_a_form_with_faults_comes_back_as_it_was(
    agent: FlaskClient, shop: Shop, carla: str, data: dict[str, str], sentence: str
) -> None:
    page = previewed(agent, shop, carla, data)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert 'aria-invalid="true"' in page.text
    fragment = previewed(agent, shop, carla, data, headers=HTMX)
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#asking"
    assert shop.writes == []
    assert not shop.knows("bem")


def test_a_campaign_that_is_not_offered_is_refused(agent: FlaskClient, shop: Shop, carla: str) -> None:
    for campaign in (str(shop.ids["spring"]), "999", "x"):
        assert previewed(agent, shop, carla, {"campaign": campaign}).status_code == 422


def test_nobody_is_their_own_friend(agent: FlaskClient, shop: Shop, carla: str) -> None:
    page = previewed(agent, shop, carla, {"friend": carla})
    assert page.status_code == 422
    assert "This is the customer who is to pass the code on." in page.text


def test_a_customer_who_does_not_exist_gets_no_code(agent: FlaskClient, shop: Shop) -> None:
    page = previewed(agent, shop, "carlo")
    assert page.status_code == 422
    audit_page(page.text)
    assert "There is no customer with this id: carlo" in page.text
    assert not shop.knows("carlo")


def test_a_friend_gone_at_the_confirm_stops_it(agent: FlaskClient, shop: Shop, carla: str) -> None:
    friend = shop.customer(shop.name("friend"))
    preview = previewed(agent, shop, carla, {"friend": friend})
    with shop.server.sandbox.working("shop") as work:
        work.run("DELETE FROM profiles WHERE integration_id = ?", friend)
    page = confirmed(agent, preview, codes_of(carla))
    assert page.status_code == 422
    assert f"There is no customer with this id: {friend}" in page.text
    assert shop.writes == []


def test_two_agents_at_once_make_one_code(agent: FlaskClient, shop: Shop, carla: str) -> None:
    preview = previewed(agent, shop, carla)
    other = shop.refer(carla, 2)
    again = confirmed(agent, preview, codes_of(carla))
    assert again.status_code == 409
    audit_page(again.text)
    assert f"Code {other}, used 0 of 2 times." in again.text
    assert shop.writes == []


def test_a_campaign_that_the_server_does_not_know(
    tmp_path: Any, database_url: str, shop: Shop, carla: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """desk.toml names a campaign that is none."""
    monkeypatch.setitem(shop.ids, "friends", 999)
    app = desk_for(shop, tmp_path, database_url)
    browser = app.test_client()
    sign_in(browser, add_person(app, "Ada"))
    preview = previewed(browser, shop, carla, {"campaign": "999"})
    receipt = browser.get(confirmed(browser, preview, codes_of(carla)).location)
    audit_page(receipt.text)
    assert "Talon.One refused this" in receipt.text
    assert shop.referrals(carla) == []


def test_a_lost_answer_is_settled_by_the_code_itself(agent: FlaskClient, shop: Shop, carla: str) -> None:
    shop.refer(carla, 2)
    preview = previewed(agent, shop, carla, {"ends": "2026-03-31"})
    shop.at_next_write.append("cut_after")
    receipt = agent.get(confirmed(agent, preview, codes_of(carla)).location)
    audit_page(receipt.text)
    made = shop.referrals(carla)[-1]["code"]
    assert "The answer was lost; reading again showed this." in receipt.text
    assert f'data-copy="{made}"' in receipt.text


def test_a_second_code_of_the_shop_leaves_it_to_a_person(agent: FlaskClient, shop: Shop, carla: str) -> None:
    preview = previewed(agent, shop, carla)
    shop.at_next_write.append("cut_after")
    shop.at_end.append(lambda: shop.refer(carla, 2))
    receipt = agent.get(confirmed(agent, preview, codes_of(carla)).location)
    assert "Nobody knows yet whether this was done" in receipt.text
    assert "2 new codes like this are there; there should be 1." in receipt.text


@pytest.mark.parametrize("name", [one for one in HOSTILE_IDS if one.strip(".")])
def test_hostile_ids_of_advocate_and_friend(agent: FlaskClient, shop: Shop, name: str) -> None:
    advocate, friend = shop.customer(f"{name}-brings"), shop.customer(f"{name}-comes")
    preview = previewed(agent, shop, advocate, {"friend": friend})
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "<script>alert" not in preview.text
    receipt = agent.get(confirmed(agent, preview, codes_of(advocate)).location)
    audit_page(receipt.text)
    assert len(shop.referrals(advocate)) == 1


def test_a_viewer_makes_none_and_sees_no_button(viewer: FlaskClient, shop: Shop, carla: str) -> None:
    tab = viewer.get(f"/shop/customers/{carla}/referrals")
    assert "Create a referral code" not in tab.text
    assert viewer.get(codes_of(carla)).status_code == 403
    data = {"csrf_token": token_of(viewer), "usage_limit": "1"}
    for suffix in ("", "/preview"):
        assert viewer.post(f"{codes_of(carla)}{suffix}", data=data).status_code == 403
    assert shop.referrals(carla) == []


def test_a_desk_without_campaigns_says_what_is_missing(
    tmp_path: Any, database_url: str, shop: Shop, carla: str
) -> None:
    config = tmp_path / "bare.toml"
    config.write_text('[[application]]\nslug = "shop"\nname = "Shop"\napi_key_env = "SHOP_API_KEY"\n')
    bare = desk_for(shop, tmp_path, database_url, desk_config=config)
    browser = bare.test_client()
    sign_in(browser, add_person(bare, "Ada"))
    page = browser.get(codes_of(carla))
    audit_page(page.text)
    assert "The desk knows no campaign" in page.text
