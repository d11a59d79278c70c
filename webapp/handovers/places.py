"""The pages of the desk that can be handed over: what they are about, and who may open them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from flask import current_app

from webapp.access import may_open
from webapp.extensions import application
from webapp.own_paths import own_path, page_at

MARK = "handover"
"""The parameter by which a page shows the note that it was opened with."""
_OWN = "handovers."

# What stands in a path or in a query for a thing of each kind; what is searched for may be of any.
ANY = "any"
_NAMES = {
    "q": ANY,
    "integration_id": "customer",
    "customer": "customer",
    "session_id": "session",
    "session": "session",
    "code": "coupon",
    "card_id": "card",
    "card": "card",
}


@dataclass(frozen=True)
class Place:
    """A page of the current Application. `address` is its path and query, without any mark of a handover."""

    address: str
    endpoint: str
    subjects: tuple[tuple[str, str], ...]
    """Kind and identifier of what it is about, the main thing first."""

    @property
    def subject(self) -> tuple[str, str]:
        """What it is mainly about; the handover itself where it is about no single thing."""
        return self.subjects[0] if self.subjects else (MARK, "")

    @property
    def is_allowed(self) -> bool:
        """Whether the person signed in may open it."""
        return may_open(current_app.view_functions[self.endpoint])

    def is_at(self, address: str) -> bool:
        """Whether an address is this page, however a browser wrote its query on the way."""
        mine, other = urlsplit(self.address), urlsplit(address)
        return mine.path == other.path and _read(mine.query) == _read(other.query)

    @property
    def marked(self) -> str:
        """Its address up to the id of a handover, which is to be added."""
        return f"{self.address}{'&' if '?' in self.address else '?'}{MARK}="


def place_at(text: str | None) -> Place | None:
    """The page of the current Application at an address; None for anything else, and for handovers."""
    address = own_path(unmarked(text or ""))
    if address is None:
        return None
    parts = urlsplit(address)
    found = page_at(unquote(parts.path))
    if found is None:
        return None
    endpoint, values = found
    if values.get("application") != application().slug or endpoint.startswith(_OWN):
        return None
    named = [*values.items(), *_read(parts.query)]
    return Place(address, endpoint, tuple(dict.fromkeys(_subjects(named))))


def unmarked(address: str) -> str:
    """An address without the mark of a handover, whatever else its query says."""
    path, _mark, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if part and part.partition("=")[0] != MARK)
    return f"{path}?{kept}" if kept else path


def _subjects(named: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in named:
        if name in _NAMES and value:
            yield _NAMES[name], str(value)


def _read(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)
