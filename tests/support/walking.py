"""Walk the pages of `pages_to_walk` as a browser without script would."""

from __future__ import annotations

from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from playwright.sync_api import Page
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


def visit_in_browser(page: Page, base_url: str, stop: Stop) -> None:
    """Open a stop in a browser and send its forms, each as a whole page."""
    answer = page.goto(base_url + stop.path)
    for send in stop.sends:
        with page.expect_navigation() as navigation:
            page.evaluate(_SUBMIT, [send.action, dict(send.fields), send.button])
        answer = navigation.value
    assert answer
    assert answer.status == stop.status, f"{stop.name}: {answer.status}"


# Not by requestSubmit, which htmx would answer with a part of the page.
_SUBMIT = """([action, fields, button]) => {
    const isIt = (one) => one.method === "post" && one.getAttribute("action").endsWith(action);
    const form = [...document.forms].find(isIt);
    for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
    if (button) {
        const [name, value] = button;
        form.append(Object.assign(document.createElement("input"), {type: "hidden", name, value}));
    }
    HTMLFormElement.prototype.submit.call(form);
}"""
