"""Our own work per page, upstream calls, bytes, and time beside the raw upstream time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.bench.stage import ALL_SECTIONS, manifest
from tests.bench.timing import Timed, timed
from webapp.addresses import path_safe
from webapp.talon import Client

ASSET = re.compile(r'(?:href|src)="(/static/vendor/[^"#]+)')


@dataclass(frozen=True)
class Page:
    """A page to measure; `part` asks for the fragment that htmx would."""

    name: str
    path: str
    part: bool = False


def sign_in(desk: Flask) -> FlaskClient:
    """A browser of the demo's agent."""
    browser = desk.test_client()
    form = browser.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token, "The sign-in page has a form"
    sent = {"email": "agent@example.com", "password": "sandbox-agent", "csrf_token": token[1]}
    assert browser.post("/sign-in", data=sent).status_code in (302, 303), "The demo's agent can sign in"
    return browser


def count_calls(desk: Flask, url: str) -> list[object]:
    """Give the desk clients that note each finished call in the list returned."""
    calls: list[object] = []
    clients = desk.extensions["desk_clients"]
    for slug, key in zip(clients, ("sandbox-key", "sandbox-key-2"), strict=True):
        clients[slug] = Client(url, key, pool_size=96, on_call=calls.append)
    return calls


def bare_page(url: str, customer: str) -> Flask:
    """The least that could do it: one route, the same upstream call, no sign-in, no template."""
    app, client = Flask("bare"), Client(url, "sandbox-key")

    @app.get("/")
    def inventory() -> str:
        return str(client.customers.inventory(customer, **ALL_SECTIONS).profile)

    return app


def plain_paths(url: str) -> dict[str, str]:
    """Pages that print much, for a closer look."""
    first = manifest(url)["applications"][0]
    at, card = f"/{first['slug']}", first["cards"][0]
    return {
        "customer": f"{at}/customers/{path_safe(first['customers'][0])}/",
        "card": f"{at}/programs/{card['program']}/cards/{path_safe(card['card'])}",
        "order": f"{at}/sessions/{path_safe(first['sessions']['closed'][0])}",
    }


def measure(desk: Flask, url: str, runs: int) -> list[str]:
    """The lines of the table."""
    first = manifest(url)["applications"][0]
    slug, customer = first["slug"], first["customers"][0]
    card, stories = first["cards"][0], first["stories"]
    browser, calls = sign_in(desk), count_calls(desk, url)
    client = Client(url, first["key"])
    raw = timed(lambda: client.customers.inventory(customer, **ALL_SECTIONS), runs)
    least = timed(asking(bare_page(url, customer), "/", {}), runs)
    heads = ("CPU ms", "x bare", "answer ms", "x raw", "calls", "warm B", "cold B", "files")
    lines = [
        f"raw inventory call     {raw.wall:6.1f} ms to answer, {raw.cpu:5.1f} ms CPU of the client",
        f"bare page, same call   {least.wall:6.1f} ms to answer, {least.cpu:5.1f} ms CPU",
        "",
        f"{'page':34}" + "".join(f"{head:>10}" for head in heads),
    ]
    at = f"/{slug}"
    the_card = f"{at}/programs/{card['program']}/cards/{path_safe(card['card'])}"
    for page in (
        Page("front page", f"{at}/"),
        Page("customer", f"{at}/customers/{path_safe(customer)}/"),
        Page("customer, coupons panel alone", f"{at}/customers/{path_safe(customer)}/coupons", part=True),
        Page("customer, orders tab alone", f"{at}/customers/{path_safe(customer)}/sessions", part=True),
        Page("customer, activity tab alone", f"{at}/customers/{path_safe(customer)}/activity", part=True),
        Page("card, 50 transactions", the_card),
        Page("card, filter changed", f"{the_card}?type=session", part=True),
        Page("card, 50 older rows", f"{the_card}?skip=50&part=more", part=True),
        Page("card, order by order", f"{the_card}?view=orders", part=True),
        Page("card, unused points", f"{the_card}/points", part=True),
        Page("card, what to say", f"{the_card}/answer", part=True),
        Page("card, as of a day", f"{the_card}/balances?as_of=2030-01-01"),
        Page("card, balances and charts", f"{the_card}/balances"),
        Page("card, balance over time", f"{the_card}/balances/history", part=True),
        Page("card, balance over time, page", f"{the_card}/balances/history"),
        Page("order", f"{at}/sessions/{path_safe(first['sessions']['closed'][0])}"),
        Page("coupon", f"{at}/coupons/{path_safe(first['coupons']['hard'][0])}"),
        Page("check of a code", f"{at}/coupon-check?code=VIP-EU-01&customer={quote(customer)}"),
        Page("missing points of an order", f"{at}/points-check?session={quote(stories['points_expired'])}"),
        Page("how many points", f"{at}/points-check/overview?customer={quote(customer)}"),
        Page("search to customer", f"{at}/search?q={quote(customer)}"),
        Page("search, nothing found", f"{at}/search?q=nobody-has-this"),
        Page("audit", f"{at}/audit/"),
    ):
        lines.append(figures(page, browser, calls, runs, raw, least))
    return lines


def asking(app: Flask, path: str, headers: dict[str, str]) -> Callable[[], bytes]:
    """A request as a server hands it over, made beforehand: what a test browser does is not measured."""
    environ = EnvironBuilder(path=path, headers=headers).get_environ()

    def ask() -> bytes:
        parts, status, _headers = run_wsgi_app(app, dict(environ), buffered=True)
        assert status[:3] in ("200", "302", "404"), f"{path}: {status}"
        return b"".join(parts)

    return ask


def figures(
    page: Page, browser: FlaskClient, calls: list[object], runs: int, raw: Timed, least: Timed
) -> str:
    """One line of the table."""
    cookie = browser.get_cookie("desk")
    assert cookie, "Signed in"
    headers = {"Cookie": f"desk={cookie.value}"} | ({"HX-Request": "true"} if page.part else {})
    ask = asking(browser.application, page.path, headers | {"Accept-Encoding": "br, gzip"})
    warm = len(ask())
    calls.clear()
    ask()
    upstream = len(calls)
    assets = sorted(set(ASSET.findall(asking(browser.application, page.path, headers)().decode())))
    cold = warm + sum(len(browser.get(one, headers={"Accept-Encoding": "br"}).data) for one in assets)
    took = timed(ask, runs)
    ratios = (took.cpu, took.cpu / least.cpu, took.wall, took.wall / raw.wall)
    counts = (upstream, warm, cold, 1 + len(assets))
    return f"{page.name:34}" + "".join(f"{x:10.1f}" for x in ratios) + "".join(f"{n:10}" for n in counts)
