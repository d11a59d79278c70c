"""An agent has a long list exported, goes on working, and takes the files home."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

EU = "aurora-eu"
LIST = "getLoyaltyCardTransactions"


@pytest.fixture(autouse=True)
def quiet_end(desk_app: Flask, sandbox: SandboxServer) -> Iterator[None]:
    """Nothing of one journey is left for the next."""
    yield
    sandbox.faults.clear()
    assert desk_app.extensions["desk_export_worker"].join(30)


@pytest.fixture
def card(sandbox: SandboxServer) -> dict[str, Any]:
    """The card of 5,000 transactions."""
    found: dict[str, Any] = sandbox.application(EU)["stories"]["card_5000_transactions"]
    return found


def open_card(desk: DeskPage, card: dict[str, Any], query: str = "") -> None:
    desk.open(f"programs/{card['program']}/{desk.at('cards', card['card'])}{query}")


def transactions(sandbox: SandboxServer, card: str) -> int:
    """How many the sandbox holds of a card."""
    with sandbox.sandbox.looking(EU) as work:
        return int(
            work.value(
                "SELECT COUNT(*) FROM ledger l JOIN wallets w ON w.id = l.wallet_id"
                " JOIN cards c ON c.id = w.card_id WHERE c.identifier = ?",
                card,
            )
        )


def take(page: Page, name: str) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=name, exact=True).click()
    assert started.value.suggested_filename.endswith(f".{name.lower()}")
    return Path(started.value.path())


def test_export_a_filtered_list_and_take_both_files(
    agent: DeskPage, sandbox: SandboxServer, card: dict[str, Any]
) -> None:
    page = agent.page
    open_card(agent, card, "?type=import")
    page.get_by_role("link", name="Export", exact=True).click()
    expect(agent.heading()).to_have_text(f"Transactions of card {card['card']}")
    expect(page.locator("main")).to_contain_text("kind: Imports")
    agent.audit()
    sandbox.fault("slow", operation=LIST, count=2, ms=1500)
    page.get_by_role("button", name="Start the export").click()
    state = page.locator("#export .badge")
    expect(state).to_have_text(re.compile("Reading|Waiting for its turn"))
    agent.audit()
    expect(state).to_have_text("Ready", timeout=30_000)
    expect(page.locator("#announcer")).to_have_text("Ready")
    agent.audit()
    with take(page, "CSV").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    found = json.loads(take(page, "JSON").read_text())
    assert len(lines) == found["head"]["rows"] == len(found["rows"]) > 1000
    assert [int(line["id"]) for line in lines] == [row["id"] for row in found["rows"]]
    expect(page.locator("#export")).to_contain_text(f"{len(lines):,}")


def test_stop_it_go_on_and_delete_it(agent: DeskPage, sandbox: SandboxServer, card: dict[str, Any]) -> None:
    page = agent.page
    open_card(agent, card)
    page.get_by_role("link", name="Export", exact=True).click()
    sandbox.fault("slow", operation=LIST, count=0, ms=800)
    page.get_by_role("button", name="Start the export").click()
    rows = page.locator("#export .datagrid-content").first
    expect(rows).not_to_have_text("0", timeout=20_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#export .badge")).to_have_text("Stopped")
    agent.audit()
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="Unused points").click()
    page.get_by_role("link", name="Export", exact=True).click()
    expect(page.locator("main")).to_contain_text("You have an export that is not finished")
    agent.audit()
    page.get_by_role("link", name="Go to it").click()
    sandbox.faults.clear()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#export .badge")).to_have_text("Ready", timeout=30_000)
    count = f"{transactions(sandbox, card['card']):,}"
    expect(rows).to_have_text(count)
    page.get_by_role("group").filter(has=page.get_by_label("Your account")).click()
    page.get_by_role("link", name="Your exports").first.click()
    expect(agent.heading()).to_have_text("Your exports")
    agent.audit()
    row = page.get_by_role("row").filter(has_text=count)
    row.get_by_role("button", name="Delete").click()
    expect(page.locator("#notices")).to_contain_text("The export is deleted.")


def test_it_works_without_script(
    without_script: DeskPage, sandbox: SandboxServer, card: dict[str, Any]
) -> None:
    page = without_script.page
    open_card(without_script, card, "?type=manual")
    page.get_by_role("link", name="Export", exact=True).click()
    sandbox.fault("slow", operation=LIST, count=1, ms=1000)
    page.get_by_role("button", name="Start the export").click()
    expect(page.locator("#export .badge")).to_have_text(re.compile("Reading|Waiting for its turn"))
    while page.get_by_role("link", name="Look how far it is").count():
        page.get_by_role("link", name="Look how far it is").click()
    expect(page.locator("#export .badge")).to_have_text("Ready")
    assert take(page, "CSV").stat().st_size > 10_000
