"""Finding orders among the lines that were read, and what is the customer's alone."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

import msgspec

from webapp.audit import about
from webapp.customer_data import parts
from webapp.exports import Underway


class _Line(msgspec.Struct):
    part: str
    value: msgspec.Raw


class _Points(msgspec.Struct, rename="camel"):
    customer_session_id: str | None = None


class _Session(msgspec.Struct, rename="camel"):
    integration_id: str


class _Order(msgspec.Struct, rename="camel"):
    customer_session: _Session


_LINES = msgspec.json.Decoder(_Line)
_POINTS = msgspec.json.Decoder(_Points)
_ORDERS = msgspec.json.Decoder(_Order)
_ANY = msgspec.json.Decoder(dict[str, Any])


def next_orders(work: Underway, integration_id: str, after: str, most: int) -> list[str]:
    """The ids of orders behind `after`, sorted: those of ledger lines, and those that this desk changed."""
    return heapq.nsmallest(most, {each for each in _traces(work, integration_id) if each > after})


def theirs(work: Underway, integration_id: str) -> list[tuple[str, str]]:
    """Kind and identifier of what is the customer's alone, as far as it was read; themselves first."""
    found = [("customer", integration_id)]
    for line in _lines(work):
        if line.part == parts.INVENTORY:
            found += _personal(_ANY.decode(line.value), integration_id)
        elif line.part == parts.SESSIONS:
            found.append(("session", _ORDERS.decode(line.value).customer_session.integration_id))
    return found


def _personal(inventory: dict[str, Any], integration_id: str) -> Iterator[tuple[str, str]]:
    for coupon in inventory.get("coupons") or []:
        if coupon.get("recipientIntegrationId") == integration_id:
            yield "coupon", coupon["value"]
    for referral in inventory.get("referrals") or []:
        if referral.get("advocateProfileIntegrationId") == integration_id:
            yield "referral", referral["code"]
    for card in (inventory.get("loyalty") or {}).get("cards") or []:
        if len(card.get("profiles") or ()) <= 1:
            yield "card", card["identifier"]


def _traces(work: Underway, integration_id: str) -> Iterator[str]:
    for line in _lines(work):
        if line.part.endswith(("_transactions", "_points")):
            order = _POINTS.decode(line.value).customer_session_id
            if order:
                yield order
    yield from about.orders_touching(work.application, integration_id)


def _lines(work: Underway) -> Iterator[_Line]:
    for part in work.stored():
        yield from _LINES.decode_lines(part)
