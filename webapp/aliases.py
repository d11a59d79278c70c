"""From an e-mail address, a phone number or any other alias to integration ids, as desk.toml says: by a CSV
file, or by an endpoint of the shop's. Off where desk.toml has no [alias].

Talon.One finds exact identifiers only. An alias goes nowhere but into the body of that one request.
"""

from __future__ import annotations

import csv
import io
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, cast
from urllib.parse import urlsplit

import msgspec
from flask import Flask, current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.config import ROOT, Settings, SettingsError
from webapp.finding import Alias
from webapp.policy import Policy
from webapp.talon.errors import TalonError
from webapp.talon.operation import Operation, Repeat
from webapp.talon.transport import Call, Transport

MOST_FILE_BYTES = 16 * 1024 * 1024
MOST_ANSWER_BYTES = 64 * 1024

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(?:\+|00|\(?0)?[\d ()./-]+")
_PUNCTUATION = re.compile(r"[ ()./-]")


class AliasError(Exception):
    """Nobody can tell whom an alias leads to; `reason` says why, in words."""

    def __init__(self, reason: LazyString) -> None:
        super().__init__()
        self.reason = reason


class Resolver(Protocol):
    """Where aliases are looked up. Threads may share it; it touches neither request nor database."""

    asks_for_all: bool
    """Whether any text may be looked up; else only what looks like an e-mail address or a phone number."""

    def resolve(self, alias: str, application: str) -> tuple[str, ...]:
        """The integration ids of an alias in an Application; none where it leads nowhere.

        Raises AliasError.
        """

    def faults(self) -> list[str]:
        """What keeps it from working, a sentence each."""


def resolver() -> Resolver | None:
    """What desk.toml names, None where it names nothing."""
    return cast("Resolver | None", current_app.extensions["desk_aliases"])


def init_aliases(
    app: Flask,
    settings: Settings,
    policy: Policy,
    on_call: Callable[[Call], None],
    new_request_id: Callable[[], str],
) -> None:
    """Make the resolver that desk.toml names. Raises SettingsError where its token is missing."""
    alias = policy.alias
    made: Resolver | None = None
    if alias is not None and alias.file is not None:
        folder = settings.desk_config.parent if settings.desk_config else ROOT
        made = FileResolver(folder / alias.file, {each.slug for each in policy.application})
    elif alias is not None:
        made = EndpointResolver(alias, settings, on_call, new_request_id)
    app.extensions["desk_aliases"] = made


def looks_like(text: str) -> Literal["email", "phone", ""]:
    """Whether a text looks like an e-mail address or a phone number."""
    tidy = _tidy(text)
    if _EMAIL.fullmatch(tidy):
        return "email"
    digits = sum(character.isdigit() for character in tidy)
    # Bare digits are more likely an order or a card.
    is_marked = tidy.startswith(("+", "0", "(")) or not tidy.isdigit()
    return "phone" if is_marked and 7 <= digits <= 15 and _PHONE.fullmatch(tidy) else ""


def normalised(text: str) -> str:
    """An alias as it is compared: no capitals, single blanks, a phone number without its punctuation."""
    tidy = _tidy(text)
    if looks_like(text) != "phone":
        return tidy
    # +49 (0)30 is dialled +49 30 from abroad.
    digits = _PUNCTUATION.sub("", tidy.replace("(0)", "") if tidy.startswith(("+", "00")) else tidy)
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _tidy(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2010", "-").replace("\u2013", "-")
    return " ".join(folded.split()).strip("<>").removeprefix("mailto:")


@dataclass(frozen=True)
class _Table:
    """What a file said when it looked like `stamp`: integration ids by Application (empty: any) and alias."""

    stamp: tuple[int, ...]
    ids: dict[tuple[str, str], tuple[str, ...]]


class FileResolver:
    """A CSV file: alias, integration_id, and if wanted application. Read again when it changes."""

    asks_for_all = True

    def __init__(self, path: Path, applications: Iterable[str]) -> None:
        self._path = path
        self._applications = frozenset(applications)
        self._lock = threading.Lock()
        self._table: _Table | None = None

    def resolve(self, alias: str, application: str) -> tuple[str, ...]:
        try:
            ids = self._current().ids
        except (OSError, ValueError, csv.Error):
            raise AliasError(_("The list of aliases cannot be read.")) from None
        wanted = normalised(alias)
        return tuple(dict.fromkeys(ids.get((application, wanted), ()) + ids.get(("", wanted), ())))

    def faults(self) -> list[str]:
        try:
            self._current()
        except OSError as error:
            return [f"[alias]: {self._path.name} cannot be read: {error.strerror}."]
        except (ValueError, csv.Error) as error:
            return [f"[alias]: {self._path.name}: {error}"]
        return []

    def _current(self) -> _Table:
        with self._lock:
            if self._table is None or self._table.stamp != _stamp(self._path.stat()):
                self._table = None
                self._table = self._read()
            return self._table

    def _read(self) -> _Table:
        """Raises OSError, ValueError or csv.Error, with what is wrong but without any value of the file."""
        with self._path.open("rb") as file:
            stamp = _stamp(os.fstat(file.fileno()))
            content = file.read(MOST_FILE_BYTES + 1)
        if len(content) > MOST_FILE_BYTES:
            raise ValueError(f"It is larger than {MOST_FILE_BYTES // 1024 // 1024} MB.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("It is not in UTF-8.") from None
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        if not {"alias", "integration_id"} <= set(rows.fieldnames or ()):
            raise ValueError("Its first line must name the columns alias and integration_id.")
        found: dict[tuple[str, str], dict[str, None]] = {}
        for row in rows:
            application, alias, integration_id = self._checked(row, rows.line_num)
            if alias and integration_id:
                found.setdefault((application, alias), {})[integration_id] = None
        return _Table(stamp, {key: tuple(ids) for key, ids in found.items()})

    def _checked(self, row: dict[Any, Any], line: int) -> tuple[str, str, str]:
        if None in row or None in row.values():
            raise ValueError(f"Line {line} has not as many fields as the first.")
        application = row.get("application", "").strip()
        if application and application not in self._applications:
            raise ValueError(f"Line {line} names an application that desk.toml has not.")
        return application, normalised(row["alias"]), row["integration_id"].strip()


class _Told(msgspec.Struct, frozen=True):
    """What an endpoint answers."""

    integration_ids: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=1000)], ...]


