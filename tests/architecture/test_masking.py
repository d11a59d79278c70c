"""New leaks are hard: what is personal has one way onto a page."""

from __future__ import annotations

import ast
import re

from flask import Flask

from webapp.config import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PYTHON = sorted(
    path
    for path in (ROOT / "webapp").rglob("*.py")
    if not {"sandbox", "talon", "masking", "migrations"} & set(path.relative_to(ROOT / "webapp").parts)
)
PRINTED = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# What an expression that is printed must not reach for by itself.
RAW = (
    (
        re.compile(r"(?<!customers)\.attributes\b"),
        "print an attribute with the filter `attribute(name)`, which masks it",
    ),
    (re.compile(r"\|\s*attribute\b(?!\()"), "the filter `attribute` needs the attribute's name"),
    (re.compile(r"\bgiveaway\.code\b(?!\s*\|\s*giveaway_code)"), "print it with the filter `giveaway_code`"),
    (
        re.compile(
            r"\b(?:note|line|record|content|desk_handover)\.(?:text|reason|ticket)\b(?!\s*\|\s*free_text)"
        ),
        "print it with the filter `free_text`",
    ),
)
# Where a printed value is guarded otherwise, with why.
GUARDED = {
    ("customers/_giveaways.html", "giveaway.code"): "printed only where `sees_personal()`",
}


def faults_in(name: str, text: str) -> list[str]:
    found = []
    for expression in PRINTED.findall(text):
        for pattern, advice in RAW:
            hit = pattern.search(expression)
            if hit and (name, hit[0]) not in GUARDED:
                found.append(f"{name}: {' '.join(expression.split())}: {advice}")
    return found


def test_templates_print_nothing_personal_by_themselves() -> None:
    assert [
        fault
        for path in TEMPLATES
        for fault in faults_in(str(path.relative_to(ROOT / "templates")), path.read_text("utf-8"))
    ] == []


def test_the_test_sees_what_is_printed_raw() -> None:
    for text in (
        "{{ profile.attributes['Name'] }}",
        "{{ value | attribute }}",
        "{{ giveaway.code }}",
        "{{ note.text }}",
        "{{ line.reason or '–' }}",
        "{{ code(line.ticket) }}",
    ):
        assert faults_in("x.html", text), text
    for text in ("{{ value | attribute(name) }}", "{{ note.text | free_text }}", "{% if page.attributes %}"):
        assert not faults_in("x.html", text), text


def test_every_template_is_finalized(desk: Flask) -> None:
    """A mark that reached a template leaves as a value or as a mask, whatever the template does with it."""
    marked = "\ufdd0A•••\ufdd1Ada\ufdd2"
    with desk.test_request_context():
        for text in ("{{ one }}", "{{ one | upper }}", "{{ '<b>%s</b>' | safe | replace('%s', one) }}"):
            shown = desk.jinja_env.from_string(text).render(one=marked)
            assert "A•••" in shown
            assert "ADA" not in shown.upper().replace("A•••", "")
            assert not set(shown) & set("\ufdd0\ufdd1\ufdd2")


ATTRIBUTES_READ_BY = {
    # Reads values to compare, count or send them, marks them before they are said, or takes names
    # down to find them in texts.
    "customers/editing/actions.py",
    "customers/editing/views.py",
    "customers/heading.py",
    "customers/presenters.py",
    "customers/reading.py",
    "coupons/presenters.py",
    "diagnosis/coupon/presenters.py",
    "erasure/actions.py",
    "naming.py",
    "profiles.py",
    "search/lookup.py",
    "sessions/presenters.py",
    "intentions/asking.py",
}


def test_who_reads_attributes_is_known() -> None:
    """A module that newly reads attributes is looked at once by a person, and then named here."""
    readers = set()
    for path in PYTHON:
        tree = ast.parse(path.read_text("utf-8"))
        if any(isinstance(node, ast.Attribute) and node.attr == "attributes" for node in ast.walk(tree)):
            readers.add(str(path.relative_to(ROOT / "webapp")))
    assert readers <= ATTRIBUTES_READ_BY, (
        f"look at what becomes of the values: {readers - ATTRIBUTES_READ_BY}"
    )
