"""With a Talon.One of 2026 pending points can be made to count at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.sandbox_server import HOSTILE_IDS, NOW, SPRING, Shop, confirmed, item, post
from tests.support.desk import token_in
from tests.support.page import audit_fragment, audit_page
from webapp.addresses import path_safe
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.talon.operation import ApiVersion

HTMX = {"HX-Request": "true"}


@pytest.fixture
def api() -> ApiVersion:
    return "2026"


def of_customer(shop: Shop, customer: str) -> str:
    return f"/shop/customers/{path_safe(customer)}/programs/{shop.ids['bonus']}/points"


def ordered(shop: Shop, customer: str = "", order_id: str = "") -> tuple[str, str]:
    """A customer of one's own with an order that brought 3 pending points; both ids."""
    customer = shop.customer(customer or shop.name("earner"))
    order = shop.order(item(), profileId=customer, couponCodes=[SPRING], order_id=order_id)
    return customer, order


def asked(browser: FlaskClient, points: str, data: dict[str, object], **options: object) -> TestResponse:
    form = f"{points}/activation"
    return post(browser, form, f"{form}/preview", data, **options)


def uuids(page: TestResponse) -> list[str]:
    return re.findall(r'name="lots" value="([^"]+)"', page.text)


def test_from_the_pending_points_to_the_receipt(supervisor: FlaskClient, shop: Shop) -> None:
    customer, order = ordered(shop)
    points = of_customer(shop, customer)
    assert "Activate pending points" not in supervisor.get(points).text
    listing = supervisor.get(f"{points}?status=pending")
    audit_page(listing.text)
    assert f'href="{points}/activation"' in listing.text
    form = supervisor.get(f"{points}/activation")
    audit_page(form.text)
    assert f"All of order {order}" in form.text
    (lot,) = uuids(form)
    preview = asked(supervisor, points, {"lots": lot})
    assert preview.status_code == 200
    audit_page(preview.text)
    for expected in (
        "3 points, “Per item”: they were to wait for Mar 16, 2026",
        "Active: 20 now, 23 then. Pending: 3 now, 0 then.",
        "This cannot be undone here.",
        "Pending points are taken back when items are returned.",
        "Activate 3 points · Shop &lt;EU&gt;",
    ):
        assert expected in preview.text
    assert shop.balances(customer) == (20, 3)
    done = confirmed(supervisor, preview, f"{points}/activation")
    assert shop.balances(customer) == (23, 0)
    receipt = supervisor.get(done.location)
    audit_page(receipt.text)
    assert "3 points were activated" in receipt.text
    assert "3 points, “Per item”" in receipt.text
    assert "No points are pending" in supervisor.get(f"{points}/activation").text


def test_all_of_an_order_and_no_other(supervisor: FlaskClient, shop: Shop) -> None:
    customer, first = ordered(shop)
    second = shop.order(item(quantity=2), profileId=customer, couponCodes=[SPRING])
    points = of_customer(shop, customer)
    preview = asked(supervisor, points, {"order": first})
    audit_page(preview.text)
    assert f"Talon.One activates all that order {first} brought in this program" in preview.text
    assert confirmed(supervisor, preview, f"{points}/activation").status_code == 303
    assert shop.pending(customer, first) == []
    assert shop.pending(customer) == shop.pending(customer, second) != []


def card_with_lots(shop: Shop, *amounts: int) -> tuple[str, str]:
    """A card with pending points; its number, and the address of its points."""
    number = shop.card("anna")
    with shop.server.sandbox.working("shop") as work:
        card_id = work.value("SELECT id FROM cards WHERE identifier = ?", number)
        wallet = wallets.joined_card_wallet(work, shop.ids["club"], card_id)
        for amount in amounts:
            setup.add_points(work, wallet, amount, f"Gift <{amount}>", starts=NOW + timedelta(days=5))
        setup.add_points(work, wallet, 9, "Waiting", subledger="extra & more", on_action=True, valid_days=30)
    return number, f"/shop/programs/{shop.ids['club']}/cards/{number}/points"


