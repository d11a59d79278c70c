"""The sandbox's command line: run, seed, and steering one that runs.

`python -m webapp.sandbox ...`, or `flask --app webapp.sandbox sandbox ...`: the same group.
"""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import click
from flask import Flask

from . import instants
from .faults import KINDS

URL = "http://127.0.0.1:8001"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

STORE = click.option(
    "--store", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The store's SQLite file."
)
WHERE = click.option("--url", default=URL, show_default=True, help="Address of the running sandbox.")


def create_app() -> Flask:
    """An app that carries this command line and nothing else, for `flask --app webapp.sandbox`."""
    app = Flask("webapp.sandbox", static_folder=None)
    app.cli.add_command(sandbox_cli)
    return app


@click.group("sandbox")
def sandbox_cli() -> None:
    """The stand-in for Talon.One."""


@sandbox_cli.command()
@STORE
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option("--api", type=click.Choice(["2024", "2026"]), default="2024", show_default=True)
def run(store: Path, host: str, port: int, api: str) -> None:
    """Serve a store until Ctrl-C or a TERM signal."""
    from .control import create_steered_sandbox
    from .seed.manifest import kept
    from .server import serve
    from .store import WrongStore

    try:
        app = create_steered_sandbox(store, api=api)
    except WrongStore as error:
        raise click.ClickException(
            f"{error}. Seed it anew: seed --fresh (dev.py run --fresh does it)."
        ) from None
    with app.extensions["sandbox"].store.reading() as db:
        if kept(db, "seed") is None:
            click.echo(f"{store.name} holds no seed: serving it as it is. Fill one with the seed command.")
    if host not in LOOPBACK:
        click.echo("Others can reach it, and steer it without a key.")
    try:
        serve(store, host, port, app=app, ready=lambda bound: click.echo(f"Sandbox on http://{host}:{bound}"))
    except OSError as error:
        raise click.ClickException(f"Cannot serve on {host}:{port}: {error.strerror}") from None


def _instant(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return instants.parsed(value, date_only=True)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write 2026-06-15T10:00:00Z") from None


@sandbox_cli.command()
@STORE
@click.option(
    "--seed", "number", default=1, show_default=True, help="Another number, other people and orders."
)
@click.option(
    "--customers",
    default=0,
    type=click.IntRange(0),
    help="So many customers in all, where the shops' own are fewer.",
)
@click.option(
    "--transactions", default=0, type=click.IntRange(0), help="So many ledger entries in all, likewise."
)
@click.option(
    "--anchor", callback=_instant, help="Instant to date everything from (RFC3339), now by default."
)
@click.option("--fresh", is_flag=True, help="Replace a store that is there already.")
def seed(
    store: Path, number: int, customers: int, transactions: int, anchor: datetime | None, fresh: bool
) -> None:
    """Make a store and fill it with a shop."""
    from .seed import AlreadyThere
    from .seed import seed as fill

    if fresh:
        for old in (store, store.with_name(f"{store.name}-wal"), store.with_name(f"{store.name}-shm")):
            old.unlink(missing_ok=True)
    begun = time.monotonic()
    try:
        made = fill(store, number=number, anchor=anchor, customers=customers, transactions=transactions)
    except AlreadyThere as error:
        raise click.ClickException(f"{error}; --fresh replaces it.") from None
    click.echo(
        f"{made.customers} customers, {made.sessions} sessions, {made.coupons} coupons,"
        f" {made.transactions} transactions in {time.monotonic() - begun:.1f} s."
    )


@sandbox_cli.group()
def fault() -> None:
    """Order faults from a running sandbox."""


@fault.command("add")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--operation", help="operationId, e.g. returnCartItems.")
@click.option("--path", help="Pattern over the raw path, e.g. '/v2/customer_sessions/*'.")
@click.option("--method", help="Only requests with this verb.")
@click.option("--count", default=1, show_default=True, help="For so many requests; 0 until cleared.")
@click.option("--ms", type=int, help="slow: the delay; dripping: per byte.")
@click.option("--retry-after", help="Header of 429 and 503: seconds or a date.")
@WHERE
def add_fault(url: str, **order: Any) -> None:
    """Order a fault."""
    body = {name: value for name, value in order.items() if value is not None}
    click.echo(_show(_asked(url, "POST", "faults", body)))


@fault.command("list")
@WHERE
def list_faults(url: str) -> None:
    """Show every order, with how often it happened."""
    for one in _asked(url, "GET", "faults")["faults"]:
        click.echo(_show(one))


@fault.command("clear")
@WHERE
def clear_faults(url: str) -> None:
    """Forget every order."""
    _asked(url, "DELETE", "faults")


@sandbox_cli.group()
def clock() -> None:
    """Move the clock of a running sandbox."""


@clock.command("show")
@WHERE
def show_clock(url: str) -> None:
    """Say what time it is there."""
    click.echo(_show(_asked(url, "GET", "clock")))


@clock.command("set")
@click.option("--at", help="To this instant (RFC3339).")
@click.option("--offset-seconds", type=float, help="To this distance from the real time.")
@WHERE
def set_clock(url: str, at: str | None, offset_seconds: float | None) -> None:
    """Move it; it runs on from there."""
    body = {"at": at, "offset_seconds": offset_seconds}
    click.echo(_show(_asked(url, "POST", "clock", {name: it for name, it in body.items() if it is not None})))


@clock.command("reset")
@WHERE
def reset_clock(url: str) -> None:
    """Back to the real time."""
    _asked(url, "DELETE", "clock")


def _show(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False)


def _asked(url: str, method: str, name: str, body: Any = None) -> Any:
    """What a control endpoint answers; ClickException says why it does not."""
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in LOOPBACK:
        raise click.ClickException("The sandbox is steered on this machine only: http://127.0.0.1:PORT")
    request = Request(  # noqa: S310  loopback only, see above
        f"{url.rstrip('/')}/_sandbox/{name}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Content-Type": "application/json"},
    )
    try:
        # No proxy of the environment stands between this machine and itself.
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            content = answer.read()
    except HTTPError as error:
        raise click.ClickException(error.read().decode("utf-8", "replace")) from None
    except (URLError, OSError) as error:
        raise click.ClickException(f"No sandbox answers at {url}: {error}") from None
    return json.loads(content) if content else None
