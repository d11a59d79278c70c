"""What the templates must not hold, read as text."""

from __future__ import annotations

import re

from webapp.config import ROOT

FORMS = re.compile(r"<form\b(?=[^>]*\bmethod=.post).*?(?:</form>|\Z)", re.DOTALL | re.IGNORECASE)

NOTICE = re.compile(r"notice\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
PLAIN_WORD = re.compile(r',\s*"[a-z0-9]+(?:-[a-z0-9]+)*"\)$')


def test_the_build_sees_the_icon_of_every_notice() -> None:
    """It cuts the icons from the set by `icon("...")` and `icon_name="..."`: another way leaves a gap."""
    for template in (ROOT / "templates").rglob("*.html"):
        for call in NOTICE.findall(template.read_text(encoding="utf-8")):
            assert not PLAIN_WORD.search(call), f"{template}: write icon_name="
    assert PLAIN_WORD.search(NOTICE.findall('{{ notice("info", _("A (b)"), text(_("c")), "eye-off") }}')[0])


def test_no_key_stands_in_a_form_that_is_posted() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        for form in FORMS.findall(template.read_text(encoding="utf-8")):
            assert "data-shortcut" not in form, template


def test_the_test_sees_one() -> None:
    assert FORMS.findall('<form action="/"\n method="post"><button data-shortcut="x"></button></form>')
    assert not FORMS.findall('<form action="/" method="get"><button data-shortcut="x"></button></form>')