def test_those_chosen_of_a_card_and_no_others(supervisor: FlaskClient, shop: Shop) -> None:
    _number, points = card_with_lots(shop, 10, 20)
    form = supervisor.get(f"{points}/activation")
    audit_page(form.text)
    assert "Gift &lt;10&gt;" in form.text
    lots = dict(zip(re.findall(r"<strong>(\d+)</strong>", form.text), uuids(form), strict=True))
    preview = asked(supervisor, points, {"lots": [lots["10"], lots["9"]]})
    audit_page(preview.text)
    assert "9 points, “Waiting” in extra &amp; more" in preview.text
    assert "Activate 19 points" in preview.text
    assert confirmed(supervisor, preview, f"{points}/activation").status_code == 303
    assert uuids(supervisor.get(f"{points}/activation")) == [lots["20"]]


def test_one_that_is_not_pending_any_more_is_left_out(supervisor: FlaskClient, shop: Shop) -> None:
    _number, points = card_with_lots(shop, 10, 20)
    lots = uuids(supervisor.get(f"{points}/activation"))
    first = asked(supervisor, points, {"lots": lots})
    one = asked(supervisor, points, {"lots": lots[0]})
    assert confirmed(supervisor, one, f"{points}/activation").status_code == 303
    again = confirmed(supervisor, first, f"{points}/activation")
    assert again.status_code == 409
    audit_page(again.text)
    assert "1 of those chosen is not pending (any more) and stays as it is." in again.text
    gone = asked(supervisor, points, {"lots": lots[0]})
    assert gone.status_code == 422
    assert "None of these points is pending any more" in gone.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose at least one line, or all of an order."),
        ({"lots": [f"u{number}" for number in range(51)]}, "These are 51 lines; at most 50 go at once."),
    ],
)
def test_a_form_with_faults(
    supervisor: FlaskClient, shop: Shop, data: dict[str, object], sentence: str
) -> None:
    customer, _order = ordered(shop)
    page = asked(supervisor, of_customer(shop, customer), data)
    assert page.status_code == 422
    audit_page(page.text)
    assert sentence in page.text
    fragment = asked(supervisor, of_customer(shop, customer), data, headers=HTMX)
    audit_fragment(fragment.text)
    assert fragment.headers["HX-Retarget"] == "#asking"
    assert shop.writes == []


@pytest.mark.parametrize("name", [one for one in HOSTILE_IDS if one.strip(".")])
def test_hostile_ids_of_customer_and_order(supervisor: FlaskClient, shop: Shop, name: str) -> None:
    customer, order = ordered(shop, f"{name}-earner", f"{name}-order")
    points = of_customer(shop, customer)
    preview = asked(supervisor, points, {"order": order})
    assert preview.status_code == 200
    audit_page(preview.text)
    assert "<script>alert" not in preview.text
    receipt = supervisor.get(confirmed(supervisor, preview, f"{points}/activation").location)
    audit_page(receipt.text)
    assert shop.pending(customer) == []


def test_points_that_began_to_count_by_themselves_prove_nothing(supervisor: FlaskClient, shop: Shop) -> None:
    customer, order = ordered(shop)
    points = of_customer(shop, customer)
    preview = asked(supervisor, points, {"order": order})
    shop.at_next_write.append("502")
    shop.at_end.append(lambda: shop.clock.forward(days=30))
    receipt = supervisor.get(confirmed(supervisor, preview, f"{points}/activation").location)
    audit_page(receipt.text)
    assert "Nobody knows yet whether this was done" in receipt.text
    assert "Of 1 lines 0 are pending and 1 are active." in receipt.text


def test_who_may_not_sees_no_button(agent: FlaskClient, shop: Shop) -> None:
    customer, order = ordered(shop)
    points = of_customer(shop, customer)
    page = agent.get(f"{points}?status=pending")
    assert "Activate pending points" not in page.text
    assert agent.get(f"{points}/activation").status_code == 403
    data = {"csrf_token": token_in(page), "order": order}
    for suffix in ("", "/preview"):
        assert agent.post(f"{points}/activation{suffix}", data=data).status_code == 403


class TestOnAnOlderServer:
    @pytest.fixture
    def api(self) -> ApiVersion:
        return "2024"

    def test_there_is_no_activating(self, supervisor: FlaskClient, shop: Shop) -> None:
        customer, order = ordered(shop)
        points = of_customer(shop, customer)
        page = supervisor.get(f"{points}?status=pending")
        assert "Activate pending points" not in page.text
        answer = supervisor.get(f"{points}/activation")
        audit_page(answer.text)
        assert answer.status_code >= 400
        assert "newer" in answer.text
        data = {"csrf_token": token_in(page), "order": order}
        answer = supervisor.post(f"{points}/activation/preview", data=data)
        assert "newer" in answer.text
        assert len(shop.pending(customer)) == 1
