"""What a page of answers says, and what it took to say it."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

from tests.support.seeded import SandboxServer
from tests.support.shop import EU

_FINDING = re.compile(r'data-finding="(\w+)"')
_SAY = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def at(page: str = "", application: str = EU, **query: object) -> str:
    """The address of a question."""
    path = f"/{application}/points-check" + (f"/{page}" if page else "")
    return f"{path}?{urlencode(query)}" if query else path


def findings_on(page: str) -> list[str]:
    """Which explanations a page gives, the top one first."""
    return _FINDING.findall(page)


def said_on(page: str) -> list[str]:
    """The sentences to read out."""
    return [unescape(one) for one in _SAY.findall(page)]


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(_TAG.sub(" ", page)).split())


def operations(sandbox: SandboxServer) -> list[str]:
    """What the API was asked, in no order that threads could change."""
    return sorted(str(one.operation) for one in sandbox.requests)


def only_reads(sandbox: SandboxServer) -> bool:
    """Whether nothing that was sent could change anything: GETs, and dry runs."""
    return all(one.method == "GET" or "dry=true" in one.query.split("&") for one in sandbox.requests)
