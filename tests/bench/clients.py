"""CPU of typed answers: our client beside the official SDKs, in one process and in turns."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import quote

import requests

from tests.bench.stage import ALL_SECTIONS, manifest
from tests.bench.timing import Work, side_by_side
from tests.support.official import YEARS, official_sdk
from webapp.talon import Client

ROWS = 1000
# The models of 2026 take no other card numbers.
PLAIN = re.compile(r"[A-Za-z0-9_-]+")
OURS, UNTYPED = "ours", "requests, untyped"


def measure(urls: dict[str, str], runs: int) -> list[str]:
    """The lines of the table; `urls` has a sandbox for each year, with the same store."""
    lines = [f"{'typed answer':34}{'client':>19}{'CPU ms':>10}{'x ours':>10}{'answer ms':>11}"]
    with clients(urls) as apis:
        # What the SDKs brought along lives for good: no collection has to look at it again and again.
        gc.collect()
        gc.freeze()
        for name, works in (
            ("inventory", inventories(urls["2024"], apis)),
            (f"card, {ROWS:,} transactions", transactions(urls["2024"], apis)),
        ):
            times = side_by_side(works, runs)
            for client, took in times.items():
                ratio = took.cpu / times[OURS].cpu
                lines.append(f"{name:34}{client:>19}{took.cpu:10.2f}{ratio:10.1f}{took.wall:11.1f}")
        gc.unfreeze()
    return lines


@contextmanager
def clients(urls: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Our client, the least it could cost, and each SDK at a sandbox that speaks as in its year."""
    key = manifest(urls["2024"])["applications"][0]["key"]
    with ExitStack() as stack:
        found: dict[str, Any] = {OURS: stack.enter_context(Client(urls["2024"], key))}
        for year in YEARS:
            found[f"SDK of {year}"] = stack.enter_context(official_sdk(year).pointed_at(urls[year], key))
        found[UNTYPED] = stack.enter_context(requests.Session())
        found[UNTYPED].headers["Authorization"] = f"ApiKey-v1 {key}"
        yield found


def inventories(url: str, apis: dict[str, Any]) -> dict[str, Work]:
    """An inventory call with every section, for each client."""
    customer = manifest(url)["applications"][0]["customers"][0]

    def work(name: str, api: Any) -> Callable[[], Any]:
        if name == OURS:
            return lambda: api.customers.inventory(customer, **ALL_SECTIONS).coupons
        if name == UNTYPED:
            flags = dict.fromkeys(ALL_SECTIONS, "true")
            address = f"{url}/v1/customer_profiles/{quote(customer, safe='')}/inventory"
            return lambda: api.get(address, params=flags).json()["coupons"]
        return lambda: api.get_customer_inventory(customer, **ALL_SECTIONS).coupons

    works = {name: work(name, api) for name, api in apis.items()}
    assert len({len(ask()) for ask in works.values()}) == 1, "All read the same customer"
    return works


def transactions(url: str, apis: dict[str, Any]) -> dict[str, Work]:
    """A page of so many transactions of the best-filled card, for each client."""
    cards = manifest(url)["applications"][0]["cards"]
    program, card = next((one["program"], one["card"]) for one in cards if PLAIN.fullmatch(one["card"]))

    def work(name: str, api: Any) -> Callable[[], Any]:
        if name == OURS:
            return lambda: api.loyalty.card_transactions(program, card, page_size=ROWS).items
        if name == UNTYPED:
            address = f"{url}/v1/loyalty_programs/{program}/cards/{card}/transactions"
            return lambda: api.get(address, params={"pageSize": ROWS}).json()["data"]
        return lambda: api.get_loyalty_card_transactions(program, card, page_size=ROWS).data

    works = {name: work(name, api) for name, api in apis.items()}
    assert {len(ask()) for ask in works.values()} == {ROWS}, "All read as many transactions"
    return works