class EndpointResolver:
    """An endpoint of the shop's: POST {"value", "application"}, answered {"integration_ids": [...]}.

    It goes through the same door as the API: one host, no redirects, one deadline for everything, an answer
    of limited size, an address and an observer that never see the value.
    """

    asks_for_all = False

    def __init__(
        self,
        alias: Alias,
        settings: Settings,
        on_call: Callable[[Call], None],
        new_request_id: Callable[[], str],
    ) -> None:
        token = settings.api_keys.get(alias.token_env) if alias.token_env else None
        if alias.token_env and not token:
            raise SettingsError([f"{alias.token_env} is missing: the token of the endpoint for aliases."])
        parts = urlsplit(alias.url or "")
        path = parts.path.replace("{", "{{").replace("}", "}}")
        self._ask = Operation(
            "resolveAlias", "POST", path, _Told, repeatable=Repeat.READ, not_found=frozenset()
        )
        self._transport = Transport(
            f"{parts.scheme}://{parts.netloc}",
            token,
            scheme="Bearer",
            pool_size=settings.threads,
            deadline=alias.deadline,
            trust_env=settings.talon_one_trust_env,
            max_body=MOST_ANSWER_BYTES,
            on_call=on_call,
            new_request_id=new_request_id,
        )

    def resolve(self, alias: str, application: str) -> tuple[str, ...]:
        body = {"value": normalised(alias), "application": application}
        try:
            told = self._transport.call(self._ask, body=body)
        except TalonError as error:
            raise AliasError(_reason(error)) from None
        return tuple(dict.fromkeys(told.integration_ids))

    def faults(self) -> list[str]:
        return []


def _reason(error: TalonError) -> LazyString:
    if error.reason == "timeout":
        return _("The shop's list of aliases did not answer in time.")
    if error.code in ("unexpected_response", "invalid_request", "invalid_argument"):
        return _("The shop's list of aliases answered in a way the desk does not understand.")
    if error.code == "unauthorised":
        return _("The shop's list of aliases does not accept the desk's token.")
    if error.code == "unreachable":
        return _("The shop's list of aliases cannot be reached.")
    return _("The shop's list of aliases cannot answer now.")


def _stamp(facts: os.stat_result) -> tuple[int, ...]:
    return facts.st_mtime_ns, facts.st_size, facts.st_ino
