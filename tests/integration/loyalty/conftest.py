"""One sandbox with ledgers for the whole room, behind real HTTP; a desk of its own for every test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.support.desk import make_app
from tests.support.sandbox import KEY, OTHER_KEY, World, make_world, serving
from webapp.sandbox import Sandbox, setup
from webapp.sandbox.ledger import posting, wallets
from webapp.sandbox.work import Work
from webapp.talon.operation import ApiVersion

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOSTILE_CARDS = (
    "50%/half off",
    "../../etc",
    "a b+c",
    "%2F%00",
    "<script>alert(1)</script>",
    "💳-карта",
    "~tilde",
    "?q=1#x",
    "'\"&;",
)
HOSTILE_CUSTOMER = "anna/o'neil+50%@example.test"
HOSTILE_ORDER = "order/2026 №7 <b>"
SUMMER = "summer"
HOSTILE_LEDGER = "50% & <b>/x"
TIERS = [{"id": 1, "name": "Bronze", "minPoints": 20}, {"id": 2, "name": "Silver <b>", "minPoints": 200}]
CARD_TIERS = [{"id": 3, "name": "Gold", "minPoints": 1000}]

DESK_TOML = """
[[application]]
slug = "shop"
name = "Shop <EU>"
api_key_env = "SHOP_API_KEY"
currency = "EUR"
program = [
  {{ id = {club}, name = "Club & Card", kind = "card" }},
  {{ id = {partner}, name = "Partner cards", kind = "card" }},
  {{ id = {points}, name = "Bonus points", kind = "profile" }},
]

