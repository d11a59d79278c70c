"""Putting codes on an open order, and taking them off."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import HOSTILE_IDS, NOW, SPRING, Shop, confirmed, item, post
from tests.support.page import audit_fragment, audit_page
from webapp.sandbox import setup

HTMX = {"HX-Request": "true"}
FRIEND = "FRIEND-OF-BEN"
HALF = {"type": "setDiscount", "name": "Friend", "amount": 2}


@pytest.fixture(scope="module", autouse=True)
def friends(served_shop: Shop) -> None:
    """A campaign in which a friend of Ben gets something off."""
    rules = [{"name": "Friend", "conditions": [{"type": "referralValid"}], "effects": [HALF]}]
    with served_shop.server.sandbox.working("shop") as work:
        campaign = setup.add_campaign(work, "Friends", {"state": "enabled", "rules": rules})
        advocate = work.value("SELECT id FROM profiles WHERE integration_id = 'ben'")
        setup.add_referral(work, campaign, FRIEND, advocate)
        setup.add_referral(work, campaign, "OTHER-FRIEND", advocate)


@pytest.fixture
def order(shop: Shop) -> str:
    """An open order of a customer of its own, who has bought before and was referred by nobody yet."""
    customer = shop.customer(f"buyer-{len(shop.owners)}")
    shop.order(profileId=customer)
    return shop.order(item(quantity=2, name="Beans"), state="open", profileId=customer)


def at(order: str) -> str:
    return f"/shop/sessions/{order}/codes"


def put(browser: FlaskClient, order: str, code: str, kind: str = "coupon", **options: Any) -> TestResponse:
    return post(browser, at(order), f"{at(order)}/preview", {"code": code, "kind": kind}, **options)


def take(browser: FlaskClient, order: str, code: str, kind: str = "coupon") -> TestResponse:
    return post(browser, at(order), f"{at(order)}/removal/preview", {kind: code})


def test_a_coupon_from_the_form_to_the_receipt(agent: FlaskClient, shop: Shop, order: str) -> None:
    assert f'href="{at(order)}"' in agent.get(f"/shop/sessions/{order}").text
    form = agent.get(at(order))
    audit_page(form.text)
    assert "No codes" in form.text
    preview = put(agent, order, f"  {SPRING} ")
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        f"Put coupon {SPRING} on order {order}",
        "Discounts in all go up from €0.00 to €7.00",
        f"Coupon {SPRING} is valid; it is redeemed when the order closes",
        "€5.00 off the order: Spring order",
        "This was rehearsed as a new order with the same content.",
        f"Put {SPRING} on order {order} · Shop &lt;EU&gt;</button>",
    ):
        assert expected in preview.text
    assert shop.writes == []
    done = confirmed(agent, preview, at(order))
    assert shop.session(order)["couponCodes"] == [SPRING]
    receipt = agent.get(done.location)
    audit_page(receipt.text)
    assert f"{SPRING} is on order {order}" in receipt.text
    assert "Discounts in all go up from €0.00 to €7.00" in receipt.text
    again = agent.get(at(order))
    audit_page(again.text)
    assert f'aria-label="Remove {SPRING}"' in again.text


def test_the_rehearsal_carries_all_and_the_write_the_change_alone(
    agent: FlaskClient, shop: Shop, order: str
) -> None:
    shop.update(order, couponCodes=["NOPE"], additionalCosts={"shipping": {"price": 4.9}})
    preview = put(agent, order, SPRING)
    shop.server.requests.clear()
    confirmed(agent, preview, at(order))
    dry, write = (each for each in shop.server.requests if each.operation == "updateCustomerSessionV2")
    assert "dry=true" in dry.query
    assert "/promodesk-dry-" in dry.target
    sent = json.loads(dry.body)["customerSession"]
    assert sent["couponCodes"] == ["NOPE", SPRING]
    assert sent["profileId"] == shop.owners[order]
    assert [each["sku"] for each in sent["cartItems"]] == ["BEANS"]
    assert sent["additionalCosts"] == {"shipping": {"price": 4.9}}
    assert "dry=true" not in write.query
    assert json.loads(write.body)["customerSession"] == {"couponCodes": ["NOPE", SPRING]}


def steady(effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Effects without what is drawn anew each time."""
    drawn = ("transactionUUID",)
    return [
        {**each, "props": {name: value for name, value in each["props"].items() if name not in drawn}}
        for each in effects
    ]


