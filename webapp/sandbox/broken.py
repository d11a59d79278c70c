"""Answers as they should not be: refusals of gateways, spoilt JSON, things newer than the contract."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from . import jsons
from .operations import EVERY
from .problems import Problem, conflict

JSON = ("Content-Type", "application/json")
# Objects of an answer whose members the contract names; a new name in any other would change its meaning.
NAMED = ("customerSession", "customerProfile", "profile", "event", "return", "loyaltyProgram")
LISTED = ("data", "effects", "coupons", "giveaways", "referrals", "achievements", "cartItems")
NEWER = {"since": "a newer server", "list": [1, 2], "nothing": None}


@dataclass(frozen=True, slots=True)
class Captured:
    """An answer on its way out."""

    status: str
    headers: list[tuple[str, str]]
    content: bytes

    def head(self) -> bytes:
        """Status line and headers as they go over the wire, with the length of the whole content."""
        kept = [(name, value) for name, value in self.headers if name.lower() != "content-length"]
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in kept)]
        return "\r\n".join([*lines, f"Content-Length: {len(self.content)}", "", ""]).encode("latin-1")


def refusal(status: int, retry_after: str | None, operation: str | None) -> Captured:
    """A refusal: 409, 429 and 500 as the API itself writes them, 502 and 503 as its gateway does."""
    headers = [JSON] if status not in (502, 503) else [("Content-Type", "text/html")]
    if retry_after is not None:
        headers.append(("Retry-After", retry_after))
    line = f"{status} {HTTPStatus(status).phrase}"
    if status in (502, 503):
        page = f"<html><head><title>{line}</title></head><body><h1>{line}</h1></body></html>\n"
        return Captured(line, headers, page.encode())
    problem = Problem(status, HTTPStatus(status).phrase)
    if status == 409:
        found = EVERY.get(operation or "")
        problem = conflict((found.contention if found else None) or "resource")
    return Captured(line, headers, jsons.dump(problem.body(plain_400=False)))


def broken(kind: str, answer: Captured) -> Captured | None:
    """The answer spoilt in the way asked for; None where it has nothing that could be."""
    if kind == "invalid_json":
        return _with(answer, b'{"effects": [' + answer.content[:40].replace(b'"', b"'"))
    if kind in ("unknown_effect", "extra_field") and answer.content:
        body = jsons.load(answer.content)
        spoilt = _with_effect(body) if kind == "unknown_effect" else _with_fields(body)
        return _with(answer, jsons.dump(body)) if spoilt else None
    return None


def _with(answer: Captured, content: bytes) -> Captured:
    kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    return Captured(answer.status, [*kept, ("Content-Length", str(len(content)))], content)


def _with_effect(body: Any) -> bool:
    if not (isinstance(body, dict) and isinstance(body.get("effects"), list)):
        return False
    effect = {
        "campaignId": 1,
        "rulesetId": 1,
        "ruleIndex": 0,
        "ruleName": "A rule of a newer server",
        "effectType": "grantCarbonCredit",
        "props": {"value": 7, "name": "Carbon credit"},
    }
    body["effects"].append(effect)
    return True


def _with_fields(body: Any) -> bool:
    if not isinstance(body, dict):
        return False
    for name in NAMED:
        _with_fields(body.get(name))
    for name in LISTED:
        for item in body.get(name) or ():
            _with_fields(item)
    body["somethingNew"] = NEWER
    return True
