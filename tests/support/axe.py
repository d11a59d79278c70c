"""axe on a page in a browser: everything at first, then what another theme can change."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# Only what they need: of the other things that axe can fetch beforehand no rule that is on makes use.
OPTIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"], "timeout": 20_000}}
COLOURS = ("color-contrast", "link-in-text-block")
NAMES = ("link-name", "button-name", "summary-name")


def findings(page: Page, *rules: str) -> str:
    """What axe finds wrong with the page as it stands, by these rules or by all; empty where nothing is."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {**OPTIONS, **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
    found = AxeResults(page.evaluate(f"axe.run({json.dumps(options)})"))
    return str(found.generate_report()) if found.violations_count else ""


def wear(page: Page, scheme: str) -> None:
    """Show the page in a theme, without motion: colours still on their way have no contrast to measure."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
