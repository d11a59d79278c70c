"""What the admin pages show of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.extensions import db, policy
from webapp.naming import role_name
from webapp.policy import Application
from webapp.staff import accounts, sessions, slowing
from webapp.staff.factors import owned
from webapp.staff.forms import RoleForm
from webapp.staff.models import SignInTries, StaffUser
from webapp.staff.sso import accounts as identities
from webapp.staff.sso.setting import name, takes_passwords


@dataclass(frozen=True)
class RosterLine:
    """One account in the list. `failed` counts tries from unknown browsers; `factor` is the second one."""

    id: int
    name: str
    email: str
    role: str
    exceptions: tuple[str, ...]
    state: str
    tone: str
    last_seen: datetime | None
    failed: int
    factor: str
    is_factor_missing: bool


def lines() -> list[RosterLine]:
    """All accounts by e-mail."""
    failed = {
        row.email_hash: row.failed
        for row in db.session.execute(select(SignInTries.email_hash, SignInTries.failed))
    }
    people, factors = accounts.everybody(), owned.names()
    known = identities.linked(person.id for person in people)
    return [
        _line(
            person,
            failed.get(slowing.key_of(person.email), 0),
            person.id in known,
            factors.get(person.id, ""),
        )
        for person in people
    ]


class PersonPage:
    """One account with its roles by Application, its sign-ins, and the form that changes a role."""

    def __init__(self, person: StaffUser, form: RoleForm | None = None) -> None:
        self.person = person
        self.line = next(line for line in lines() if line.id == person.id)
        self.sign_ins = sessions.of(person.id)
        self.form = form or RoleForm(formdata=None, role=person.role)

    @property
    def is_closed(self) -> bool:
        """Whether nobody can sign in with it."""
        return self.person.disabled_at is not None

    @property
    def by_provider(self) -> bool:
        """Whether somebody signs in by the provider, whose groups then decide about the roles."""
        return identities.has_identity(self.person.id)

    @property
    def ways(self) -> str:
        """How the person can sign in."""
        found = [str(name())] if self.by_provider else []
        if takes_passwords() and self.person.password_hash:
            found.append(_("password"))
        return ", ".join(found) or "–"

    @property
    def roles(self) -> list[tuple[Application, str]]:
        """What the person is in each Application."""
        kept = self.person.application_roles
        return [(one, role_name(kept.get(one.slug, self.person.role))) for one in policy().application]


def _line(person: StaffUser, failed: int, by_provider: bool, factor: str) -> RosterLine:
    state, tone = _("active"), "good"
    if person.disabled_at is not None:
        state, tone = _("closed"), "bad"
    elif not by_provider and not takes_passwords():
        state, tone = _("not signed in yet"), "wait"
    elif not by_provider and not person.password_hash:
        state, tone = _("invited"), "wait"
    names = {one.slug: one.name for one in policy().application}
    exceptions = tuple(
        _("%(role)s in %(application)s", role=role_name(role), application=names[slug])
        for slug, role in sorted(person.application_roles.items())
        if slug in names
    )
    return RosterLine(
        person.id,
        person.name,
        person.email,
        role_name(person.role),
        exceptions,
        state,
        tone,
        person.last_seen_at,
        failed,
        factor,
        not factor and not by_provider and owned.is_required(person),
    )
