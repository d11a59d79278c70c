"""Previews, forms and receipts of somebody who may write, but not see."""

from __future__ import annotations

import base64
import re
import zlib

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.conftest import both_databases
from tests.integration.masking.conftest import browser_of
from tests.integration.masking.planting import (
    AT,
    BY_NAME,
    GIVEAWAY_END,
    MARKERS,
    OPEN_SESSION,
    SESSION,
    Planted,
    mail,
)
from tests.support.pages_to_walk import Send, Stop
from tests.support.seeded import SandboxServer
from tests.support.stop import WHY
from tests.support.walking import visit
from webapp.addresses import path_safe
from webapp.extensions import db

NAME = f"attribute_{path_safe('Name')}"
LANGUAGE = f"attribute_{path_safe('Language')}"
EDIT = Send("/attributes/preview", ((NAME, "Somebody Else"),))


@pytest.fixture
def blind(app: Flask, planted: Planted) -> FlaskClient:
    """A browser of somebody with all rights but sight."""
    return browser_of(app, "Blanche", "blind")


def unpacked(page: str) -> str:
    """A page with what its hidden fields hold, unpacked as anybody with the page can."""
    found = [page]
    for value in re.findall(r'value="([^"]{40,})"', page):
        for part in re.split(r"[.]", value):
            padded = part + "=" * (-len(part) % 4)
            try:
                raw = base64.urlsafe_b64decode(padded)
                found.append(raw.decode("utf-8", "replace"))
                found.append(zlib.decompress(raw).decode("utf-8", "replace"))
            except (ValueError, zlib.error):
                continue
    return "\n".join(found)


def leaks(page: str) -> list[str]:
    return [one for one in (*MARKERS, GIVEAWAY_END) if one in unpacked(page)]


def stops(customer: str) -> list[Stop]:
    page = f"{AT}/customers/{path_safe(customer)}"
    order, cart = f"{AT}/sessions/{SESSION}", f"{AT}/sessions/{OPEN_SESSION}"
    back = Send("/returns/preview", (("quantity_0", "1"),))
    code = Send("/codes/preview", (("code", "NOTHING"), ("kind", "coupon")))
    letter = f"letter-attribute_{path_safe('Comment')}"
    erase = Send("/erasure/preview", (("is_checked", "y"), ("typed", customer)))
    wrong = (("reason", "other"), ("ticket", "T-1"))
    holder = Send("/reservations/preview", (("customers", customer),))
    return [
        Stop("attributes", f"{page}/attributes"),
        Stop("edited", f"{page}/attributes", (EDIT,)),
        Stop("faulty", f"{page}/attributes", (EDIT, Send("/attributes", wrong)), status=422),
        Stop("return", f"{order}/returns", (back,)),
        Stop("returned", f"{order}/returns", (back, Send("/returns", WHY))),
        Stop("closing", f"{cart}/closing"),
        Stop("code", f"{cart}/codes", (code,)),
        Stop("closed", f"{cart}/closing", (Send("/closing", WHY),)),
        Stop("reopening", f"{cart}/reopening"),
        Stop("cancellation", f"{cart}/cancellation"),
        Stop(
            "letter, faulty",
            f"{page}/goodwill",
            (Send("/goodwill/letter/preview", ((letter, "x"),)),),
            status=422,
        ),
        Stop("erasure", f"{page}/erasure", (erase,)),
        Stop("reservation", f"{AT}/coupons/VIP-US-01", (holder,)),
        # The last one: from then on she has another name, and nobody knows the former one.
        Stop("receipt", f"{page}/attributes", (EDIT, Send("/attributes", WHY))),
    ]


def test_no_preview_form_or_receipt_shows_a_marker(blind: FlaskClient, planted: Planted) -> None:
    found = [(stop.name, one) for stop in stops(planted.customer) for one in leaks(visit(blind, stop).text)]
    assert not found


def test_the_same_pages_show_them_to_somebody_who_sees(app: Flask, planted: Planted) -> None:
    browser = browser_of(app, "Ada", "admin")
    blank = [stop.name for stop in stops(planted.customer) if not leaks(visit(browser, stop).text)]
    # These tell nothing personal of anybody.
    assert blank == ["letter, faulty", "erasure"]


class TestEditingWhatIsHidden:
    """Nobody saves a mask, and nobody takes away what they cannot see."""

    def profile(self, sandbox: SandboxServer, customer: str) -> dict[str, str]:
        query = {"profile": "true"}
        path = {"integrationId": customer}
        answer = sandbox.sandbox.call("aurora-us", "getCustomerInventory", path=path, query=query)
        found: dict[str, str] = answer.body["profile"]["attributes"]
        return found

    def save(self, browser: FlaskClient, customer: str, *fields: tuple[str, str]) -> str:
        page = f"{AT}/customers/{path_safe(customer)}/attributes"
        sends = (Send("/attributes/preview", fields), Send("/attributes", WHY))
        return visit(browser, Stop("saved", page, sends)).text

    def test_what_is_left_empty_stays(
        self, blind: FlaskClient, planted: Planted, sandbox: SandboxServer
    ) -> None:
        before = self.profile(sandbox, planted.customer)
        self.save(blind, planted.customer, (LANGUAGE, "fr"))
        assert self.profile(sandbox, planted.customer) == {**before, "Language": "fr"}

    def test_a_new_value_is_saved_as_it_was_typed(
        self, blind: FlaskClient, planted: Planted, sandbox: SandboxServer
    ) -> None:
        receipt = self.save(blind, planted.customer, (NAME, "Zelda Newname"))
        assert self.profile(sandbox, planted.customer)["Name"] == "Zelda Newname"
        assert "Name is now: Z•••" in receipt
        assert "Zelda" not in receipt

    def test_the_form_says_that_it_is_hidden(self, blind: FlaskClient, planted: Planted) -> None:
        page = blind.get(f"{AT}/customers/{path_safe(planted.customer)}/attributes").text
        assert page.count("Hidden. Leave it empty to keep it.") >= 5
        assert mail("remark") not in page

    def test_whoever_sees_still_removes_what_they_empty(
        self, app: Flask, planted: Planted, sandbox: SandboxServer
    ) -> None:
        self.save(browser_of(app, "Ada", "agent"), planted.customer, (NAME, ""))
        assert "Name" not in self.profile(sandbox, planted.customer)


@both_databases
def test_an_approver_without_sight_gets_the_same_state(
    app: Flask, planted: Planted, blind: FlaskClient
) -> None:
    """What was asked for by somebody who sees is approved by somebody who does not: nothing has changed."""
    address = f"{AT}/approvals/{planted.request}"
    page = blind.get(address)
    assert "All is as it was when this was asked for" in page.text
    assert not leaks(page.text)
    answer = visit(blind, Stop("approved", address, (Send("/approval"),)))
    assert "marked_letter" in answer.text
    assert not leaks(answer.text)
    assert BY_NAME["event"] in browser_of(app, "Ada", "admin").get(answer.request.path).text


def test_the_audit_keeps_values_and_no_masks(app: Flask, planted: Planted) -> None:
    with app.app_context(), db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT payload FROM audit_content").scalars()
        assert any(BY_NAME["profile before"] in str(row) for row in rows)