[[application]]
slug = "outlet"
name = "Outlet"
api_key_env = "OUTLET_API_KEY"
"""


@dataclass
class Ledgers:
    """Where the sandbox is, what it holds, and which requests it got since the test began.

    An address that `breaks` is answered by a 500, which the client does not repeat; one that `says` something
    by that, in place of what the sandbox would say.
    """

    address: str
    ids: dict[str, int]
    sandbox: Sandbox
    asked: list[str] = field(default_factory=list)
    breaks: Callable[[str], bool] = lambda _target: False
    says: Callable[[str], dict[str, Any] | None] = lambda _target: None

    @property
    def operations(self) -> list[str]:
        """What each request was for: the last part of its path, in no order that threads could change."""
        return sorted(urlsplit(target).path.rsplit("/", 1)[-1] for target in self.asked)

    def query_of(self, operation: str) -> str:
        """The raw query of the only request for that operation."""
        found = [urlsplit(one) for one in self.asked if urlsplit(one).path.endswith(f"/{operation}")]
        assert len(found) == 1, self.asked
        return found[0].query


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledgers]:
    world = make_world(tmp_path_factory.mktemp("ledgers") / "sandbox.sqlite")
    world.clock.now = NOW
    with world.sandbox.working("shop", at=NOW) as work:
        ids = fill(work)
    with serving(world.app) as address:
        ledgers = Ledgers(address, ids, world.sandbox)
        world.app.wsgi_app = _noting(world, ledgers)  # type: ignore[method-assign]
        yield ledgers


def _noting(world: World, ledgers: Ledgers) -> Any:
    inner = world.app.wsgi_app

    def noting(environ: Any, start_response: Any) -> Any:
        target = environ.get("REQUEST_URI") or environ["RAW_URI"]
        ledgers.asked.append(target)
        if ledgers.breaks(target):
            start_response("500 Internal Server Error", [("Content-Type", "application/json")])
            return [b"{}"]
        said = ledgers.says(target)
        if said is not None:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(said).encode()]
        return inner(environ, start_response)

    return noting


@pytest.fixture
def ledgers(_served: Ledgers) -> Iterator[Ledgers]:
    """The sandbox, with nothing asked yet."""
    _served.asked.clear()
    yield _served
    _served.breaks, _served.says = lambda _target: False, lambda _target: None
    _served.sandbox.api = "2024"


@pytest.fixture
def api() -> ApiVersion:
    """What the desk is set to take the server for; a test of newer servers has a fixture of its own."""
    return "2024"


@pytest.fixture
def app(tmp_path: Path, database_url: str, ledgers: Ledgers, api: ApiVersion) -> Iterator[Flask]:
    """A desk that knows the programs of the sandbox from its desk.toml."""
    ledgers.sandbox.api = api
    config = tmp_path / "programs.toml"
    config.write_text(DESK_TOML.format(**ledgers.ids))
    keys = {"SHOP_API_KEY": KEY, "OUTLET_API_KEY": OTHER_KEY}
    made = make_app(
        tmp_path,
        database_url,
        talon_one_url=ledgers.address,
        talon_one_api=api,
        desk_config=config,
        api_keys=keys,
    )
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


def fill(work: Work) -> dict[str, int]:
    """Programs, customers, cards and points; gives the ids of the programs."""
    club = setup.add_program(
        work, "club", "Club", is_card_based=True, users_per_card=3, data={"tiers": CARD_TIERS}
    )
    partner = setup.add_program(work, "partner", "Partner", is_card_based=True)
    points = setup.add_program(work, "bonus", "Bonus", is_card_based=False, data={"tiers": TIERS})
    hidden = setup.add_program(work, "hidden", "Hidden", is_card_based=False)
    people = {
        name: work.insert(
            "profiles",
            environment_id=work.environment_id,
            integration_id=name,
            created=work.micros,
            last_activity=work.micros,
        )
        for name in ("maria", "jonas", HOSTILE_CUSTOMER)
    }
    order = work.insert(
        "sessions",
        application_id=work.application.id,
        integration_id=HOSTILE_ORDER,
        profile_id=people["maria"],
        state="closed",
        first_session=1,
        created=work.micros,
        updated=work.micros,
        payload="{}",
    )
    for number in (*HOSTILE_CARDS, "EMPTY-1"):
        setup.add_card(work, club, number)
    old = setup.add_card(work, club, "OLD-1", status="inactive", new_identifier="CARD-1")
    work.insert("card_profiles", card_id=old, profile_id=people["jonas"], linked=work.micros)
    _card_with_everything(work, club, people, order)
    _long_card(work, club)
    _ending_card(work, club)
    _card_of_orders(work, club, people["maria"])
    for person in ("maria", HOSTILE_CUSTOMER):
        wallet = wallets.joined_profile_wallet(work, points, people[person])
        setup.add_points(work.at(NOW - timedelta(days=9)), wallet, 70, "Welcome")
        setup.add_points(work.at(NOW - timedelta(days=8)), wallet, 5, "Summer fun", subledger=SUMMER)
        setup.deduct_points(work.at(NOW - timedelta(days=7)), wallet, 20, "Taken back")
    return {"club": club, "partner": partner, "points": points, "hidden": hidden}


def _card_with_everything(work: Work, program: int, people: dict[str, int], order: int) -> None:
    """CARD-1: one line of each kind, at moments near the ends of days in Berlin."""
    card = setup.add_card(work, program, "CARD-1", old_identifier="OLD-1")
    for person in ("maria", "jonas"):
        work.insert("card_profiles", card_id=card, profile_id=people[person], linked=work.micros)
    wallet = wallets.joined_card_wallet(work, program, card)
    at = work.at
    # 30 January 23:59:59.5 and 31 January 00:00 in Berlin.
    setup.add_points(
        at(datetime(2026, 1, 30, 22, 59, 59, 500_000, UTC)), wallet, 1000, "By <b>hand</b>", source="manual"
    )
    midnight = datetime(2026, 1, 30, 23, 0, tzinfo=UTC)
    setup.add_points(at(midnight), wallet, 200, "From a file", source="import")
    earned = posting.Entry(
        name="10 % of the order",
        source="session",
        session_id=order,
        profile_id=people["maria"],
        ruleset_id=7,
        rule_name="Earn on every order",
        starts=work.micros + 10 * 86_400_000_000,
        expires=work.micros + 100 * 86_400_000_000,
    )
    posting.add(at(datetime(2026, 2, 10, 12, 0, tzinfo=UTC)), wallet, 30_500_000, earned)
    spent = posting.Entry(name="Paid with points", source="session", session_id=order)
    posting.deduct(at(datetime(2026, 2, 11, 12, 0, tzinfo=UTC)), wallet, 150_000_000, spent)
    expired = NOW - timedelta(days=2)
    setup.add_points(at(NOW - timedelta(days=30)), wallet, 12, "Old ones", expires=expired)
    for ledger in (SUMMER, HOSTILE_LEDGER):
        setup.add_points(at(NOW - timedelta(days=3)), wallet, 40, f"In {ledger}", subledger=ledger)


def _long_card(work: Work, program: int) -> None:
    """LONG-1: 120 lines, one an hour, numbered from the oldest."""
    wallet = wallets.joined_card_wallet(work, program, setup.add_card(work, program, "LONG-1"))
    for number in range(120):
        when = NOW - timedelta(hours=120 - number)
        setup.add_points(work.at(when), wallet, number + 1, f"Line {number + 1:03}")


def _ending_card(work: Work, program: int) -> None:
    """ENDS-1: points that run out on three days, one of them in its own ledger, and some that start later."""
    wallet = wallets.joined_card_wallet(work, program, setup.add_card(work, program, "ENDS-1"))
    june = datetime(2026, 6, 3, 20, 0, tzinfo=UTC)
    at = work.at(NOW - timedelta(days=5))
    setup.add_points(at, wallet, 100, "First", expires=june)
    setup.add_points(at, wallet, 20, "Second", expires=june + timedelta(minutes=5))
    setup.add_points(at, wallet, 75, "Third", expires=june + timedelta(days=6))
    setup.add_points(at, wallet, 8, "Gift", subledger=HOSTILE_LEDGER, expires=june + timedelta(days=1))
    setup.add_points(at, wallet, 40, "Later", starts=NOW + timedelta(days=3))


def _card_of_orders(work: Work, program: int, person: int) -> None:
    """ORDERS-1: two orders with 30 lines each, in turns: both go on below the first page; one line apart."""
    wallet = wallets.joined_card_wallet(work, program, setup.add_card(work, program, "ORDERS-1"))
    sessions = [
        work.insert(
            "sessions",
            application_id=work.application.id,
            integration_id=name,
            profile_id=person,
            state="closed",
            first_session=0,
            created=work.micros,
            updated=work.micros,
            payload="{}",
        )
        for name in ("order-a", "order-b")
    ]
    for number in range(60):
        at = work.at(NOW - timedelta(hours=100 - number))
        entry = posting.Entry(
            name=f"Line {number:02}", source="session", session_id=sessions[number % 2], profile_id=person
        )
        posting.add(at, wallet, 2_000_000, entry)
    returned = posting.Entry(name="Returned", source="session", session_id=sessions[0])
    posting.deduct(work.at(NOW - timedelta(hours=10)), wallet, 3_000_000, returned)
    setup.add_points(work.at(NOW - timedelta(hours=5)), wallet, 7, "By hand")
