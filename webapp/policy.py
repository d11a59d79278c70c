"""desk.toml: names and policy of one shop, no secrets. Read once at start and checked against this schema."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from webapp import four_eyes as approving
from webapp import goodwill as giving
from webapp.finding import Alias, Pattern, Recents, faults_of
from webapp.four_eyes import ApprovalRules, FourEyes
from webapp.goodwill import Attribute, Goodwill
from webapp.masking import Masking
from webapp.permissions import BUILT_IN, OF_EVERYBODY, Permission, Role, to_translate
from webapp.single_sign_on import SingleSignOn

Colour = Literal[
    "blue", "azure", "indigo", "purple", "pink", "red", "orange", "yellow", "lime", "green", "teal", "cyan"
]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]

_TIER = re.compile(r"tier:[0-9]{1,18}")


class PolicyError(Exception):
    """desk.toml cannot be used; the text says what is wrong where."""


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing the API only gives an id for."""

    id: int
    name: str


class Campaign(Named, frozen=True, forbid_unknown_fields=True):
    """A campaign. `referral`: agents may make referral codes of it."""

    referral: bool = False


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
    campaign: tuple[Campaign, ...] = ()
    audience: tuple[Named, ...] = ()
    catalog: tuple[Named, ...] = ()
    attribute: tuple[Attribute, ...] = ()
    pattern: tuple[Pattern, ...] = ()
    hint: tuple[Hint, ...] = ()

    def campaign_name(self, campaign_id: int) -> str | None:
        """The name of a campaign, None where desk.toml does not give one."""
        return next((each.name for each in self.campaign if each.id == campaign_id), None)

    def audience_name(self, audience_id: int) -> str | None:
        """The name of an audience, None where desk.toml does not give one."""
        return next((each.name for each in self.audience if each.id == audience_id), None)

    @property
    def referral_campaigns(self) -> tuple[Campaign, ...]:
        """Whose referral codes agents may make: those that are marked, all where none is."""
        return tuple(each for each in self.campaign if each.referral) or self.campaign


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an agent changes something; the name goes into the audit as it reads on that day.

    `actions` are the kinds of write it is offered for, like "sessions.return"; none named means all.
    """

    key: Slug
    name: Annotated[str, msgspec.Meta(min_length=1)]
    note_required: bool = False
    ticket_required: bool = False
    actions: tuple[str, ...] = ()


class Confirm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every confirm form wants. `ticket_pattern` is a regular expression for the whole of a ticket."""

    ticket: Literal["optional", "required"] = "optional"
    ticket_pattern: str = ""
    ticket_hint: str = ""


