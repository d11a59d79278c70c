"""The dictionary of problems: a page, and whatever goes wrong leads to an entry of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from tests.integration.intentions.scenarios import SCENARIOS, Scenario
from tests.integration.sandbox_server import KEY, Shop, item
from tests.support.page import audit_fragment, audit_page
from webapp.problems import DICTIONARY
from webapp.sandbox.faults import KINDS
from webapp.talon import Client, ReturnedCartItem, TalonError

HARMLESS = ("unknown_effect", "extra_field")


def test_the_page_has_every_entry(agent: FlaskClient, viewer: FlaskClient) -> None:
    for browser in (agent, viewer):
        page = browser.get("/shop/errors")
        assert page.status_code == 200
        audit_page(page.text)
        entries = DICTIONARY.items()
        assert len(entries) >= 13
        for code, words in entries:
            assert f'id="{code}"' in page.text
            for part in (words.title, words.cause, words.say, words.advice):
                assert str(part) in unescape(page.text)
    audit_fragment(agent.get("/shop/errors", headers={"HX-Request": "true"}).text)


@pytest.fixture
def client(shop: Shop) -> Iterator[Client]:
    with Client(shop.server.url, KEY, deadline=0.5, sleep=lambda _: None) as made:
        yield made


READS: dict[str, Callable[[Client, str], object]] = {
    "getCustomerSession": lambda client, order: client.sessions.get(order),
    "getCustomerInventory": lambda client, _order: client.customers.inventory("anna", coupons=True),
}
WRITES: dict[str, Callable[[Client, str], object]] = {
    "returnCartItems": lambda client, order: client.sessions.return_items(order, [ReturnedCartItem(0, 1)]),
    "reopenCustomerSession": lambda client, order: client.sessions.reopen(order),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("operation", [*READS, *WRITES])
def test_every_fault_of_the_sandbox_leads_to_an_entry(
    shop: Shop, client: Client, operation: str, kind: str
) -> None:
    order = shop.order(item(quantity=3))
    shop.server.fault(kind, operation=operation, count=0, ms=700 if kind == "slow" else 100)
    if kind in HARMLESS:
        ({**READS, **WRITES})[operation](client, order)
        return
    with pytest.raises(TalonError) as raised:
        ({**READS, **WRITES})[operation](client, order)
    assert raised.value.code in DICTIONARY
    assert raised.value.request_id
    shop.wait_until_idle()


@pytest.mark.parametrize("kind", ["409", "429", "502", "503", "cut_before"])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.action)
def test_a_failed_write_says_what_to_tell_and_can_be_found_in_the_log(
    agent: FlaskClient, shop: Shop, scenario: Scenario, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    case = scenario.make(shop)
    preview = case.previewed(agent)
    shop.at_next_write.extend([kind] * 3)
    shop.facts_of_fault["retry_after"] = 60
    capfd.readouterr()
    receipt = agent.get(case.confirmed(agent, preview).location)
    audit_page(receipt.text)
    logged = [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")]
    (failed,) = [line for line in logged if line["event"] == "write_failed"]
    assert str(escape(str(DICTIONARY[failed["code"]].say))) in receipt.text
    assert re.search(rf'<code class="desk-id">{failed["request_id"]}</code>', receipt.text)
    assert shop.writes[-1].headers["x-request-id"].startswith(failed["request_id"])
    (ended,) = [line for line in logged if line["event"] == "write_ended"]
    assert ended["request_id"] == failed["request_id"]
    for personal in (case.subject[1], "anna", "Parcel"):
        assert all(personal not in json.dumps(line) for line in logged)


def test_a_page_that_fails_says_what_to_tell_and_where_it_is_explained(
    agent: FlaskClient, shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    shop.server.fault("503", path="*", count=0)
    page = agent.get("/shop/sessions/ORDER-1")
    audit_page(page.text)
    assert "May I call you back shortly?" in page.text
    assert 'href="/shop/errors#unavailable"' in page.text
    logged = [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")]
    (problem,) = [line for line in logged if line["event"] == "upstream_problem"]
    assert problem["request_id"] in page.text
