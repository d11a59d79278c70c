"""Whatever text Talon.One answers, nothing of it becomes an element, an attribute, an address or a template.

Every string of every answer is replaced, one kind of attack at a time, and all pages of the desk are walked,
with the parts that they load.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from tests.support.pages_to_walk import Stop, stops
from tests.support.seeded import SandboxServer
from tests.support.walking import X, tree_of, visit

MARK = "q7x"
ELEMENT = f"{MARK}-el"
MARKUP = (
    f"</title></textarea></select></script>\"'><{ELEMENT} {MARK}-at=1><img src={MARK}:1 onerror={MARK}()>"
    f"<script>{MARK}()</script>{{{{7*7}}}}{{% raw %}}\" {MARK}-at=2 ' {MARK}-at=3 &lt;{ELEMENT}&gt;"
)
ADDRESSES = (f"javascript:{MARK}()", f"data:text/html,{MARK}", f"//{MARK}.test/", f"https://{MARK}.test/")
REFUSAL = {
    "message": MARKUP,
    "StatusCode": 400,
    "errors": [{"title": MARKUP, "details": MARKUP, "source": {"pointer": MARKUP, "parameter": MARKUP}}],
}
# Words the client reads by their meaning: what it does not know is no answer at all.
MEANT = {"state", "type", "status", "effectType", "currency", "locale", "progressStatus", "notificationType"}
MEANT |= {"recurrencePolicy", "activationPolicy", "period", "kind", "programType", "timezone"}
# By these the pages of the walk lead on to each other.
NAMES = {"integrationId", "profileId", "profileIntegrationId", "loyaltyCardId", "identifier", "sessionId"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T.*)?|\d+(\.\d+)?|")
URLS = {"href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post", "hx-push-url", "ping"}
URLS |= {"xlink:href", "{http://www.w3.org/1999/xlink}href", "srcset", "background", "content"}
Change = Callable[[str, str], str]


def changed(value: Any, key: str, change: Change) -> Any:
    """An answer with each of its strings changed."""
    if isinstance(value, dict):
        return {name: changed(one, name, change) for name, one in value.items()}
    if isinstance(value, list):
        return [changed(one, key, change) for one in value]
    return change(value, key) if isinstance(value, str) else value


class Poison:
    """Between the sandbox and the desk: changes the texts of all answers once it is set."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.change: Change | None = None
        self.refusal: Any = None

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        answered: list[Any] = []
        body = b"".join(self.inner(environ, lambda *parts: answered.append(parts)))
        status, headers, *rest = answered[0]
        if self.refusal is not None:
            start_response("400 Bad Request", [("Content-Type", "application/json")])
            return [json.dumps(self.refusal).encode()]
        if self.change is not None and body[:1] in (b"{", b"["):
            body = json.dumps(changed(json.loads(body), "", self.change)).encode()
            headers = [one for one in headers if one[0].lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers, *rest)
        return [body]


@pytest.fixture
def poison(shared_sandbox: SandboxServer) -> Iterator[Poison]:
    inner = shared_sandbox.app.wsgi_app
    between = Poison(inner)
    shared_sandbox.app.wsgi_app = between  # type: ignore[method-assign]
    yield between
    shared_sandbox.app.wsgi_app = inner  # type: ignore[method-assign]


def texts_only(*payloads: str) -> Change:
    """Replace what is shown as it is, in turns; leave names, moments and words with a meaning."""

    def change(text: str, key: str) -> str:
        return text if key in MEANT | NAMES or MOMENT.fullmatch(text) else payloads[len(text) % len(payloads)]

    return change


NEVER_USED = {"img", "iframe", "object", "embed", "base", "comment"}


