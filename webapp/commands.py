"""What an operator types about the installation: `flask desk ...`, for a check and for tidying up."""

from __future__ import annotations

import secrets

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from webapp import aliases, exports, recents, reveals
from webapp.audit.commands import audit
from webapp.dependencies import as_markdown
from webapp.erasure import approvers
from webapp.extensions import db, policy, settings
from webapp.handovers import store as handovers
from webapp.intentions import following, presence
from webapp.intentions.action import Action, kinds
from webapp.intentions.approvals import store as approvals
from webapp.intentions.commands import add_commands
from webapp.staff import accounts, held, links, news, sessions, slowing
from webapp.staff.commands import staff
from webapp.staff.factors import pending
from webapp.staff.sso import emergency as emergencies
from webapp.staff.sso import leaving
from webapp.staff.sso import setting as single_sign_on

EXPIRING = {
    "sign-ins": sessions.purge,
    "kept forms": held.purge,
    "counts of failed tries": slowing.purge,
    "links": links.purge,
    "news of accounts": news.purge,
    "unfinished sign-ins": pending.purge,
    "emergency links": emergencies.purge,
    "tokens for signing out": leaving.purge,
    "recents and pins": recents.purge,
    "handovers": handovers.purge,
    "exports": exports.purge,
    "notes of open forms": presence.purge,
    "contents of old requests": approvals.purge,
    "reveals of personal data": reveals.purge,
}
"""What expires, and what drops it; each gives how many there were."""

desk = AppGroup("desk", help="This installation.")


def init_commands(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(staff)
    app.cli.add_command(desk)
    add_commands(desk)
    app.cli.add_command(audit)


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
    for weakness in settings().warnings():
        click.echo(f"Warning: {weakness}", err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"Settings, {len(policy().application)} Application(s) and the database are in order.")
    if single_sign_on.is_on():
        click.echo(f"Single sign-on: {single_sign_on.discovery().state()}")
    if accounts.is_empty():
        click.echo("Nobody can sign in yet: flask staff invite EMAIL --role admin")
        return
    for warning in approvers.warnings():
        click.echo(warning)


@desk.command("dependencies")
def dependencies() -> None:
    """List every package the desk runs on, with version and licence: the text of docs/dependencies.md."""
    click.echo(as_markdown(), nl=False)


@desk.command("purge")
def purge() -> None:
    """Drop what has expired, and finish sweeps after erasures; run it once a day."""
    counts = [f"{drop()} {things}" for things, drop in EXPIRING.items()]
    click.echo(f"Dropped {', '.join(counts)}.")
    finished = following.go_on()
    if finished:
        click.echo(f"Finished what {finished} write(s) had left to be done.")


@desk.command("exports")
def run_exports() -> None:
    """Work on exports that wait, or whose process ended, until none is due. The desk does so by itself."""
    turns = exports.serve_all(f"command-{secrets.token_hex(8)}")
    due = exports.next_due()
    click.echo(f"Worked {turns} turns on exports.")
    if due is not None:
        click.echo(f"The next one is due at {due:%Y-%m-%d %H:%M:%S} UTC.")


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
