"""Which account somebody works with whom the provider has proven: theirs, one that waits, or a new one.

An account belongs to (issuer, subject), the provider's own name for a person. By e-mail address it is found
once, at the first arrival, and only by an address that the provider has verified: whoever may choose an
address freely must not choose a colleague's account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import Executable, delete, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.audit import log
from webapp.extensions import db
from webapp.staff import accounts, news, recording
from webapp.staff.models import StaffUser
from webapp.staff.recording import Change, Record
from webapp.staff.sso.flow import Arrival, groups_in
from webapp.staff.sso.models import StaffIdentity
from webapp.staff.sso.refusals import Refused, quoted
from webapp.staff.sso.setting import discovery, is_on, rules


class _AtOnce(Refused):
    """The same person comes in by another window at this very moment; it is worth looking again."""

    def __init__(self, email: str) -> None:
        super().__init__(
            "account", "The account was made by another sign-in at this very moment.", "again", email
        )


def account_of(arrival: Arrival) -> StaffUser:
    """The account of an arrival, with the roles that its groups give now. Raises Refused."""
    claims, issuer = arrival.claims, discovery().provider.issuer
    person = _known(issuer, claims["sub"])
    if arrival.way.again and (person is None or person.id != arrival.way.again):
        said = "Somebody else signed in at the provider than whose sign-in was to be proven once more."
        raise Refused("person", said, "other", person.email if person else "")
    roles = _roles(claims, person.email if person else _told_email(claims))
    if person is None:
        person = _new_here(claims, issuer, roles[0])
    if person.disabled_at is not None:
        raise Refused("disabled", "The account is closed.", "ask", person.email)
    _give(person, *roles)
    return person


def has_identity(staff_id: int) -> bool:
    """Whether somebody has come from the provider that is set now, and can again."""
    return staff_id in linked([staff_id])


def linked(staff_ids: Iterable[int]) -> set[int]:
    """Those of some people who can sign in by the provider that is set now."""
    if not is_on():
        return set()
    statement = select(StaffIdentity.staff_id).where(
        StaffIdentity.issuer == discovery().provider.issuer, StaffIdentity.staff_id.in_(list(staff_ids))
    )
    return set(db.session.scalars(statement))


def unlink(staff_id: int, record: Record = recording.nothing) -> bool:
    """Forget whom of the provider's an account belongs to; False where it belonged to nobody."""
    theirs = StaffIdentity.staff_id == staff_id
    if db.session.scalar(select(StaffIdentity.id).where(theirs).limit(1)) is None:
        return False
    told = news.telling(staff_id, "unlinked")
    recording.make(recording.together(_running(delete(StaffIdentity).where(theirs)), told), record)
    return True


def _known(issuer: str, subject: str) -> StaffUser | None:
    return db.session.scalar(
        select(StaffUser)
        .join(StaffIdentity, StaffIdentity.staff_id == StaffUser.id)
        .where(StaffIdentity.issuer == issuer, StaffIdentity.subject == subject)
    )


def _told_email(claims: Mapping[str, Any]) -> str:
    email = claims.get("email")
    if not isinstance(email, str) or not email.isprintable():  # no database would take it
        return ""
    return accounts.normal_email(email)[:254]


def _roles(claims: Mapping[str, Any], subject: str) -> tuple[str, dict[str, str]]:
    groups = groups_in(claims)
    found = rules().roles_of(groups or ())
    if found is not None:
        return found
    if groups is None:
        said = f"The provider tells no groups: neither ID token nor userinfo has {quoted(rules().groups)}."
    else:
        said = f"None of the groups has a role in desk.toml: {quoted(sorted(groups))}."
    raise Refused("groups", said, "ask", subject)


def _new_here(claims: Mapping[str, Any], issuer: str, role: str) -> StaffUser:
    """The account of somebody new; looked for again where another window of theirs was quicker."""
    for _try in range(2):
        try:
            return _known(issuer, claims["sub"]) or _taken_in(claims, issuer, role)
        except _AtOnce:
            db.session.rollback()
    return _known(issuer, claims["sub"]) or _taken_in(claims, issuer, role)


def _taken_in(claims: Mapping[str, Any], issuer: str, role: str) -> StaffUser:
    """The account of somebody who is here for the first time, from now on theirs."""
    email = _told_email(claims)
    if not email:
        raise Refused("email", "The provider tells no e-mail address.")
    verified = claims.get("email_verified")
    if verified is not True and not (verified is None and rules().emails_are_verified):
        raise Refused(
            "email", f"The provider has not verified the e-mail address: {quoted(verified)}.", "ask", email
        )
    person = accounts.find(email)
    if person is not None and person.disabled_at is not None:
        raise Refused("disabled", "The account is closed.", "ask", email)
    if person is None:
        person = _made(email, claims, role)
    _link(person, issuer, claims["sub"])
    return person


def _made(email: str, claims: Mapping[str, Any], role: str) -> StaffUser:
    told = claims.get("name")
    said = "".join(filter(str.isprintable, told)) if isinstance(told, str) else ""
    name = said.strip()[:120] or email[:120]
    record = partial(log.done, "staff.add", "staff", email, {"role": role, "by": "provider"})
    try:
        accounts.check_new(email, name, role)
        recording.make(accounts.adding(email, name, role, ""), record)
    except accounts.AccountError as error:
        if accounts.find(email) is not None:
            raise _AtOnce(email) from None
        raise Refused("account", f"No account can be made: {error}", "ask", email) from None
    return accounts.existing(email)


class _Taken(Exception):
    """The account, or the person of the provider's, is linked already."""


def _link(person: StaffUser, issuer: str, subject: str) -> None:
    now, email = clock.now(), person.email
    is_new_here = person.last_seen_at is None
    told = recording.unchanged if is_new_here else news.telling(person.id, "linked", by_provider=True)
    values = {"staff_id": person.id, "issuer": issuer, "subject": subject, "created_at": now, "last_at": now}

    def link(connection: Connection) -> None:
        try:
            connection.execute(insert(StaffIdentity).values(values))
        except IntegrityError as error:
            raise _Taken from error
        told(connection)

    try:
        recording.make(link, partial(log.done, "staff.link_identity", "staff", email))
    except _Taken:
        if _known(issuer, subject) is not None:
            raise _AtOnce(email) from None
        said = (
            "The e-mail address is of an account that belongs to another person of the provider's. "
            "Where it is the same one: flask staff unlink EMAIL."
        )
        raise Refused("identity", said, "ask", email) from None


def _give(person: StaffUser, role: str, within: dict[str, str]) -> None:
    """The roles of today's groups. What the provider takes away is gone, be it the last admin's."""
    theirs = (StaffIdentity.staff_id == person.id, StaffIdentity.issuer == discovery().provider.issuer)
    seen = _running(update(StaffIdentity).where(*theirs).values(last_at=clock.now()))
    if (person.role, dict(person.application_roles)) == (role, within):
        recording.make(seen, recording.nothing)
        return
    facts = {"role": role, "within": within, "by": "provider"}
    told = news.telling(person.id, "role", role, by_provider=True)
    change = recording.together(accounts.changing(person.id, role=role, application_roles=within), seen, told)
    recording.make(change, partial(log.done, "staff.role", "staff", person.email, facts))


def _running(statement: Executable) -> Change:
    def change(connection: Connection) -> None:
        connection.execute(statement)

    return change
