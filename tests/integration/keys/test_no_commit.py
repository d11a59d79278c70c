"""No key is bound to what changes something, and no key means two things on one page."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask

from tests.support.desk import sign_in
from tests.support.pages_to_walk import stops
from tests.support.walking import X, tree_of, visit
from webapp.staff.demo import DEMO_STAFF

TAKEN = {"/", "?"}  # the search box and the help, on every page
WRITES = ("hx-post", "hx-put", "hx-patch", "hx-delete")


def faults_of(page: Element) -> list[str]:
    """What is wrong with the keys of a page, one line each."""
    posts = [form for form in page.iter(f"{X}form") if (form.get("method") or "").lower() == "post"]
    within = {id(element) for form in posts for element in form.iter()}
    ids = {form.get("id") for form in posts if form.get("id")}
    found: list[str] = []
    meant: dict[str, str] = {}
    for element in page.iter():
        key = element.get("data-shortcut")
        if key is None:
            continue
        sends = id(element) in within or element.get("form") in ids or element.get("formmethod") == "post"
        if sends or any(name in element.attrib for name in WRITES):
            found.append(f"{key!r} is bound to what sends a form by POST")
        if len(key) != 1 or key != key.lower() or key in TAKEN:
            found.append(f"{key!r} is not one free lower-case key")
        # Each panel may be refreshed by the same key; the one with the focus answers.
        meaning = element.get("href") or element.get("id") or " ".join("".join(element.itertext()).split())
        if key != "r" and meant.setdefault(key, meaning) != meaning:
            found.append(f"{key!r} means both {meant[key]!r} and {meaning!r}")
    return found


def test_no_key_changes_anything(app: Flask, shop: dict[str, Any]) -> None:
    people = {"": app.test_client()}
    for person in DEMO_STAFF:
        people[person.role] = app.test_client()
        assert sign_in(people[person.role], person.email, person.password).status_code == 303
    found, keys = [], 0
    for stop in stops(shop):
        page = tree_of(visit(people[stop.who], stop).text)
        keys += sum(1 for element in page.iter() if element.get("data-shortcut"))
        found += [f"{stop.name}: {fault}" for fault in faults_of(page)]
    assert not found, "\n".join(found)
    assert keys


def test_the_test_sees_what_is_wrong() -> None:
    page = tree_of(
        '<form method="post" id="f"><button data-shortcut="a">A</button></form>'
        '<a href="/x" data-shortcut="b">X</a><a href="/y" data-shortcut="b">Y</a>'
        '<button form="f" data-shortcut="c">C</button><button hx-post="/" data-shortcut="d">D</button>'
        '<button formmethod="post" data-shortcut="e">E</button>'
        '<a href="/" data-shortcut="?">Q</a><a href="/" data-shortcut="ab">L</a>'
        '<a href="/1" data-shortcut="r">R</a><a href="/2" data-shortcut="r">R</a>'
        '<input id="i" data-shortcut="i">'
    )
    assert [fault.split()[0] for fault in faults_of(page)] == [
        f"'{key}'" for key in ("a", "b", "c", "d", "e", "?", "ab")
    ]
