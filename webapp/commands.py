"""What an operator types: staff accounts, a check of the installation, and tidying up."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp import aliases, exports, recents
from webapp.audit import log
from webapp.audit.commands import audit
from webapp.dependencies import as_markdown
from webapp.extensions import db, policy, settings
from webapp.handovers import store as handovers
from webapp.intentions import presence
from webapp.intentions.action import Action, kinds
from webapp.intentions.approvals import store as approvals
from webapp.intentions.commands import add_commands
from webapp.staff import accounts, held, links, managing, sessions, slowing
from webapp.staff.demo import add_demo_staff
from webapp.staff.factors import owned, pending, totp

EXPIRING = {
    "sign-ins": sessions.purge,
    "kept forms": held.purge,
    "counts of failed tries": slowing.purge,
    "links": links.purge,
    "unfinished sign-ins": pending.purge,
    "recents and pins": recents.purge,
    "handovers": handovers.purge,
    "exports": exports.purge,
    "notes of open forms": presence.purge,
    "contents of old requests": approvals.purge,
}
"""What expires, and what drops it; each gives how many there were."""

staff = AppGroup("staff", help="The people who may sign in.")
desk = AppGroup("desk", help="This installation.")


def init_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(staff)
    app.cli.add_command(desk)
    add_commands(desk)
    app.cli.add_command(audit)


@staff.command("add")
@click.argument("email")
@click.option(
    "--name", prompt="Name", help="As colleagues and the audit show it; asked for where it is not given."
)
@click.option(
    "--role",
    required=True,
    help="What this person may do: viewer, agent, supervisor, admin, or as in desk.toml.",
)
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
def add(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Make an account; asks for a password of at least 15 characters."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with refusals():
        person = accounts.add(email, name, role, password)
    log.done("staff.add", "staff", person.email, {"role": person.role})
    click.echo(f"{person.email} can sign in as {person.role}.")


@staff.command("invite")
@click.argument("email")
@click.option(
    "--name", prompt="Name", help="As colleagues and the audit show it; asked for where it is not given."
)
@click.option("--role", required=True, help="What this person may do.")
def invite(email: str, name: str, role: str) -> None:
    """Make an account and print the link with which its person chooses a password."""
    with refusals():
        person, address = managing.invite(email, name, role)
    log.done("staff.invite", "staff", person.email, {"role": person.role})
    click.echo(f"{person.email} chooses a password here, once and within two days:\n{address}")


@staff.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Print a link with which somebody chooses a new password."""
    with refusals():
        address = managing.link_for(accounts.existing(email))
    log.done("staff.link", "staff", accounts.normal_email(email))
    click.echo(f"A new password is chosen here, once and within two days:\n{address}")


@staff.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take somebody's second factor away, as after a lost phone, and end all sign-ins."""
    with refusals():
        staff_id = accounts.existing(email).id
    db.session.commit()
    owned.reset(staff_id)
    log.done("staff.reset_factor", "staff", accounts.normal_email(email))
    click.echo(f"{accounts.normal_email(email)} signs in by password alone, or sets a second factor up anew.")


@staff.command("reseal")
def reseal() -> None:
    """Encrypt the secrets of all authenticator apps with the newest SECRET_KEY; then a former one can go."""
    anew, lost = totp.reseal()
    click.echo(f"Encrypted {anew} secrets anew.")
    if lost:
        raise click.ClickException(f"{lost} cannot be read: their SECRET_KEY is not named any more.")


@staff.command("sign-out")
@click.argument("email")
def sign_out(email: str) -> None:
    """End all sign-ins of somebody at once."""
    with refusals():
        staff_id = accounts.existing(email).id
        db.session.commit()
        sessions.end_all(staff_id)
    log.done("staff.sign_out_everywhere", "staff", accounts.normal_email(email))
    click.echo(f"All sign-ins of {accounts.normal_email(email)} have ended.")


