"""Every word of every page comes out of the catalog: where one marks its words, no other word is left.

What is data stays as it is: what the API answered, what desk.toml says, people, and identifiers.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient

from tests.support.desk import sign_in
from tests.support.pages_to_walk import NOTHING, Stop, stops
from tests.support.seeded import SandboxServer
from tests.support.walking import X, tree_of, visit
from webapp.config import ROOT
from webapp.extensions import babel
from webapp.staff.demo import DEMO_STAFF
from webapp.translations import catalogs

LANGUAGE = "lt"  # writes dates and numbers with digits alone, and nobody has a catalog for it
NAMES = ("Promodesk", "Talon.One", "UTC", "desk.toml", "Werkzeug", "CSV", "JSON")
# What the API calls states and kinds must be said in words, though it is in its answers.
KINDS = ("state", "status", "type", "kind", "effectType", "notificationType", "rejectionReason")
# Where the shop chooses the names of things itself.
NAMED_BY_SHOP = ("attributes", "subLedgers", "additionalCosts")
# Not read as words: codes, and languages and places by their own names.
CODES = ("code", "pre", "kbd", "script", "style")
NAMESAKES = ("zone", "locale")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label", "data-announce", "data-done", "label")
_PLACEHOLDER = re.compile(r"(%\(\w+\)[sd])")
_MARKED = re.compile("⟦[^⟦⟧]*⟧")
_MASK = re.compile(r"\w?•{3,4}(@•••)?")  # what a viewer sees of a name or an e-mail address
_LONG_DATE = re.compile(r"\d{4} m\. \w+ \d+ d\.")  # the locale's own: the month in words


def marked(text: str) -> str:
    """A text between marks, but for its placeholders: what is filled in must be marked by itself."""
    return "".join(
        part if not part or _PLACEHOLDER.fullmatch(part) else f"⟦{part}⟧" for part in _PLACEHOLDER.split(text)
    )


@pytest.fixture(scope="module")
def marking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a compiled catalog that marks every word of the sources."""
    folder = tmp_path_factory.mktemp("marked")
    catalog = Catalog(locale=LANGUAGE)
    for message in catalogs.extracted():
        if message.pluralizable:
            many = [marked(message.id[1])] * (catalog.num_plurals - 1)
            catalog.add(message.id, [marked(message.id[0]), *many], context=message.context)
        elif message.id:
            catalog.add(message.id, marked(str(message.id)), context=message.context)
    target = folder / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    return folder


@pytest.fixture
def heard(shared_sandbox: SandboxServer) -> Iterator[set[str]]:
    """Every text that the API answered, names of attributes included, without its states and kinds."""
    found: set[str] = set()
    inner = shared_sandbox.app.wsgi_app

    def listening(environ: Any, start_response: Any) -> list[bytes]:
        body = b"".join(inner(environ, start_response))
        if body[:1] in (b"{", b"["):
            collect(json.loads(body), found)
        return [body]

    shared_sandbox.app.wsgi_app = listening  # type: ignore[method-assign]
    yield found
    shared_sandbox.app.wsgi_app = inner  # type: ignore[method-assign]


def collect(value: Any, found: set[str], name: str = "") -> None:
    if isinstance(value, dict):
        if name in NAMED_BY_SHOP:
            found.update(value)
        for key, one in value.items():
            collect(one, found, key)
    elif isinstance(value, list):
        for one in value:
            collect(one, found, name)
    elif isinstance(value, str) and name not in KINDS:
        found.add(value)


def texts_of(tree: Element) -> Iterator[str]:
    """What a reader or a screen reader gets of a page."""
    namesakes = {
        id(option) for one in tree.iter(f"{X}select") if one.get("name") in NAMESAKES for option in one.iter()
    }
    for element in tree.iter():
        tag = str(element.tag).removeprefix(X)
        if tag not in CODES and element.text and id(element) not in namesakes:
            yield element.text
        if element.tail:
            yield element.tail
        yield from (element.attrib[name] for name in SPOKEN if name in element.attrib)


def words_left(text: str, data: list[str]) -> str:
    """What of a text is neither marked nor data, where it has letters."""
    rest = _MASK.sub(" ", _LONG_DATE.sub(" ", _MARKED.sub(" ", text)))
    for one in data:
        if one in rest:
            rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", rest)
    return rest if re.search(r"[^\W\d_]", rest) else ""


def known_data(stop: Stop, shop: dict[str, Any], heard: set[str]) -> list[str]:
    """All data that may stand on a page, the longest first."""
    found = set(NAMES) | set(heard) | {NOTHING, stop.path}
    collect(shop["stories"], found)
    collect(tomllib.loads((ROOT / "webapp/sandbox/seed/desk.toml").read_text()), found)
    found |= {value for send in stop.sends for _name, value in send.fields}
    found |= {text for person in DEMO_STAFF for text in (person.name, person.email)}
    spaced = {" ".join(one.split()) for one in found}
    return sorted((one for one in found | spaced if len(one) > 1), key=len, reverse=True)


@pytest.fixture
def people(app: Flask, marking: Path) -> Iterator[dict[str, FlaskClient]]:
    """The demo's people, who read the marked words, and a stranger."""
    app.extensions["babel"].translation_directories[:] = [str(marking)]
    vars(babel).pop("domain_instance", None)  # which keeps every catalog it ever read
    found = {"": app.test_client()}
    found[""].environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
    for person in DEMO_STAFF:
        found[person.role] = browser = app.test_client()
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = LANGUAGE
        assert sign_in(browser, person.email, person.password).status_code == 303
    yield found
    vars(babel).pop("domain_instance", None)  # which keeps every catalog it ever read


def test_no_word_is_left_out(
    people: dict[str, FlaskClient], shop: dict[str, Any], heard: set[str], shared_sandbox: SandboxServer
) -> None:
    left = []
    for stop in stops(shop):
        page = visit(people[stop.who], stop).text
        assert f'<html lang="{LANGUAGE}"' in page
        assert "⟦" in page
        data = known_data(stop, shop, heard)
        left += [(stop.name, words) for text in texts_of(tree_of(page)) if (words := words_left(text, data))]
    assert not left, "\n".join(f"{name}: {' '.join(words.split())!r}" for name, words in left)


def test_the_test_sees_what_is_left_out() -> None:
    page = tree_of('<p title="Hover">⟦A⟧ 12,5 E10004 word <code>code</code><input placeholder="Type"></p>')
    left = [words.strip() for text in texts_of(page) if (words := words_left(text, ["E10004"]))]
    assert sorted(left) == ["12,5   word", "Hover", "Type"]
    assert marked("Page %(number)s of %(last)s") == "⟦Page ⟧%(number)s⟦ of ⟧%(last)s"
