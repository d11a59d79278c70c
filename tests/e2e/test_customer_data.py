"""A supervisor answers a data request: collects everything, prints the page and takes the file home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from tests.support.browser import DeskPage
from tests.support.seeded import SandboxServer

SUPERVISOR = ("supervisor@example.com", "sandbox-supervisor")
READY_MS = 60_000


def collect(desk: DeskPage, customer: str) -> None:
    """From the customer page to the page of the export."""
    desk.open(desk.at("customers", customer))
    desk.more().get_by_role("link", name="All data", exact=True).click()
    expect(desk.page.get_by_role("heading", name="What it cannot hold")).to_be_visible()
    desk.page.get_by_role("button", name="Collect the data").click()


def on_paper(page: Page) -> None:
    """Whole, light, without what can be pressed, and no wider than a sheet."""
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 688, "height": 1000})
    for gone in ("header", "footer", "main .btn >> nth=0"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_text("End of the page.")).to_be_visible()
    expect(page.get_by_role("heading", name="What this desk holds")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
    assert page.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
    page.emulate_media(media="screen", color_scheme="light")


def test_collected_printed_and_taken_home(desk: DeskPage, desk_app: Flask, sandbox: SandboxServer) -> None:
    customer = sandbox.application()["stories"]["everything"]
    desk.sign_in(*SUPERVISOR)
    collect(desk, customer)
    page = desk.page
    paper = page.get_by_role("link", name="Page to print", exact=True)
    paper.wait_for(timeout=READY_MS)
    with page.expect_download() as started:
        page.get_by_role("link", name="JSON", exact=True).click()
    found: dict[str, Any] = json.loads(Path(started.value.path()).read_text())
    assert found["head"]["about"]["identifier"] == customer
    assert found["head"]["counts"]["customer_sessions"] > 0
    assert found["head"]["missing"] == []
    paper.click()
    expect(page.get_by_role("heading", name=customer, exact=True)).to_be_visible()
    for order in (each for each in found["parts"] if each["part"] == "customer_sessions"):
        for one in order["data"]:
            expect(
                page.get_by_text(one["customerSession"]["integrationId"], exact=True).first
            ).to_be_attached()
    desk.audit()
    on_paper(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert desk_app.extensions["desk_export_worker"].join(30)


def test_without_script(new_context: Any, desk_url: str, desk_app: Flask, sandbox: SandboxServer) -> None:
    desk = DeskPage(new_context(java_script_enabled=False).new_page(), desk_url)
    desk.sign_in(*SUPERVISOR)
    collect(desk, sandbox.application()["stories"]["quiet"])
    assert desk_app.extensions["desk_export_worker"].join(READY_MS / 1000)
    desk.page.wait_for_url("**/exports/*")  # a click does not wait for the page that it leads to
    desk.page.reload()
    desk.page.get_by_role("link", name="Page to print", exact=True).click()
    expect(desk.page.get_by_text("End of the page.")).to_be_visible()