@staff.command("list")
def list_staff() -> None:
    """Show all accounts, one a line."""
    people, factors = accounts.everybody(), owned.names()
    if not people:
        click.echo("There is nobody yet: flask staff invite EMAIL --role admin")
    for person in people:
        seen = f"{person.last_seen_at:%Y-%m-%d %H:%M} UTC" if person.last_seen_at else "never"
        state = "disabled" if person.disabled_at else "active" if person.password_hash else "invited"
        kept = {"": person.role, **person.application_roles}
        role = ", ".join(f"{key} in {slug}" if slug else key for slug, key in kept.items())
        factor = f"\t{factors[person.id]}" if person.id in factors else ""
        click.echo(f"{person.email}\t{person.name}\t{role}\t{state}\tlast seen {seen}{factor}")


@staff.command("role")
@click.argument("email")
@click.argument("role")
@click.option(
    "--application", help="Only in the Application of this slug. The role 'none' shuts somebody out."
)
def change_role(email: str, role: str, application: str | None) -> None:
    """Change what somebody may do, from the next request on."""
    with refusals():
        person = managing.set_role(email, role, application)
    log.done("staff.role", "staff", person.email, {"role": role, "application": application or ""})
    click.echo(f"{person.email} is {role}{f' in {application}' if application else ''}.")


@staff.command("demo")
def demo() -> None:
    """Make the sandbox's people; does nothing where they are there."""
    with refusals():
        made = add_demo_staff()
    click.echo(f"Made {len(made)} demo accounts.")


@staff.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Close an account and end its sign-ins at once."""
    _set_disabled(email, is_disabled=True)


@staff.command("enable")
@click.argument("email")
def enable(email: str) -> None:
    """Open a closed account again."""
    _set_disabled(email, is_disabled=False)


@desk.command("check")
def check() -> None:
    """Say what would keep this installation from working; settings and desk.toml were read to get here."""
    resolver = aliases.resolver()
    faults = (
        settings().faults()
        + _database_faults()
        + _reason_faults()
        + _four_eyes_faults()
        + (resolver.faults() if resolver else [])
    )
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"Settings, {len(policy().application)} Application(s) and the database are in order.")
    if accounts.is_empty():
        click.echo("Nobody can sign in yet: flask staff invite EMAIL --role admin")


@desk.command("dependencies")
def dependencies() -> None:
    """List every package the desk runs on, with version and licence: the text of docs/dependencies.md."""
    click.echo(as_markdown(), nl=False)


@desk.command("purge")
def purge() -> None:
    """Drop what has expired; run it once a day."""
    counts = [f"{drop()} {things}" for things, drop in EXPIRING.items()]
    click.echo(f"Dropped {', '.join(counts)}.")


@desk.command("exports")
def run_exports() -> None:
    """Work on exports that wait, or whose process ended, until none is due. The desk does so by itself."""
    turns = exports.serve_all(f"command-{secrets.token_hex(8)}")
    due = exports.next_due()
    click.echo(f"Worked {turns} turns on exports.")
    if due is not None:
        click.echo(f"The next one is due at {due:%Y-%m-%d %H:%M:%S} UTC.")


@contextmanager
def refusals() -> Iterator[None]:
    """Say in a sentence why an account cannot be made or changed like this."""
    try:
        yield
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error


def _set_disabled(email: str, *, is_disabled: bool) -> None:
    with refusals():
        person = managing.set_disabled(email, is_disabled=is_disabled)
    log.done("staff.close" if is_disabled else "staff.open", "staff", person.email)
    click.echo(f"{person.email} is {'disabled' if is_disabled else 'active'}.")


def _reason_faults() -> list[str]:
    named = {action for reason in policy().reason for action in reason.actions}
    unknown = sorted(named - kinds().keys())
    return [f"desk.toml: a reason is for {action!r}, which is no write of the desk." for action in unknown]


def _four_eyes_faults() -> list[str]:
    found = []
    for rule in policy().four_eyes:
        kind = kinds().get(rule.action)
        if kind is None:
            found.append(f"desk.toml: four eyes for {rule.action!r}, which is no write of the desk.")
        elif rule.field and kind.amount is Action.amount:
            found.append(f"desk.toml: four eyes for {rule.action!r}: it has no number {rule.field!r}.")
    return found


def _database_faults() -> list[str]:
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return ["The database of DATABASE_URL does not answer."]
    if present == head:
        return []
    return [f"The database is at {present or 'nothing'}, not at {head}: run `flask db upgrade`."]