class Export(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a file that an agent had made is kept: it holds what is personal."""

    keep_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24


class CustomRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of this shop: like one of the desk's own, with permissions added (may) or taken (may_not)."""

    key: Slug
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    like: Literal["viewer", "agent", "supervisor", "admin", "none"] = "none"
    may: tuple[Permission, ...] = ()
    may_not: tuple[Permission, ...] = ()

    def role(self) -> Role:
        """The role as the desk uses it."""
        granted = (BUILT_IN[self.like].permissions | set(self.may)) - set(self.may_not)
        return Role(self.key, self.name, granted | OF_EVERYBODY)


class SignInLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a sign-in lasts: in all, and without a request; how long it is good for the gravest things.

    `second_factor` are the keys of the roles that need more than a password; where nothing is said, those
    that may manage accounts. The limits in time are what OWASP ASVS asks of level 2.
    """

    longest_hours: Annotated[int, msgspec.Meta(ge=1, le=24)] = 12
    idle_minutes: Annotated[int, msgspec.Meta(ge=5, le=24 * 60)] = 30
    fresh_minutes: Annotated[int, msgspec.Meta(ge=1, le=60)] = 10
    second_factor: tuple[str, ...] | None = None

    @property
    def longest(self) -> timedelta:
        """The longest a sign-in can last."""
        return timedelta(hours=self.longest_hours)

    @property
    def longest_fresh(self) -> timedelta:
        """How long after it a sign-in is good for what erases data or changes accounts."""
        return timedelta(minutes=self.fresh_minutes)

    @property
    def longest_idle(self) -> timedelta:
        """The longest it lasts unused."""
        return timedelta(minutes=self.idle_minutes)


class AuditRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the audit is kept; for good where no number of days is given."""

    keep_days: Annotated[int, msgspec.Meta(ge=30)] | None = None


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of desk.toml."""

    application: tuple[Application, ...] = (Application(slug="desk", name="Talon.One"),)
    header_attributes: tuple[Annotated[str, msgspec.Meta(min_length=1)], ...] = ("Name", "Email")
    """Attributes beside a customer's id; `tier` is the tier in each program, `tier:7` that in program 7."""
    handover_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14
    reason: tuple[Reason, ...] = (
        Reason("customer-request", to_translate("Customer asked for it")),
        Reason("agent-mistake", to_translate("Correcting a mistake of ours")),
        Reason("technical-fault", to_translate("Technical fault")),
        Reason("goodwill", to_translate("Goodwill")),
        Reason("other", to_translate("Other, see note"), note_required=True),
    )
    confirm: Confirm = Confirm()
    role: tuple[CustomRole, ...] = ()
    sign_in: SignInLimits = SignInLimits()
    single_sign_on: SingleSignOn | None = None
    audit: AuditRules = AuditRules()
    masking: Masking = Masking()
    alias: Alias | None = None
    recents: Recents = Recents()
    export: Export = Export()
    goodwill: tuple[Goodwill, ...] = ()
    four_eyes: tuple[FourEyes, ...] = ()
    approval: ApprovalRules = ApprovalRules()

    def reasons_for(self, action: str) -> tuple[Reason, ...]:
        """The reasons offered for a kind of write, in their order."""
        return tuple(each for each in self.reason if not each.actions or action in each.actions)

    def goodwill_in(self, slug: str) -> tuple[Goodwill, ...]:
        """The goodwill events of an Application, in their order."""
        return tuple(each for each in self.goodwill if each.application in (None, slug))

    def four_eyes_for(self, action: str, slug: str) -> tuple[FourEyes, ...]:
        """The rules by which a kind of write may need somebody else's approval in an Application."""
        return tuple(each for each in self.four_eyes if each.is_for(action, slug))

    def find(self, slug: str) -> Application | None:
        """The Application of that slug, None where there is none."""
        return next((each for each in self.application if each.slug == slug), None)

    @property
    def shows_tiers(self) -> bool:
        """Whether a tier stands beside a customer's id."""
        return any(each == "tier" or each.startswith("tier:") for each in self.header_attributes)

    def roles(self) -> dict[str, Role]:
        """All roles by key: the desk's own, then those of desk.toml."""
        return {**BUILT_IN, **{each.key: each.role() for each in self.role}}


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
    faults = [
        f"header_attributes: {each!r} must end with the number of a program, like 'tier:7'."
        for each in policy.header_attributes
        if each.startswith("tier:") and not _TIER.fullmatch(each)
    ]
    if not policy.application:
        faults.append("At least one [[application]] is needed.")
    slugs = [each.slug for each in policy.application]
    faults += [f"The slug {slug!r} is used twice." for slug in sorted(set(slugs)) if slugs.count(slug) > 1]
    keys = [each.key for each in policy.reason]
    faults += [f"The reason {key!r} is there twice." for key in sorted(set(keys)) if keys.count(key) > 1]
    if not any(not each.actions for each in policy.reason):
        faults.append("At least one [[reason]] must be for all actions, or some could never be confirmed.")
    try:
        re.compile(policy.confirm.ticket_pattern)
    except re.error as error:
        faults.append(f"[confirm] ticket_pattern is no regular expression: {error}.")
    keys = [*BUILT_IN, *(each.key for each in policy.role)]
    faults += [f"The role {key!r} is there twice." for key in sorted(set(keys)) if keys.count(key) > 1]
    faults += [
        f"[sign_in] second_factor: there is no role {each!r}."
        for each in policy.sign_in.second_factor or ()
        if each not in keys
    ]
    faults += giving.faults_of(policy.goodwill, set(slugs), set(keys))
    if policy.single_sign_on is not None:
        faults += policy.single_sign_on.faults(set(slugs), set(keys))
    faults += approving.faults_of(policy.four_eyes, set(slugs), policy.goodwill)
    for each in policy.application:
        try:
            ZoneInfo(each.zone)
        except (ZoneInfoNotFoundError, ValueError):
            faults.append(f"Application {each.slug!r}: there is no time zone {each.zone!r}.")
        faults += giving.attribute_faults(each.slug, each.attribute)
        faults += faults_of(each.slug, each.pattern, {one.id for one in each.program if one.kind == "card"})
    return faults + (policy.alias.faults() if policy.alias else [])
