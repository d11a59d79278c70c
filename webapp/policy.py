"""desk.toml: names and policy of one shop, no secrets. Read once at start and checked against this schema."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from webapp import patterns
from webapp.talon.address import check_base_url
from webapp.talon.errors import InvalidArgument

Colour = Literal[
    "blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green", "teal", "cyan"
]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]


class PolicyError(Exception):
    """desk.toml cannot be used; the text says what is wrong where."""


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing the API only gives an id for."""

    id: int
    name: str


class Program(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A loyalty program: points belong to customers (profile) or to cards (card)."""

    id: int
    name: str
    kind: Literal["profile", "card"]


class Hint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something worth looking up in the sandbox, shown on the demo's sign-in page."""

    label: str
    query: str


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What identifiers of a kind look like: an expression for the whole text; a card may name a program."""

    kind: Literal["customer", "session", "coupon", "card", "alias"]
    match: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    program: int | None = None


class Application(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tenant an API key belongs to, as agents see it."""

    slug: Slug
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    api_key_env: str = "TALON_ONE_API_KEY"
    colour: Colour = "blue"
    environment: Literal["live", "test"] = "live"
    currency: Currency | None = None
    zone: str = "UTC"
    program: tuple[Program, ...] = ()
    campaign: tuple[Named, ...] = ()
    audience: tuple[Named, ...] = ()
    catalog: tuple[Named, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    hint: tuple[Hint, ...] = ()

    def campaign_name(self, campaign_id: int) -> str | None:
        """The name of a campaign, None where desk.toml does not give one."""
        return next((each.name for each in self.campaign if each.id == campaign_id), None)


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an agent changes something; the name goes into the audit as it reads on that day."""

    key: Slug
    name: str


class Alias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an e-mail address or a phone number becomes an integration id: a CSV file, or a shop's endpoint.

    `file` counts from the folder of desk.toml; `token_env` names the environment variable with the bearer
    token of the endpoint, `deadline` is in seconds.
    """

    file: str | None = None
    url: str | None = None
    token_env: str | None = None
    deadline: Annotated[float, msgspec.Meta(ge=0.2, le=10)] = 2.0


class Recents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many days the desk keeps what an agent opened, and what they pinned."""

    days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    pin_days: Annotated[int, msgspec.Meta(ge=1, le=1095)] = 365


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of desk.toml."""

    application: tuple[Application, ...] = (Application(slug="desk", name="Talon.One"),)
    header_attributes: tuple[str, ...] = ("Name", "Email")
    reason: tuple[Reason, ...] = (
        Reason("customer-request", "Customer asked for it"),
        Reason("agent-mistake", "Correcting a mistake of ours"),
        Reason("technical-fault", "Technical fault"),
        Reason("goodwill", "Goodwill"),
        Reason("other", "Other, see note"),
    )
    alias: Alias | None = None
    recents: Recents = Recents()

    def find(self, slug: str) -> Application | None:
        """The Application of that slug, None where there is none."""
        return next((each for each in self.application if each.slug == slug), None)


def read_policy(path: Path | None) -> Policy:
    """Read desk.toml, or the defaults for one Application where there is no file. Raises PolicyError."""
    if path is None:
        return Policy()
    try:
        policy = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Policy)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path.name}: {error}") from error
    faults = _faults(policy)
    if faults:
        raise PolicyError(f"{path.name}: " + " ".join(faults))
    return policy


def _faults(policy: Policy) -> list[str]:
    faults = []
    if not policy.application:
        faults.append("At least one [[application]] is needed.")
    slugs = [each.slug for each in policy.application]
    faults += [f"The slug {slug!r} is used twice." for slug in sorted(set(slugs)) if slugs.count(slug) > 1]
    for each in policy.application:
        try:
            ZoneInfo(each.zone)
        except (ZoneInfoNotFoundError, ValueError):
            faults.append(f"Application {each.slug!r}: there is no time zone {each.zone!r}.")
        faults += _pattern_faults(each)
    return faults + (_alias_faults(policy.alias) if policy.alias else [])


def _pattern_faults(one: Application) -> list[str]:
    faults = []
    cards = {each.id for each in one.program if each.kind == "card"}
    for each in one.pattern:
        said = f"Application {one.slug!r}: the pattern {each.match!r}"
        fault = patterns.fault_of(each.match)
        if fault:
            faults.append(f"{said} {fault}")
        if each.program is not None and each.kind != "card":
            faults.append(f"{said} names a program, which only cards have.")
        elif each.program is not None and each.program not in cards:
            faults.append(f"{said} names {each.program}, which is none of its card programs.")
    return faults


def _alias_faults(alias: Alias) -> list[str]:
    faults = []
    if (alias.file is None) is (alias.url is None):
        faults.append("[alias] needs either file or url.")
    if alias.url is not None:
        try:
            check_base_url(alias.url)
        except InvalidArgument as error:
            faults.append(f"[alias]: url {error.why}.")
    if alias.token_env is not None and (alias.url is None or "API_KEY" not in alias.token_env):
        faults.append("[alias]: token_env goes with url and has API_KEY in its name, like ALIAS_API_KEY.")
    return faults
