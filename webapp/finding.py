"""What desk.toml says about finding things: patterns, aliases, and how long an agent's lists last."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Annotated, Literal

import msgspec

from webapp import patterns
from webapp.talon.address import check_base_url
from webapp.talon.errors import InvalidArgument


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What identifiers of a kind look like: an expression for the whole text; a card may name a program."""

    kind: Literal["customer", "session", "coupon", "card", "alias"]
    match: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    program: int | None = None


class Alias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an e-mail address or a phone number becomes an integration id: a CSV file, or a shop's endpoint.

    `file` counts from the folder of desk.toml; `token_env` names the environment variable with the bearer
    token of the endpoint, `deadline` is in seconds.
    """

    file: str | None = None
    url: str | None = None
    token_env: str | None = None
    deadline: Annotated[float, msgspec.Meta(ge=0.2, le=10)] = 2.0

    def faults(self) -> list[str]:
        """What is wrong with it, a sentence each."""
        found = []
        if (self.file is None) is (self.url is None):
            found.append("[alias] needs either file or url.")
        if self.url is not None:
            try:
                check_base_url(self.url)
            except InvalidArgument as error:
                found.append(f"[alias]: url {error.why}.")
        if self.token_env is not None and (self.url is None or "API_KEY" not in self.token_env):
            found.append("[alias]: token_env goes with url and has API_KEY in its name, like ALIAS_API_KEY.")
        return found


class Recents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many days the desk keeps what an agent opened, and what they pinned."""

    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    pin_days: Annotated[int, msgspec.Meta(ge=1, le=1095)] = 365


def faults_of(slug: str, given: Iterable[Pattern], card_programs: Set[int]) -> list[str]:
    """What is wrong with the patterns of an Application, a sentence each."""
    found = []
    for each in given:
        said = f"Application {slug!r}: the pattern {each.match!r}"
        fault = patterns.fault_of(each.match)
        if fault:
            found.append(f"{said} {fault}")
        if each.program is not None and each.kind != "card":
            found.append(f"{said} names a program, which only cards have.")
        elif each.program is not None and each.program not in card_programs:
            found.append(f"{said} names {each.program}, which is none of its card programs.")
    return found
