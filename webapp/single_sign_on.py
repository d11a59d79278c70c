"""Single sign-on as the environment and desk.toml describe it; the work is done in `webapp.staff.sso`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

from webapp.permissions import NO_ROLE
from webapp.talon.address import check_base_url
from webapp.talon.errors import InvalidArgument

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


@dataclass(frozen=True)
class Provider:
    """Who signs people in, and how the desk is known there. `trust_env`: by the environment's proxy."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    trust_env: bool = False


class GroupRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a group of the provider's is at the desk: everywhere, or in one Application by its slug."""

    group: _Text
    role: _Text
    application: str | None = None


class SingleSignOn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[single_sign_on]` of desk.toml.

    `name` stands on the button. `groups` is the claim that names somebody's groups; of several that fit, the
    first one in the file counts. `default_role` is for those whom no group fits; "none" refuses them.
    `emails_are_verified` says that the provider vouches for each e-mail address though it tells no
    `email_verified`. Without `local_passwords` nobody signs in by a password.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)] = "single sign-on"
    scopes: tuple[_Text, ...] = ("openid", "email", "profile")
    groups: _Text = "groups"
    group: tuple[GroupRole, ...] = ()
    default_role: str = NO_ROLE
    emails_are_verified: bool = False
    local_passwords: bool = True

    def roles_of(self, groups: Collection[str]) -> tuple[str, dict[str, str]] | None:
        """The role everywhere and those in single Applications, None for somebody who is nothing anywhere."""
        everywhere, within = None, dict[str, str]()
        for each in self.group:
            if each.group not in groups:
                continue
            if each.application is not None:
                within.setdefault(each.application, each.role)
            elif everywhere is None:
                everywhere = each.role
        role = self.default_role if everywhere is None else everywhere
        within = {slug: there for slug, there in within.items() if there != role}
        return (role, within) if {role, *within.values()} != {NO_ROLE} else None

    def faults(self, slugs: Collection[str], roles: Collection[str]) -> list[str]:
        """What is wrong with it, a sentence each."""
        found = []
        if "openid" not in self.scopes:
            found.append("[single_sign_on]: scopes must have 'openid'.")
        for each in self.group:
            if each.role not in roles:
                found.append(
                    f"[single_sign_on]: the group {each.group!r} gets {each.role!r}, which is no role."
                )
            if each.application is not None and each.application not in slugs:
                found.append(
                    f"[single_sign_on]: the group {each.group!r} names {each.application!r}, no slug."
                )
        if self.default_role not in roles:
            found.append(f"[single_sign_on]: default_role is {self.default_role!r}, which is no role.")
        if not self.group and self.default_role == NO_ROLE:
            found.append(
                "[single_sign_on] lets nobody in: it needs a [[single_sign_on.group]] or a default_role."
            )
        return found


def provider_of(environ: Mapping[str, str], faults: list[str], trust_env: bool) -> Provider | None:
    """Who the environment names; None where it names nobody. Adds a sentence to `faults` for each fault."""
    names = ("SSO_ISSUER", "SSO_CLIENT_ID", "SSO_CLIENT_SECRET")
    given = {name: environ.get(name) or "" for name in names}
    if not any(given.values()):
        return None
    faults += [
        f"{name} is missing: single sign-on needs {', '.join(names)}." for name in names if not given[name]
    ]
    if given["SSO_ISSUER"]:
        try:
            check_base_url(given["SSO_ISSUER"])
        except InvalidArgument as error:
            faults.append(f"SSO_ISSUER {_said(error)}.")
    return Provider(given["SSO_ISSUER"], given["SSO_CLIENT_ID"], given["SSO_CLIENT_SECRET"], trust_env)


def faults_together(provider: Provider | None, rules: SingleSignOn | None) -> list[str]:
    """What the environment and desk.toml leave open between them, a sentence each."""
    if provider is not None and rules is None:
        return ["SSO_ISSUER is set, but desk.toml has no [single_sign_on]: it says who becomes what."]
    if provider is None and rules is not None and not rules.local_passwords:
        return ["desk.toml switches local passwords off, but SSO_ISSUER is missing: nobody could sign in."]
    return []


def _said(error: InvalidArgument) -> str:
    return str(error.why).replace("the key would", "sign-ins would")
