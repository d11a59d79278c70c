"""What an operator types about writes: stop them, allow them again, and settle what was left open."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from webapp.audit import failures, log, unsettled, words
from webapp.intentions import following, locks, looking, switches
from webapp.intentions.action import kinds
from webapp.intentions.approvals import deciding

DEFAULT_SENTENCE = "Whoever runs this desk has stopped changes for a while. You can look everything up."


def add_commands(desk: AppGroup) -> None:
    """Add them to `flask desk`."""
    for one in (read_only, stop, allow, settle):
        desk.add_command(one)


@click.command("read-only")
@click.argument("state", type=click.Choice(["on", "off"]), required=False)
@click.option("--say", default=DEFAULT_SENTENCE, help="A sentence that agents read on every page.")
@with_appcontext
def read_only(state: str | None, say: str) -> None:
    """Stop all writes, in all processes at once, or allow them again; alone it says how things stand."""
    if state == "on":
        switches.stop(switches.EVERYTHING, say)
    elif state == "off":
        switches.allow(switches.EVERYTHING)
    _tell()


@click.command("stop")
@click.argument("action")
@click.option("--say", default=DEFAULT_SENTENCE, help="A sentence that agents read on every page.")
@with_appcontext
def stop(action: str, say: str) -> None:
    """Stop one kind of write, such as sessions.return."""
    if action not in kinds():
        known = "\n".join(f"  {name}\t{words.action_name(name)}" for name in sorted(kinds()))
        raise click.ClickException(f"There is no write {action!r}. These are known:\n{known}")
    switches.stop(action, say)
    _tell()


@click.command("allow")
@click.argument("action")
@with_appcontext
def allow(action: str) -> None:
    """Allow a kind of write again."""
    if action == switches.EVERYTHING or not switches.allow(action):
        raise click.ClickException(f"{action!r} is not stopped. For everything: flask desk read-only off")
    _tell()


@click.command("settle")
@with_appcontext
def settle() -> None:
    """Read again what became of writes whose answer was lost; run it every minute. It never repeats one.

    It also records which requests for approval have expired, and which sign-ins failed.
    """
    expired = deciding.expire_all()
    failures.gather()
    holder = locks.Holder(None, "flask desk settle", "intentions.settle")
    settled = under_way = 0
    still_open = []
    for intention_id in unsettled.everywhere():
        try:
            finding = looking.settle(intention_id, holder)
        except looking.UnderWay:
            under_way += 1
            continue
        if finding.outcome == "unknown":
            still_open.append(intention_id)
        else:
            settled += 1
    finished = following.go_on()
    click.echo(f"Settled {settled}; {under_way} may still be under way.")
    if finished:
        click.echo(f"Finished what {finished} write(s) had left to be done.")
    if expired:
        click.echo(f"{expired} request(s) for approval have expired.")
    for intention_id in still_open:
        record = log.find(intention_id)
        if record is not None:
            where = f"/{record.application}/intentions/{intention_id}"
            click.echo(f"A person must look: {record.action}, {record.at:%Y-%m-%d %H:%M} UTC, {where}")


def _tell() -> None:
    for one in switches.stopped():
        what = "All writes are" if one.scope == switches.EVERYTHING else f"{one.scope} is"
        click.echo(f"{what} stopped since {one.since:%Y-%m-%d %H:%M} UTC: {one.sentence}")
    if not switches.stopped():
        click.echo("Nothing is stopped.")
