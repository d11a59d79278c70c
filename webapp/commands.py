"""What an operator types: staff accounts, a check of the installation, and tidying up."""

from __future__ import annotations

import sys

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db, policy, settings
from webapp.intentions import presence
from webapp.intentions.action import kinds
from webapp.intentions.commands import add_commands
from webapp.permissions import ROLES
from webapp.staff import accounts, held, sessions, slowing
from webapp.staff.demo import add_demo_staff

staff = AppGroup("staff", help="The people who may sign in.")
desk = AppGroup("desk", help="This installation.")


def init_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(staff)
    app.cli.add_command(desk)
    add_commands(desk)


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and the audit show it.")
@click.option("--role", required=True, type=click.Choice(sorted(ROLES)), help="What this person may do.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
def add(email: str, name: str, role: str, password_stdin: bool) -> None:
    """Make an account; asks for a password of at least 12 characters."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        person = accounts.add(email, name, role, password)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{person.email} can sign in as {person.role}.")


@staff.command("list")
def list_staff() -> None:
    """Show all accounts, one a line."""
    people = accounts.everybody()
    if not people:
        click.echo("There is nobody yet: flask staff add EMAIL --name NAME --role ROLE")
    for person in people:
        seen = f"{person.last_seen_at:%Y-%m-%d %H:%M} UTC" if person.last_seen_at else "never"
        state = "disabled" if person.disabled_at else "active"
        click.echo(f"{person.email}\t{person.name}\t{person.role}\t{state}\tlast seen {seen}")


@staff.command("demo")
def demo() -> None:
    """Make the sandbox's two people; does nothing where they are there."""
    try:
        made = add_demo_staff()
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error
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
    faults = settings().faults() + _database_faults() + _reason_faults()
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"Settings, {len(policy().application)} Application(s) and the database are in order.")
    if accounts.is_empty():
        click.echo("Nobody can sign in yet: flask staff add EMAIL --name NAME --role ROLE")


@desk.command("purge")
def purge() -> None:
    """Drop expired sign-ins and kept forms; run it once a day."""
    said = "Dropped {} sign-ins, {} kept forms, {} counts of failed tries, {} notes of open forms."
    click.echo(said.format(sessions.purge(), held.purge(), slowing.purge(), presence.purge()))


def _set_disabled(email: str, *, is_disabled: bool) -> None:
    try:
        person = accounts.set_disabled(email, is_disabled=is_disabled)
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{person.email} is {'disabled' if is_disabled else 'active'}.")


def _reason_faults() -> list[str]:
    named = {action for reason in policy().reason for action in reason.actions}
    unknown = sorted(named - kinds().keys())
    return [f"desk.toml: a reason is for {action!r}, which is no write of the desk." for action in unknown]


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