CHANGES: dict[str, tuple[dict[str, Any], str, dict[str, str]]] = {
    "a coupon put on": ({}, "/codes", {"code": SPRING, "kind": "coupon"}),
    "a coupon put on that is refused": ({}, "/codes", {"code": "NOPE", "kind": "coupon"}),
    "a referral code put on": ({}, "/codes", {"code": FRIEND, "kind": "referral"}),
    "a coupon taken off": ({"couponCodes": [SPRING, "NOPE"]}, "/codes/removal", {"coupon": SPRING}),
    "a referral code taken off": ({"referralCode": FRIEND}, "/codes/removal", {"referral": FRIEND}),
    "closed": ({"couponCodes": [SPRING, "NOPE"], "referralCode": FRIEND}, "/closing", {}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_rehearsal_and_write_have_the_same_effects(
    agent: FlaskClient, shop: Shop, order: str, name: str
) -> None:
    before, noun, data = CHANGES[name]
    shop.update(order, **before)
    address = f"/shop/sessions/{order}{noun}"
    shop.server.requests.clear()
    preview = post(agent, at(order), f"{address}/preview", data) if data else agent.get(address)
    body = json.loads(next(each.body for each in shop.server.requests if "dry=true" in each.query))
    rehearsed = shop.server.sandbox.call(
        "shop",
        "updateCustomerSessionV2",
        path={"customerSessionId": "rehearsed"},
        query={"dry": "true"},
        body=body,
    ).body["effects"]
    assert confirmed(agent, preview, address).status_code == 303
    real = shop.server.sandbox.call("shop", "getCustomerSession", path={"customerSessionId": order})
    assert steady(real.body["effects"]) == steady(rehearsed)


def test_a_code_that_is_refused_can_be_put_on_knowingly(agent: FlaskClient, shop: Shop, order: str) -> None:
    expired = shop.coupon(expires=NOW - timedelta(days=1))
    preview = put(agent, order, expired)
    audit_page(preview.text)
    for expected in (
        "This code will be refused and give nothing, though it can be put on the order.",
        f"Coupon {expired} was refused. The code has expired.",
        "Discounts in all: €0.00",
        f"Put {expired} on order {order}, though it gives nothing",
    ):
        assert expected in preview.text
    receipt = agent.get(confirmed(agent, preview, at(order)).location)
    assert f"{expired} is on order {order}, but was refused" in receipt.text
    assert "The code has expired." in receipt.text
    assert shop.session(order)["couponCodes"] == [expired]
    page = agent.get(at(order))
    assert f"Coupon {expired} was refused." in page.text
    gone = take(agent, order, expired)
    assert "Nothing: this code gave nothing." in gone.text


def test_a_referral_code_that_was_taken_for_a_coupon(agent: FlaskClient, order: str) -> None:
    preview = put(agent, order, FRIEND)
    assert "There is no such code" in preview.text
    assert "If it is a referral code, go back and choose that kind in the form." in preview.text


def test_a_referral_code_takes_the_place_of_another(agent: FlaskClient, shop: Shop, order: str) -> None:
    preview = put(agent, order, FRIEND, "referral")
    assert f"Referral code {FRIEND} is valid; it is redeemed when the order closes" in preview.text
    assert "Discounts in all go up from €0.00 to €2.00" in preview.text
    assert "It takes the place" not in preview.text
    confirmed(agent, preview, at(order))
    assert shop.session(order)["referralCode"] == FRIEND
    preview = put(agent, order, "OTHER-FRIEND", "referral")
    assert f"It takes the place of referral code {FRIEND}." in preview.text
    confirmed(agent, preview, at(order))
    assert shop.session(order)["referralCode"] == "OTHER-FRIEND"


def test_taking_codes_off(agent: FlaskClient, shop: Shop, order: str) -> None:
    shop.update(order, couponCodes=[SPRING], referralCode=FRIEND)
    preview = take(agent, order, SPRING)
    audit_page(preview.text)
    for expected in (
        f"Take coupon {SPRING} off order {order}",
        "Discounts in all go down from €9.00 to €2.00",
        "€5.00 off the order: Spring order",
    ):
        assert expected in preview.text
    receipt = agent.get(confirmed(agent, preview, f"{at(order)}/removal").location)
    assert f"{SPRING} is off order {order}" in receipt.text
    assert "No longer: €5.00 off the order: Spring order" in receipt.text
    assert shop.session(order)["couponCodes"] == []
    preview = take(agent, order, FRIEND, "referral")
    assert f"Take referral code {FRIEND} off order" in preview.text
    assert confirmed(agent, preview, f"{at(order)}/removal").status_code == 303
    assert not shop.session(order).get("referralCode")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"code": " ", "kind": "coupon"}, "Give a code."),
        ({"code": "x" * 101, "kind": "coupon"}, "A code has at most 100 characters."),
        ({"code": "a\tb", "kind": "coupon"}, "A code has no control characters."),
        ({"code": "HELD", "kind": "coupon"}, "This code is on the order already."),
        ({"code": FRIEND, "kind": "referral"}, "This code is on the order already."),
        ({"code": SPRING, "kind": "voucher"}, "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(
    agent: FlaskClient, shop: Shop, order: str, data: dict[str, str], sentence: str
) -> None:
    shop.update(order, couponCodes=["HELD"], referralCode=FRIEND)
    page = post(agent, at(order), f"{at(order)}/preview", data)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    field = "kind" if data["kind"] == "voucher" else "code"
    assert f'id="{field}-error-1"' in page.text
    fragment = post(agent, at(order), f"{at(order)}/preview", data, headers=HTMX)
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#codes"
    assert shop.writes == []


