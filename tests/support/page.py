"""The audit that every page test makes: valid HTML, one h1, a title, unique ids, labels, form actions."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import html5lib

_X = "{http://www.w3.org/1999/xhtml}"
_TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')


def audit_page(html: str) -> Element:
    """Hold a whole page to the rules of the house; returns its tree."""
    tree = _parse(html)
    headings = [_text(one) for one in tree.iter(f"{_X}h1")]
    assert len(headings) == 1, f"A page has one h1, this one has {headings}"
    titles = list(tree.iter(f"{_X}title"))
    assert titles, "A page has a title"
    assert _text(titles[0]), "A page has a title"
    assert tree.get("lang"), "A page says its language"
    _audit_parts(tree)
    return tree


def audit_fragment(html: str) -> Element:
    """Hold a fragment to the rules of the house; returns it within a document."""
    assert "<html" not in html, "A fragment carries no page"
    assert "<body" not in html, "A fragment carries no page"
    tree = _parse(f"<!doctype html><html lang=en><head><title>x</title></head><body>{html}</body></html>")
    _audit_parts(tree)
    return tree


def is_part_of(fragment: str, page: str) -> bool:
    """Whether the page holds the fragment, but for the tokens of forms, which tell when they were made."""
    return _TOKEN.sub("", fragment).strip() in _TOKEN.sub("", page)


def _parse(html: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=True)
    tree: Element = parser.parse(html)
    problems = [f"line {place[0]}: {code} {details}" for place, code, details in parser.errors]
    assert not problems, f"Not valid HTML: {problems[:5]}"
    return tree


def _audit_parts(tree: Element) -> None:
    ids = [one.get("id", "") for one in tree.iter() if one.get("id")]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    assert not twice, f"Ids stand once on a page: {twice}"
    labelled = {one.get("for") for one in tree.iter(f"{_X}label")}
    inside = {id(control) for label in tree.iter(f"{_X}label") for control in label.iter()}
    for kind in ("input", "select", "textarea"):
        for control in tree.iter(f"{_X}{kind}"):
            if control.get("type") in ("hidden", "submit"):
                continue
            named = control.get("id") in labelled or id(control) in inside or control.get("aria-label")
            assert named, f"A control needs a label: {control.attrib}"
    for form in tree.iter(f"{_X}form"):
        _audit_form(form)
    for element in tree.iter():
        assert not element.get("style"), f"No inline style: {element.tag} {element.attrib}"
        handlers = [name for name in element.attrib if re.match(r"on[a-z]+$|hx-on", name)]
        assert not handlers, f"No inline handler: {element.tag} {handlers}"
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            missing = [one for one in (element.get(name) or "").split() if one not in ids]
            assert not missing, f"{name} names what is not there: {missing}"
    for button in tree.iter(f"{_X}button"):
        assert _text(button) or button.get("aria-label"), "A button says what it does"
    for link in tree.iter(f"{_X}a"):
        assert link.get("href"), f"A link leads somewhere: {_text(link)}"
    for script in tree.iter(f"{_X}script"):
        assert script.get("src"), "No inline script"


def _audit_form(form: Element) -> None:
    method = (form.get("method") or "").lower()
    assert form.get("action"), "A form names its address: it must work without script"
    assert method in ("get", "post"), f"A form names its method: {form.attrib}"
    tokens = [one for one in form.iter(f"{_X}input") if one.get("name") == "csrf_token"]
    assert len(tokens) == (1 if method == "post" else 0), (
        f"{method} form to {form.get('action')}: {len(tokens)} CSRF tokens"
    )


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
