"""desk.toml: names and policy of one shop, no secrets. Read once at start and checked against this schema."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

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
    hint: tuple[Hint, ...] = ()

    def campaign_name(self, campaign_id: int) -> str | None:
        """The name of a campaign, None where desk.toml does not give one."""
        return next((each.name for each in self.campaign if each.id == campaign_id), None)


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an agent changes something; the name goes into the audit as it reads on that day."""

    key: Slug
    name: str


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a file that an agent had made is kept: it holds what is personal."""

    keep_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24


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
    export: Export = Export()

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
    return faults
