"""Every field on paper, exactly as it was sent, without the figures that are always 0."""

from __future__ import annotations

import json

from webapp.customers.printing import every_field
from webapp.talon.models.inventory import CustomerInventory

BODY = b"""{"loyalty": {"cards": [], "programs": {"7": {"ledger": {"currentBalance": 10.10,
"expiredBalance": 0, "spentBalance": 0, "newerField": 1e3}}}}, "profile": {"attributes": {"spentBalance": 0,
"expiredBalance": "kept", "Name": "<b>\\u00fc"}}, "sent": "by a newer server"}"""


def answered(body: bytes) -> CustomerInventory:
    answer = CustomerInventory()
    answer.__dict__["_wire"] = (CustomerInventory, body)
    return answer


def test_fields_that_nobody_knows_are_there_and_false_ones_are_not() -> None:
    told = every_field(answered(BODY))
    read = json.loads(told)
    ledger = read["loyalty"]["programs"]["7"]["ledger"]
    assert set(ledger) == {"currentBalance", "newerField"}
    assert "10.10" in told, "Exactly as it was sent"
    assert read["sent"] == "by a newer server"
    attributes = {"spentBalance": 0, "expiredBalance": "kept", "Name": "<b>ü"}
    assert read["profile"]["attributes"] == attributes, "The shop's own attributes may be called like that"


def test_an_inventory_that_was_not_read_has_no_fields() -> None:
    assert every_field(CustomerInventory()) == ""
