"""A viewer's page about a customer whose names cannot be asked for at this moment."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.masking.conftest import browser_of
from tests.integration.masking.planting import AT, FIRST_NAME, Planted
from tests.support.desk import token_in
from tests.support.seeded import SandboxServer
from webapp.addresses import path_safe


@pytest.mark.parametrize("kind", ["503", "500", "cut_after", "truncated"])
def test_texts_stay_closed_while_names_are_not_known(
    app: Flask, sandbox: SandboxServer, planted: Planted, kind: str
) -> None:
    vic = browser_of(app, "Vic", "viewer")
    page = f"{AT}/notes/customer/{path_safe(planted.customer)}"
    assert "parcel" in vic.get(page).text, "only the name is masked"
    sandbox.fault(kind, operation="getCustomerInventory", count=0)
    answer = vic.get(page)
    assert answer.status_code == 200
    assert FIRST_NAME not in answer.text
    assert "parcel" not in answer.text
    sandbox.faults.clear()
    assert "parcel" in vic.get(page).text


def test_one_who_is_not_there_has_no_names(app: Flask, planted: Planted) -> None:
    """Notes stay readable where the customer was never at Talon.One, or is not there any more."""
    wes = browser_of(app, "Wes", "agent")
    page = f"{AT}/notes/customer/nobody-of-that-name"
    form = wes.get(page)
    assert form.status_code == 200
    wes.post(page, data={"csrf_token": token_in(form), "text": "Asked by phone about a parcel"})
    assert "Asked by phone" in browser_of(app, "Vic", "viewer").get(page).text
