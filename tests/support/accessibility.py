"""Hand-written checks of WCAG 2.2 AA that axe cannot make, on a page in a real browser.

`accessibility.js` measures; here the page is put into each theme, width and spacing, and walked by Tab.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.support import axe

SCRIPT = Path(__file__).with_suffix(".js")
WIDE, NARROW, NARROWEST = (1280, 900), (390, 844), (320, 640)
MOST_TABS = 120  # of a long list the rest is like the beginning


def prepare(page: Page) -> None:
    """Bring the measuring into every page that this tab opens from now on."""
    page.add_init_script(path=str(SCRIPT))


def faults(page: Page, *, is_first_of_its_kind: bool = True) -> list[str]:
    """Everything that is wrong with the page as it stands, one line each.

    Of a page that differs by its state alone from one looked at before, the dark theme, the walk by Tab and
    wider spacing would say little that is new: they are left out.
    """
    found: list[str] = []
    for scheme in ("light", "dark") if is_first_of_its_kind else ("light",):
        axe.wear(page, scheme)
        # A theme only changes colours.
        if report := axe.findings(page, *(() if scheme == "light" else axe.COLOURS)):
            found.append(f"{scheme}: axe {report}")
        for check in ("textContrast", "otherContrast", "focusRings"):
            found += [f"{scheme}, {check}: {line}" for line in _measured(page, check)]
    page.emulate_media(color_scheme="light")
    found += [f"targets: {line}" for line in _measured(page, "targets")]
    found += narrow_faults(page)
    if not is_first_of_its_kind:
        return found
    found += name_faults(page)
    _resize(page, *WIDE)
    found += tab_faults(page)
    for width, height in (NARROW, WIDE):
        _resize(page, width, height)
        page.evaluate("deskChecks.spaceText()")
        found += [f"spaced out at {width} px: {line}" for line in _measured(page, "cutOff")]
        page.evaluate("deskChecks.unspaceText()")
    return found


def narrow_faults(page: Page) -> list[str]:
    """What sticks out, is cut off or is too small to press on a narrow screen."""
    found: list[str] = []
    for width, height in (NARROW, NARROWEST):
        _resize(page, width, height)
        found += [f"at {width} px: {line}" for line in _measured(page, "cutOff")]
        found += [f"at {width} px, targets: {line}" for line in _measured(page, "targets")]
    return found


def name_faults(page: Page) -> list[str]:
    """Controls without a name: where there is no room for words, a picture stands alone."""
    report = axe.findings(page, *axe.NAMES)
    return [f"narrow: axe {report}"] if report else []


def tab_faults(page: Page) -> list[str]:
    """Walk the page with the Tab key: every control is reached, nothing holds one fast, nothing hides it."""
    page.evaluate("deskChecks.goToStart()")
    found, names = [], []
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        one = page.evaluate("deskChecks.focused()")
        if one is None:
            break
        names.append(one["name"])
        if not one["isFree"]:
            found.append(f"hidden while it has the focus: {one['name']}")
        if names[-8:] == [one["name"]] * 8:  # a date has a stop for each of its parts
            return [*found, f"the Tab key does not leave {one['name']}"]
    else:
        return found
    return found + [f"never reached with the Tab key: {one}" for one in _measured(page, "neverTabbed")]


def _measured(page: Page, check: str) -> list[str]:
    lines: list[str] = page.evaluate(f"deskChecks.{check}()")
    return lines


def _resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    # What draws itself anew at a new width, like a chart, has done so two frames later.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
