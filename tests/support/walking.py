"""Walk the pages of `pages_to_walk` as a browser without script would."""

from __future__ import annotations

from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.pages_to_walk import Send, Stop

X = "{http://www.w3.org/1999/xhtml}"


def tree_of(html: str) -> Element:
    """A page as a tree, in the XHTML namespace."""
    tree: Element = html5lib.parse(html)
    return tree


def visit(client: FlaskClient, stop: Stop) -> TestResponse:
    """Open a stop and send its forms; gives the page at the end, of the status that the stop names."""
    answer, at = client.get(stop.path), stop.path
    for send in stop.sends:
        action, data = _filled(tree_of(answer.text), send)
        at = urljoin(at, action)
        answer = client.post(at, data=data)
    if answer.status_code == 303:
        answer = client.get(answer.location)
    assert answer.status_code == stop.status, f"{stop.name}: {answer.status_code}"
    return answer


def _filled(page: Element, send: Send) -> tuple[str, dict[str, list[str]]]:
    """Where a page's form goes, and what it holds once the fields of a `Send` are filled in."""
    forms = [
        one for one in page.iter(f"{X}form")
        if (one.get("action") or "").endswith(send.action) and one.get("method") == "post"
    ]  # fmt: skip
    assert forms, f"No form of the page goes to {send.action}"
    data: dict[str, list[str]] = {}
    for control in forms[0].iter():
        name, value = control.get("name"), _value(control)
        if name and value is not None:
            data.setdefault(name, []).append(value)
    data.update({name: [value] for name, value in send.fields})
    if send.button:
        data[send.button[0]] = [send.button[1]]
    return forms[0].get("action") or "", data


def _value(control: Element) -> str | None:
    """What a control sends as it stands, None where it sends nothing."""
    tag, kind = control.tag.removeprefix(X), control.get("type")
    if tag == "input" and (kind not in ("checkbox", "radio") or control.get("checked") is not None):
        return control.get("value") or ""
    if tag == "textarea":
        return control.text or ""
    if tag == "select":
        options = list(control.iter(f"{X}option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return chosen[0].get("value") if chosen else None
    return None
