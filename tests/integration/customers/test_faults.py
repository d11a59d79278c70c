"""The customer page while Talon.One is in trouble: each part fails alone and is tried again alone."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.integration.customers.test_customer_page import HTMX, INVENTORY, TABS, address
from tests.support.page import audit_fragment, audit_page
from tests.support.seeded import SandboxServer

TROUBLE: list[Any] = [
    ({"kind": "503"}, 502, "Try again"),
    ({"kind": "429", "retry_after": 60}, 503, "60"),
    ({"kind": "cut_before"}, 502, "Try again"),
    ({"kind": "invalid_json"}, 502, "does not understand"),
]


@pytest.fixture
def customer(shop: dict[str, Any]) -> str:
    found: str = shop["customers"][0]
    return found


@pytest.mark.parametrize(("fault", "status", "said"), TROUBLE)
def test_a_page_stands_around_what_failed(
    agent: FlaskClient,
    shared_sandbox: SandboxServer,
    customer: str,
    fault: dict[str, Any],
    status: int,
    said: str,
) -> None:
    shared_sandbox.fault(**fault, count=0)
    for tab in ("", "coupons", "sessions"):
        answer = agent.get(address(customer, tab))
        assert answer.status_code == status
        audit_page(answer.text)
        panel = answer.text.split('<div id="panel">', 1)[1]
        assert said in panel
        assert f'href="{address(customer, tab)}"' in panel, "It can be tried again"
        assert f"<h1>{customer}" in answer.text
        for other in TABS:
            assert f'href="{address(customer, other)}"' in answer.text, "The tabs are there"
        assert "desk-count" in answer.text


@pytest.mark.parametrize("tab", [*INVENTORY, "sessions"])
def test_a_panel_fails_alone_and_is_tried_again_alone(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, tab: str
) -> None:
    shared_sandbox.fault("503", operation="getCustomerInventory", count=0)
    failed = agent.get(address(customer, tab), headers={**HTMX, "HX-Target": "panel"})
    assert failed.status_code == 502
    audit_fragment(failed.text)
    assert f'hx-get="{address(customer, tab)}" hx-target="#panel"' in failed.text
    shared_sandbox.faults.clear()
    again = agent.get(address(customer, tab), headers={**HTMX, "HX-Target": "panel"})
    assert again.status_code == 200
    audit_fragment(again.text)


@pytest.mark.parametrize("panel", ["profile", "holds"])
def test_a_panel_of_the_overview_is_tried_again_in_its_place(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str, panel: str
) -> None:
    shared_sandbox.fault("503", count=0)
    failed = agent.get(f"{address(customer)}?panel={panel}", headers={**HTMX, "HX-Target": panel})
    audit_fragment(failed.text)
    assert f'hx-get="{address(customer)}?panel={panel}" hx-target="#{panel}"' in failed.text


def test_our_own_record_shows_while_talon_one_is_away(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    agent.get(address(customer))
    shared_sandbox.fault("503", count=0)
    answer = agent.get(address(customer, "activity"))
    assert answer.status_code == 200
    audit_page(answer.text)
    assert "Name and tier are not loaded" in answer.text
    assert "Read a customer<" in answer.text


def test_a_sheet_for_paper_is_whole_or_not_there(
    agent: FlaskClient, shared_sandbox: SandboxServer, customer: str
) -> None:
    shared_sandbox.fault("503", count=0)
    answer = agent.get(address(customer, "print"))
    assert answer.status_code == 502
    audit_page(answer.text)
    assert f'href="{address(customer, "print")}"' in answer.text
