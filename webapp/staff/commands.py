"""What an operator types about the people of the desk: `flask staff ...`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import click
from flask.cli import AppGroup

from webapp.audit import log
from webapp.staff import accounts, managing, recording, sessions
from webapp.staff.demo import add_demo_staff
from webapp.staff.factors import owned, totp
from webapp.staff.recording import Record
from webapp.staff.sso import accounts as identities
from webapp.staff.sso import emergency as emergencies
from webapp.staff.sso.setting import takes_passwords

staff = AppGroup("staff", help="The people who may sign in.")


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
        record = _record("staff.add", email, role=role)
        person = accounts.add(email, name, role, password, record)
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
        person, address = managing.invite(email, name, role, _record("staff.invite", email, role=role))
    click.echo(f"{person.email} chooses a password here, once and within two days:\n{address}")


@staff.command("reset")
@click.argument("email")
def reset(email: str) -> None:
    """Print a link with which somebody chooses a new password."""
    with refusals():
        address = managing.link_for(accounts.existing(email), _record("staff.link", email))
    click.echo(f"A new password is chosen here, once and within two days:\n{address}")


@staff.command("emergency")
@click.argument("email")
def emergency(email: str) -> None:
    """Print a link that signs somebody in once, where the provider is gone and there are no passwords."""
    with refusals():
        address = emergencies.link_for(accounts.existing(email), _record("staff.emergency", email))
    click.echo(f"This signs {accounts.normal_email(email)} in, once and within the hour:\n{address}")


@staff.command("unlink")
@click.argument("email")
def unlink(email: str) -> None:
    """Forget whom of the provider's an account belongs to; the next one of its e-mail takes it over."""
    with refusals():
        was_linked = identities.unlink(accounts.existing(email).id, _record("staff.unlink", email))
    if not was_linked:
        raise click.ClickException(f"{accounts.normal_email(email)} belongs to nobody at the provider.")
    click.echo(f"{accounts.normal_email(email)} belongs to nobody at the provider any more.")


@staff.command("reset-factor")
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take somebody's second factor away, as after a lost phone, and end all sign-ins."""
    with refusals():
        is_gone = owned.reset(accounts.existing(email).id, _record("staff.reset_factor", email))
    if not is_gone:
        raise click.ClickException(f"{accounts.normal_email(email)} has no second factor.")
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
        ending = sessions.ending_all(accounts.existing(email).id)
        recording.make(ending, _record("staff.sign_out_everywhere", email))
    click.echo(f"All sign-ins of {accounts.normal_email(email)} have ended.")


@staff.command("list")
def list_staff() -> None:
    """Show all accounts, one a line."""
    people, factors = accounts.everybody(), owned.names()
    known = identities.linked(person.id for person in people)
    if not people:
        click.echo("There is nobody yet: flask staff invite EMAIL --role admin")
    for person in people:
        seen = f"{person.last_seen_at:%Y-%m-%d %H:%M} UTC" if person.last_seen_at else "never"
        can_sign_in = person.id in known or (takes_passwords() and person.password_hash)
        state = "disabled" if person.disabled_at else "active" if can_sign_in else "invited"
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
        record = _record("staff.role", email, role=role, application=application or "")
        person = managing.set_role(email, role, application, record)
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


@contextmanager
def refusals() -> Iterator[None]:
    """Say in a sentence why an account cannot be made or changed like this."""
    try:
        yield
    except accounts.AccountError as error:
        raise click.ClickException(str(error)) from error


def _record(action: str, email: str, **facts: str) -> Record:
    return partial(log.done, action, "staff", accounts.normal_email(email), facts)


def _set_disabled(email: str, *, is_disabled: bool) -> None:
    record = _record("staff.close" if is_disabled else "staff.open", email)
    with refusals():
        person = managing.set_disabled(email, is_disabled=is_disabled, record=record)
    click.echo(f"{person.email} is {'disabled' if is_disabled else 'active'}.")
