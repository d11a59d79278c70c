"""The measuring of accessibility sees each fault that it is there for, and nothing on a good page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.support import accessibility

GOOD = """<!doctype html><html lang="en"><head><title>Good</title><style>
  body { background: #fff; color: #222; font: 16px sans-serif; margin: 20px; }
  :focus-visible { outline: 2px solid #0b57a4; outline-offset: 2px; }
  a { color: #0b57a4; }
  button, input { min-height: 30px; border: 1px solid #767676; background: #fff; color: #222; }
  ::placeholder { color: #595959; opacity: 1; }
  .pale::placeholder { color: #bbb; }
  .tail::after { content: "pale tail"; color: #ccc; }
  .tight { overflow: hidden; width: 90px; } .tight button { width: 90px; margin: 0; }
  .low { overflow: hidden; height: 20px; line-height: 20px; }
  .small { font-size: 9px; }
  .lid { position: fixed; inset: 0; background: #fff; }
</style></head><body><main><h1>Good</h1>
  <p>A sentence with <a href="#one">a link</a> in it.</p>
  <label>Name <input placeholder="anything"></label> <button type="button">Press</button>
  %s
</main></body></html>"""

ICON = '<svg width="24" height="24" stroke="currentColor"><path d="M2 2h20"/></svg>'
FAULTS = {
    "text of": '<p style="color: #999">Pale words</p>',
    "placeholder of": '<input aria-label="Pale" class="pale" placeholder="pale">',
    "::after of": '<p class="tail">Words</p>',
    "edge of": '<input aria-label="Faint" style="border: 1px solid #ddd">',
    "icon in": f'<button aria-label="Go" style="color: #ccc">{ICON}</button>',
    "px, near": '<div><a href="#a" class="small">ab</a> <a href="#b" class="small">cd</a></div>',
    "with the focus": '<style>.shy:focus { color: #ccc }</style><button class="shy">Shy</button>',
    "no ring around": '<button style="outline: none">Ringless</button>',
    "ring of": '<button style="outline: 3px solid #eee">Faint ring</button>',
    "is cut off on": '<div class="tight"><button>Tight</button></div>',
    "does not leave": '<button onkeydown="event.preventDefault()">Trap</button>',
    "hidden while it has the focus": '<button>Under</button><div class="lid"></div>',
    "never reached": '<button onfocus="this.blur()">Slippery</button>',
    "px wide on 320": '<div style="width: 360px">A board that does not bend</div>',
    "cut off below": '<div class="low">Words that need room to breathe</div>',
    "axe": '<img src="data:,">',
}


def faults_of(page: Page, html: str) -> list[str]:
    accessibility.prepare(page)
    page.goto("data:text/html,<title>empty</title>")  # the measuring comes with a page that is opened
    page.set_viewport_size({"width": 1280, "height": 900})
    page.set_content(html)
    return accessibility.faults(page)


def test_nothing_is_wrong_with_a_good_page(page: Page) -> None:
    assert faults_of(page, GOOD % "") == []


@pytest.mark.parametrize("said", FAULTS)
def test_each_fault_is_seen(page: Page, said: str) -> None:
    found = faults_of(page, GOOD % FAULTS[said])
    assert any(said in line for line in found), found
