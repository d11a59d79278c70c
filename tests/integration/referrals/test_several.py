"""Referral codes for several customers at once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import HOSTILE_IDS, Shop, confirmed, post
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page

ADDRESS = "/shop/referral-codes"
HTMX = {"HX-Request": "true"}


def previewed(browser: FlaskClient, shop: Shop, advocates: str, **options: Any) -> TestResponse:
    data = {"campaign": str(shop.ids["friends"]), "usage_limit": "5", "advocates": advocates}
    return post(browser, ADDRESS, f"{ADDRESS}/preview", data, **options)


def people(shop: Shop, number: int) -> list[str]:
    return [shop.customer(shop.name("many")) for _ in range(number)]


def test_from_the_form_to_the_receipt(supervisor: FlaskClient, shop: Shop) -> None:
    first, second = people(shop, 2)
    had = shop.customer(shop.name("had"), Name="Has <one>")
    shop.refer(had, 1)
    form = supervisor.get(ADDRESS)
    audit_page(form.text)
    assert f'href="{ADDRESS}"' in supervisor.get(f"/shop/customers/{first}/referral-codes").text
    preview = previewed(supervisor, shop, f" {first} \r\n\r\n{second}\n{had}\n{first}")
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        first,
        second,
        f"{had} (Has &lt;one&gt;)",
        f"These have a code of this campaign already: {had}.",
        "It can be used 5 times.",
        "Limits that the campaign sets on referrals are ignored here",
        "Create 3 codes · Shop &lt;EU&gt;",
    ):
        assert expected in preview.text
    done = confirmed(supervisor, preview, ADDRESS)
    assert done.status_code == 303
    codes = {each: shop.referrals(each)[-1]["code"] for each in (first, second, had)}
    assert [len(shop.referrals(each)) for each in (first, second, had)] == [1, 1, 2]
    receipt = supervisor.get(done.location)
    audit_page(receipt.text)
    assert "3 referral codes of Bring a friend were made" in receipt.text
    for customer, code in codes.items():
        assert f'data-copy="{code}"' in receipt.text
        assert f"- {code} ({customer})" in receipt.text
    assert "\n".join(f"{code}\t{customer}" for customer, code in codes.items()) in receipt.text
    for customer in codes:
        assert "Create referral codes" in supervisor.get(f"/shop/customers/{customer}/activity").text


def test_a_hundred_go_at_once(supervisor: FlaskClient, shop: Shop) -> None:
    ids = people(shop, 100)
    preview = previewed(supervisor, shop, "\n".join(ids))
    assert preview.status_code == 200
    assert confirmed(supervisor, preview, ADDRESS).status_code == 303
    assert json.loads(shop.writes[0].body)["advocateProfileIntegrationIds"] == ids
    assert len(shop.writes) == 1
    assert {len(shop.referrals(each)) for each in ids} == {1}


@pytest.mark.parametrize(
    ("advocates", "sentence"),
    [
        ("", "Name at least one customer."),
        (
            "\n".join(f"c{number}" for number in range(101)),
            "These are 101 customers; at most 100 go at once.",
        ),
        ("anna\nanan\nbenn", "There are no customers with these ids: anan, benn"),
        ("anna\n..", "There is no customer with this id: .."),
        ("x" * 1001, "An id has at most 1000 characters"),
        ("<script>alert(1)</script>", "There is no customer with this id: &lt;script&gt;"),
    ],
)
def test_all_must_exist(supervisor: FlaskClient, shop: Shop, advocates: str, sentence: str) -> None:
    page = previewed(supervisor, shop, advocates)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert "<script>alert" not in page.text
    fragment = previewed(supervisor, shop, advocates, headers=HTMX)
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#asking"
    assert shop.writes == []
    assert not shop.knows("anan")


def test_a_lost_answer_is_settled_by_all_the_codes(supervisor: FlaskClient, shop: Shop) -> None:
    ids = people(shop, 3)
    preview = previewed(supervisor, shop, "\n".join(ids))
    shop.at_next_write.append("cut_after")
    receipt = supervisor.get(confirmed(supervisor, preview, ADDRESS).location)
    audit_page(receipt.text)
    assert "The answer was lost; reading again showed this." in receipt.text
    for each in ids:
        assert f'data-copy="{shop.referrals(each)[0]["code"]}"' in receipt.text


def test_half_of_them_is_for_a_person_to_judge(supervisor: FlaskClient, shop: Shop) -> None:
    ids = people(shop, 2)
    preview = previewed(supervisor, shop, "\n".join(ids))
    shop.at_next_write.append("502")
    shop.at_end.append(lambda: shop.refer(ids[0], 5))
    receipt = supervisor.get(confirmed(supervisor, preview, ADDRESS).location)
    assert "Nobody knows yet whether this was done" in receipt.text
    assert "1 new codes like this are there; there should be 2." in receipt.text


def test_hostile_ids(supervisor: FlaskClient, shop: Shop) -> None:
    ids = [shop.customer(f"{name}-each") for name in HOSTILE_IDS if name.strip(".")]
    preview = previewed(supervisor, shop, "\n".join(ids))
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "<script>alert" not in preview.text
    receipt = supervisor.get(confirmed(supervisor, preview, ADDRESS).location)
    audit_page(receipt.text)
    assert {len(shop.referrals(each)) for each in ids} == {1}


def test_an_agent_makes_one_at_a_time(agent: FlaskClient, shop: Shop) -> None:
    assert agent.get(ADDRESS).status_code == 403
    token = token_in(agent.get("/shop/customers/anna/referral-codes"))
    for suffix in ("", "/preview"):
        answer = agent.post(f"{ADDRESS}{suffix}", data={"csrf_token": token, "advocates": "anna"})
        assert answer.status_code == 403
    assert shop.writes == []
