"""What an operator types about the audit."""

from __future__ import annotations

from datetime import timedelta

import click
from flask.cli import AppGroup

from webapp import clock
from webapp.audit import chain, failures, retention
from webapp.audit.anchor import Anchor, read_anchor
from webapp.audit.verify import verify as look_through
from webapp.extensions import policy

audit = AppGroup("audit", help="The record of who did what.")


def _read_head(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> list[Anchor]:
    try:
        return [read_anchor(value) for value in values]
    except ValueError as error:
        raise click.BadParameter(f"{error} is no head; write POSITION:HASH.") from error


@audit.command("verify")
@click.option(
    "--head", "heads", multiple=True, callback=_read_head, help="A head kept elsewhere, as POSITION:HASH."
)
def verify(heads: list[Anchor]) -> None:
    """Hold every row to the chain, and the chain to the heads told outside the database."""
    failures.gather()
    # No head is told: a restored copy links what waited in another order than the desk did, and would
    # contradict it where both tell their heads in one place.
    chain.link_all_pending(is_told=False)
    report = look_through(heads)
    for fault in report.faults:
        click.echo(fault, err=True)
    if not report.is_whole:
        raise SystemExit(1)
    click.echo(
        f"The audit is whole: {report.rows} rows, of {report.erased} the personal content was erased."
        f"\nIts head is {report.head.position}:{report.head.hash}"
    )


@audit.command("link")
def link() -> None:
    """Link the rows that wait; the desk does it by itself within seconds."""
    failures.gather()
    click.echo(f"Linked {chain.link_all_pending()} rows.")


@audit.command("prune")
def prune() -> None:
    """Drop what is older than desk.toml keeps, so that the rest can still be proved."""
    days = policy().audit.keep_days
    if days is None:
        click.echo("desk.toml sets no keep_days in [audit]: everything is kept.")
        return
    count = retention.prune(clock.now() - timedelta(days=days))
    click.echo(f"Dropped {count} rows that were older than {days} days.")