def faults_of(html: str) -> list[str]:
    """What came from a planted text and is more than text."""
    tree, found = tree_of(html), []
    for element in tree.iter():
        name = element.tag.removeprefix(X) if isinstance(element.tag, str) else "comment"
        # The one picture that the desk draws into a page is the code for an authenticator app.
        is_drawn = name == "img" and element.get("src", "").startswith("data:image/svg+xml")
        if MARK in name or (name in NEVER_USED and not is_drawn):
            found.append(f"<{name}>")
        if name in ("script", "style") and MARK in (element.text or ""):
            found.append(f"in <{name}>")
        for attribute, value in element.attrib.items():
            if MARK in attribute or re.match(r"on[a-z]+$|hx-on|style$|srcdoc$", attribute):
                found.append(f"{name}[{attribute}]")
            if attribute in URLS and name != "meta" and not is_ours(value):
                found.append(f"{name}[{attribute}={value[:60]}]")
    if f"49{MARK}" in html or re.search(r"(?<!7\*7\}\})\b49\{%", html):
        found.append("a template was run")
    return found


def is_ours(address: str) -> bool:
    """Whether an address of a page leads to the desk itself."""
    return bool(re.match(r"/(?![/\\])|\?|#|(true|false)?$", address)) or address.startswith(
        "data:image/svg+xml"
    )


def parts_of(page: Element) -> set[str]:
    """The addresses that a page asks for by itself or as a part."""
    return {one.get("hx-get", "") for one in page.iter() if one.get("hx-get")}


def seen(browser: FlaskClient, stop: Stop) -> Iterator[str]:
    """A page with the forms behind it, as far as they are offered, and its parts."""
    try:
        answer = visit(browser, stop)
    except AssertionError:  # another status, or a form that is not offered for such a text
        answer = browser.get(stop.path)
    if answer.mimetype != "text/html" or answer.status_code in (302, 303):
        return
    yield answer.text
    for part in sorted(parts_of(tree_of(answer.text))):
        yield browser.get(urljoin(stop.path, part), headers={"HX-Request": "true"}).text


def walk(people: dict[str, FlaskClient], shop: dict[str, Any]) -> tuple[int, list[str]]:
    """How many pages and parts showed the planted text, and what is wrong with any."""
    shown, wrong = 0, []
    for stop in stops(shop):
        for html in seen(people[stop.who], stop):
            shown += MARK in html
            wrong += [f"{stop.name}: {fault}" for fault in faults_of(html)]
    return shown, wrong


def test_no_text_of_an_answer_becomes_markup(
    people: dict[str, FlaskClient], shop: dict[str, Any], poison: Poison
) -> None:
    poison.change = texts_only(MARKUP)
    shown, wrong = walk(people, shop)
    assert not wrong, wrong[:20]
    assert shown > 60, "the walk does show what was planted"


def test_no_text_of_an_answer_becomes_an_address(
    people: dict[str, FlaskClient], shop: dict[str, Any], poison: Poison
) -> None:
    poison.change = texts_only(*ADDRESSES)
    shown, wrong = walk(people, shop)
    assert not wrong, wrong[:20]
    assert shown > 60


def test_neither_do_names_states_and_moments(
    people: dict[str, FlaskClient], shop: dict[str, Any], poison: Poison
) -> None:
    """Most of such answers cannot be used: what the pages say of them is looked at."""
    for keys in (NAMES, MEANT):
        poison.change = lambda text, key, keys=keys: MARKUP if key in keys else text  # type: ignore[misc]
        _shown, wrong = walk(people, shop)
        assert not wrong, wrong[:20]


def test_refusals_are_texts_too(people: dict[str, FlaskClient], shop: dict[str, Any], poison: Poison) -> None:
    """What Talon.One says of an error, on every read."""
    poison.refusal = REFUSAL
    _shown, wrong = walk(people, shop)
    assert not wrong, wrong[:20]


@pytest.mark.parametrize(
    "html",
    [
        f"<p><{ELEMENT}>",
        f"<p title=a {MARK}-at=1>",
        "<a href='javascript:1'>",
        "<a href='//evil.test/'>",
        "<form action='https://evil.test/'>",
        f"<script>{MARK}</script>",
        "<p onclick=x>",
        "<img src=/x>",
    ],
)
def test_the_test_sees_them(html: str) -> None:
    assert faults_of(f"<!doctype html><title>x</title>{html}")