def test_what_the_server_refuses_is_said_at_the_field(
    agent: FlaskClient, shop: Shop, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    throw_away = "f" * 32
    monkeypatch.setattr("webapp.talon.dry.secrets.token_hex", lambda _bytes: throw_away)
    source = {"pointer": "/customerSession/couponCodes/0"}
    problem = {"title": "Too odd", "details": "not a code of ours", "source": source}
    told = json.dumps({"message": "Invalid", "errors": [problem]}).encode()
    shop.answers[f"/v2/customer_sessions/promodesk-dry-{throw_away}"] = (400, told)
    page = put(agent, order, SPRING)
    assert page.status_code == 422
    audit_page(page.text)
    assert "not a code of ours" in page.text
    assert 'id="code-error-1"' in page.text


@pytest.mark.parametrize("code", [*HOSTILE_IDS, "</script><b>", "x" * 100])
def test_hostile_codes(agent: FlaskClient, shop: Shop, order: str, code: str) -> None:
    preview = put(agent, order, code)
    assert preview.status_code == 200
    audit_page(preview.text)
    assert confirmed(agent, preview, at(order)).status_code == 303
    assert shop.session(order)["couponCodes"] == [code]
    page = agent.get(at(order))
    audit_page(page.text)
    audit_page(agent.get(f"/shop/sessions/{order}").text)
    assert "<script>alert" not in page.text
    assert "</script><b>" not in page.text
    gone = take(agent, order, code)
    audit_page(gone.text)
    assert confirmed(agent, gone, f"{at(order)}/removal").status_code == 303
    assert shop.session(order)["couponCodes"] == []


@pytest.mark.parametrize("data", [{}, {"coupon": ""}, {"coupon": "NOT-THERE"}, {"referral": ""}])
def test_only_a_code_that_is_there_can_be_taken_off(
    agent: FlaskClient, shop: Shop, order: str, data: dict[str, str]
) -> None:
    shop.update(order, couponCodes=[SPRING])
    page = post(agent, at(order), f"{at(order)}/removal/preview", data)
    assert page.status_code == 422
    audit_page(page.text)
    assert "This code is not on the order (any more)." in page.text


def test_a_code_added_meanwhile_is_kept(agent: FlaskClient, shop: Shop, order: str) -> None:
    preview = put(agent, order, "MINE")
    shop.update(order, couponCodes=[SPRING])
    again = confirmed(agent, preview, at(order))
    assert again.status_code == 409
    assert "Something changed since the preview." in again.text
    assert shop.writes == []
    assert confirmed(agent, again, at(order)).status_code == 303
    assert shop.session(order)["couponCodes"] == [SPRING, "MINE"]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("closed", "Its codes can be changed once it is open again"),
        ("partially_returned", "It cannot be reopened, so its codes stay as they are."),
        ("cancelled", "This order is cancelled, and that is final."),
    ],
)
def test_only_an_open_order_takes_codes(
    agent: FlaskClient, shop: Shop, order: str, state: str, sentence: str
) -> None:
    preview = put(agent, order, SPRING)
    shop.update(order, state="closed")
    if state == "partially_returned":
        shop.give_back(order, 0, 1)
    if state == "cancelled":
        shop.update(order, state="cancelled")
    page = agent.get(at(order))
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    assert 'method="post"' not in page.text.partition("<main")[2].partition("</main>")[0]
    fragment = put(agent, order, SPRING, headers=HTMX)
    assert fragment.status_code == 422
    assert sentence in fragment.text
    late = confirmed(agent, preview, at(order))
    assert late.status_code == 422
    assert sentence in late.text
    assert shop.writes == []


@pytest.mark.parametrize("outcome", ["done", "not done", "mixed"])
def test_a_lost_answer(agent: FlaskClient, shop: Shop, order: str, outcome: str) -> None:
    preview = put(agent, order, SPRING)
    shop.at_next_write.append("cut_after" if outcome == "done" else "502")
    if outcome == "mixed":
        shop.at_end.append(lambda: shop.update(order, couponCodes=["ANOTHER"]))
    receipt = agent.get(confirmed(agent, preview, at(order)).location)
    expected = {
        "done": f"{SPRING} is on order {order}",
        "not done": "The call may still be under way",
        "mixed": "Its codes now: ANOTHER.",
    }
    assert expected[outcome] in receipt.text
    assert len(shop.writes) == 1
