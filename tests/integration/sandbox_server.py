"""One small shop in a sandbox behind real HTTP, for the rooms that change things: orders and coupons.

The server lives for the whole room; every test makes orders and codes of its own.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.desk import make_app, token_in
from tests.support.sandbox import KEY, OTHER_KEY, MovingClock, SandboxServer, Seen, make_world
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.routing import raw_target
from webapp.talon.operation import ApiVersion

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOSTILE_IDS = (
    "50%/half off",
    "../../etc/passwd",
    "..",
    "a b+c",
    "%2F%00",
    "<script>alert(1)</script>",
    "🛒-заказ",
    "~tilde",
    "?q=1#x",
    "'\"&;",
)
SPRING = "SPRING-10"
WRITES = (
    "returnCartItems",
    "reopenCustomerSession",
    "updateCustomerSessionV2",
    "createCouponReservation",
    "deleteCouponReservation",
    "updateCustomerProfileV2",
    "updateCustomerProfileAudiences",
    "trackEventV2",
    "linkLoyaltyCardToProfile",
    "unlinkLoyaltyCardFromProfile",
    "activateLoyaltyPoints",
    "createReferral",
    "createReferralsForMultipleAdvocates",
    "deleteCustomerData",
)
SENT_AGAIN = frozenset({"updateCustomerProfileV2", "updateCustomerSessionV2"})
"""What the client itself sends again after a 409, which says that nothing was applied."""
LOST = "lost"
"""What a callback at a write gives to have it answered with 502 and never applied."""
BODIES_TELL = re.compile(
    r"/v2/events|/v2/customer_audiences|/v1/referrals\w*|/v1/loyalty_programs/\d+/activate_points"
)
WHOSE = re.compile(rb'"(?:(?:advocateP|p)rofile(?:Integration)?Ids?|sessionId)":\[?"([^"]+)"')
AUDIENCES = 200
DESK_TOML = """
[[application]]
slug = "shop"
name = "Shop <EU>"
api_key_env = "SHOP_API_KEY"
currency = "EUR"
program = [
  {{ id = {bonus}, name = "Bonus club", kind = "profile" }},
  {{ id = {club}, name = "Card <club>", kind = "card" }},
]
campaign = [
  {{ id = {spring}, name = "Spring sale" }},
  {{ id = {friends}, name = "Bring a friend", referral = true }},
]
audience = [{audiences}]
attribute = [
  {{ name = "Size", type = "number", label = "Shoe size" }},
  {{ name = "Born", type = "date" }},
  {{ name = "Friend", type = "boolean" }},
  {{ name = "Likes", type = "list" }},
  {{ name = "Nowhere", type = "text" }},
]

[[application]]
slug = "outlet"
name = "Outlet"
api_key_env = "OUTLET_API_KEY"
environment = "test"

[[goodwill]]
key = "points"
name = "Goodwill points"
event = "goodwill"
application = "shop"

[[goodwill.field]]
name = "Points"
kind = "number"
min = 10
cap = {{ agent = 500, supervisor = 2000 }}

[[goodwill.field]]
name = "Why"
label = "What went wrong"
kind = "choice"
choices = ["Late parcel", "Damaged item"]

[[goodwill.field]]
name = "Note"
kind = "text"
max = 40
required = false

[[goodwill]]
key = "flowers"
name = "Flowers"
event = "flowers"
application = "shop"

[[goodwill.field]]
name = "Points"
kind = "number"
cap = {{ supervisor = 50 }}

[[goodwill]]
key = "letter"
name = "A letter"
event = "letter"
application = "shop"
"""


def item(sku: str = "BEANS", price: float = 10, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """A cart item."""
    return {"sku": sku, "price": price, "quantity": quantity, **more}


@dataclass
class Shop:
    """The running sandbox, and short ways to fill it."""

    server: SandboxServer
    clock: MovingClock
    ids: dict[str, int]
    at_write_to: dict[str, Callable[[], dict[str, Any] | None]] = field(default_factory=dict)
    """What happens when the next write to a target arrives; gives a fault for it, or None. A target is the
    path, and after # the customer where only the body names one."""
    at_next_write: list[str] = field(default_factory=list)
    """Faults for writes alone: a dry run, which goes to the same address, is let through."""
    during_write: list[Callable[[str], object]] = field(default_factory=list)
    """What else happens while the next write is under way, before it is applied; is given its target."""
    during_read: list[Callable[[str], object]] = field(default_factory=list)
    """What else happens while the desk next reads, or rehearses: before anything of it is read. It must not
    read from the shop over HTTP itself."""
    at_end: list[Callable[[], object]] = field(default_factory=list)
    """What happens when the request that is under way has been performed."""
    facts_of_fault: dict[str, Any] = field(default_factory=dict)
    """What the faults at writes are ordered with."""
    owners: dict[str, str] = field(default_factory=dict)
    """Whose each order is."""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """What a path answers once, instead of what the sandbox would: status and JSON."""
    _running: int = 0
    _reads: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _audiences: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        inner = self.server.app.wsgi_app

        def with_faults(environ: Any, start_response: Any) -> Any:
            is_write = environ["REQUEST_METHOD"] != "GET" and "dry=true" not in environ["QUERY_STRING"]
            if raw_target(environ) in self.answers:
                status, body = self.answers.pop(raw_target(environ))
                start_response(f"{status} Told", [("Content-Type", "application/json")])
                return [body]
            target = _named(environ) if is_write else raw_target(environ)
            # Reads come side by side: one that arrives beside what happens sees it as well.
            with nullcontext() if is_write else self._reads:
                happening = self.during_write if is_write else self.during_read
                is_lost = bool(happening) and happening.pop(0)(target) == LOST
            if is_lost:
                start_response("502 Lost", [("Content-Type", "text/plain")])
                return [b""]
            happens = self.at_write_to.pop(target, None) if is_write else None
            order = happens() if happens else None
            if order:
                self.server.fault(path=raw_target(environ), **order)
            if is_write and self.at_next_write:
                self.server.fault(self.at_next_write.pop(0), **self.facts_of_fault)
            self._running += 1
            try:
                return inner(environ, start_response)
            finally:
                self._running -= 1
                if is_write and self.at_end:
                    self.at_end.pop()()

        self.server.app.wsgi_app = with_faults  # type: ignore[method-assign]

    def number(self) -> int:
        """A number that nothing else here has."""
        return next(self._numbers)

    def name(self, start: str) -> str:
        """A name that nothing else here has."""
        return f"{start}-{self.number()}"

    def order(self, *items: dict[str, Any], order_id: str = "", **session: Any) -> str:
        """An order of anna's, closed unless `state` says otherwise; gives its id."""
        order_id = order_id or f"ORDER-{next(self._numbers)}"
        sent = {"profileId": "anna", "cartItems": list(items or [item()]), "state": "closed", **session}
        self.update(order_id, **sent)
        self.owners[order_id] = sent["profileId"]
        return order_id

    def update(self, order_id: str, **session: Any) -> None:
        """Change an order behind the desk's back."""
        self._call("updateCustomerSessionV2", {"customerSessionId": order_id}, {"customerSession": session})

    def give_back(self, order_id: str, position: int, quantity: int) -> None:
        """Return units behind the desk's back."""
        items = [{"position": position, "quantity": quantity}]
        body = {"return": {"returnedCartItems": items}}
        self._call("returnCartItems", {"customerSessionId": order_id}, body)

    def reopen(self, order_id: str) -> None:
        """Reopen an order behind the desk's back."""
        self._call("reopenCustomerSession", {"customerSessionId": order_id}, None)

    def wait_until_idle(self) -> None:
        """Until the sandbox has ended also what nobody waits for any more."""
        while self._running:
            time.sleep(0.01)

    def reopen_and_close(self, order_id: str) -> None:
        """Reopen an order and buy one thing more, behind the desk's back."""
        self.reopen(order_id)
        self.update(order_id, state="closed", cartItems=[item(quantity=2), item("FILTER", 4)])

    def session(self, order_id: str) -> dict[str, Any]:
        """The order as the API shows it."""
        found: dict[str, Any] = self._call("getCustomerSession", {"customerSessionId": order_id}, None)
        return found["customerSession"]

    def returned(self, order_id: str) -> list[int]:
        """How many units of each line came back."""
        return [each["returnedQuantity"] for each in self.session(order_id)["cartItems"]]

    def balances(self, integration_id: str) -> tuple[float, float]:
        """Active and pending points of a customer in the bonus program."""
        found = self.server.sandbox.call(
            "shop", "getCustomerInventory", path={"integrationId": integration_id}, query={"loyalty": "true"}
        )
        ledger = found.body["loyalty"]["programs"][str(self.ids["bonus"])]["ledger"]
        return ledger["currentBalance"], ledger["pendingBalance"]

    def customer(self, integration_id: str, **attributes: Any) -> str:
        """A customer that exists."""
        with self.server.sandbox.working("shop") as work:
            work.insert(
                "profiles",
                environment_id=work.environment_id,
                integration_id=integration_id,
                created=work.micros,
                last_activity=work.micros,
                attributes=json.dumps(attributes),
            )
        return integration_id

    def person(self, **attributes: Any) -> str:
        """A customer of the caller's own; gives its id."""
        return self.customer(f"person-{next(self._numbers)}", **attributes)

    def attribute(self, kind: str = "string") -> str:
        """An attribute of customers of the caller's own; gives its name."""
        name = f"Trait{next(self._numbers)}"
        with self.server.sandbox.working("shop") as work:
            setup.add_attribute(work, "CustomerProfile", name, kind)
        return name

    def audience(self, integration_id: str) -> int:
        """An audience of desk.toml that the customer is not in, each in its turn."""
        held = self.audiences_of(integration_id)
        each = (self.ids["first_audience"] + next(self._audiences) % AUDIENCES for _try in range(AUDIENCES))
        return next(one for one in each if one not in held)

    def edit(self, integration_id: str, **attributes: Any) -> None:
        """Change attributes behind the desk's back."""
        path = {"integrationId": integration_id}
        self._call("updateCustomerProfileV2", path, {"attributes": attributes})

    def membership(self, action: str, integration_id: str, audience_id: int) -> None:
        """Put a customer into an audience, or take them out (delete), behind the desk's back."""
        one = {"action": action, "profileIntegrationId": integration_id, "audienceId": audience_id}
        self._call("updateCustomerProfileAudiences", {}, {"data": [one]})

    def track(self, integration_id: str, event: str = "goodwill", **attributes: Any) -> None:
        """Track an event behind the desk's back."""
        body = {"profileId": integration_id, "type": event, "attributes": attributes}
        self._call("trackEventV2", {}, body)

    def events(self, integration_id: str, event: str = "goodwill") -> list[dict[str, Any]]:
        """The attributes of each event of a customer, the oldest first."""
        with self.server.sandbox.store.reading() as db:
            rows = db.execute(
                "SELECT e.attributes FROM events e JOIN profiles p ON p.id = e.profile_id"
                " WHERE p.integration_id = ? AND e.type = ? ORDER BY e.id",
                (integration_id, event),
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def profile(self, integration_id: str) -> dict[str, Any]:
        """The customer's profile as the API shows it."""
        found = self.server.sandbox.call(
            "shop", "getCustomerInventory", path={"integrationId": integration_id}, query={"profile": "true"}
        )
        shown: dict[str, Any] = found.body["profile"]
        return shown

    def audiences_of(self, integration_id: str) -> list[int]:
        """The numbers of the audiences that a customer is in."""
        return [each["id"] for each in self.profile(integration_id)["audienceMemberships"]]

    def coupon(self, code: str = "", **facts: Any) -> str:
        """A coupon of the spring sale that can be reserved; gives its code."""
        code = code or f"CODE-{next(self._numbers)}"
        with self.server.sandbox.working("shop") as work:
            setup.add_coupon(work, self.ids["spring"], code, usage_limit=facts.pop("usage_limit", 0), **facts)
        return code

    def reserve(self, code: str, *integration_ids: str) -> None:
        """Reserve behind the desk's back."""
        path = {"couponValue": code}
        self._call("createCouponReservation", path, {"integrationIDs": list(integration_ids)})

    def take_away(self, code: str, *integration_ids: str) -> None:
        """Take reservations away behind the desk's back."""
        path = {"couponValue": code}
        self._call("deleteCouponReservation", path, {"integrationIDs": list(integration_ids)})

    def holders(self, code: str) -> list[str]:
        """Who holds a code."""
        found: dict[str, Any] = self._call("getReservedCustomers", {"couponValue": code}, None)
        return [each["integrationId"] for each in found["data"]]

    def card(self, *integration_ids: str, number: str = "", points: int = 0, **facts: Any) -> str:
        """A card of the club, linked to these customers; gives its number."""
        number = number or f"CARD-{next(self._numbers)}"
        with self.server.sandbox.working("shop") as work:
            card_id = setup.add_card(work, self.ids["club"], number, **facts)
            if points:
                wallet = wallets.joined_card_wallet(work, self.ids["club"], card_id)
                setup.add_points(work, wallet, points, "Welcome")
        for each in integration_ids:
            self.link(number, each)
        return number

    def link(self, number: str, integration_id: str) -> None:
        """Link a customer to a card behind the desk's back."""
        self._call("linkLoyaltyCardToProfile", self._card(number), {"integrationId": integration_id})

    def unlink(self, number: str, integration_id: str) -> None:
        """Unlink a customer behind the desk's back; a server of 2026 only."""
        self._call("unlinkLoyaltyCardFromProfile", self._card(number), {"integrationId": integration_id})

    def linked(self, number: str) -> list[str]:
        """Who is linked to a card."""
        found = self._call("getLoyaltyCardBalances", self._card(number), None)
        return [each["integrationId"] for each in found["profiles"]]

    def pending(self, integration_id: str, order_id: str = "") -> list[dict[str, Any]]:
        """The pending points of a customer in the bonus program, or those that one order brought."""
        found = self.server.sandbox.call(
            "shop",
            "getLoyaltyProgramProfilePoints",
            path={"loyaltyProgramId": str(self.ids["bonus"]), "integrationId": integration_id},
            query={"status": "pending", "pageSize": "1000" if self.server.sandbox.api == "2026" else "50"},
        )
        return [one for one in found.body["data"] if order_id in ("", one.get("customerSessionId"))]

    def activate(self, order_id: str) -> None:
        """Activate what an order brought behind the desk's back; a server of 2026 only."""
        path = {"loyaltyProgramId": str(self.ids["bonus"])}
        self._call("activateLoyaltyPoints", path, {"sessionId": order_id})

    def refer(self, integration_id: str, usage_limit: int = 0, **facts: Any) -> str:
        """Make a referral code behind the desk's back; gives it."""
        body = {
            "campaignId": self.ids["friends"],
            "advocateProfileIntegrationId": integration_id,
            "usageLimit": usage_limit,
            **facts,
        }
        code: str = self._call("createReferral", {}, body)["code"]
        return code

    def referrals(self, integration_id: str) -> list[dict[str, Any]]:
        """The referral codes of a customer."""
        found = self.server.sandbox.call(
            "shop",
            "getCustomerInventory",
            path={"integrationId": integration_id},
            query={"referrals": "true"},
        )
        codes: list[dict[str, Any]] = found.body["referrals"]
        return codes

    def knows(self, integration_id: str) -> bool:
        """Whether a customer exists."""
        with self.server.sandbox.store.reading() as db:
            found = db.execute(
                "SELECT 1 FROM profiles WHERE integration_id = ?", (integration_id,)
            ).fetchone()
        return found is not None

    @property
    def asked(self) -> list[str]:
        """The operations that the desk called, without an order that threads could change."""
        return sorted(str(each.operation) for each in self.server.requests)

    @property
    def writes(self) -> list[Seen]:
        """The calls that were to change something."""
        return [
            each for each in self.server.requests if each.operation in WRITES and "dry=true" not in each.query
        ]

    def _card(self, number: str) -> dict[str, str]:
        return {"loyaltyProgramId": str(self.ids["club"]), "loyaltyCardId": number}

    def _call(self, operation: str, path: dict[str, str], body: Any) -> Any:
        return self.server.sandbox.call("shop", operation, path=path, body=body).body


def make_shop(path: Path) -> Shop:
    """A new shop in a new store file, and its server; stop that at the end."""
    world = make_world(path)
    world.clock.now = NOW
    with world.sandbox.working("shop", at=NOW - timedelta(days=30)) as work:
        ids = _fill(work)
    world.sandbox.store.close()
    server = SandboxServer(path, clock=world.clock)
    shop = Shop(server, world.clock, ids)
    shop.customer("anna", Name="Anna <b>Berg</b>", Email="anna@example.test")
    shop.customer("ben", Name="Ben Vogel")
    return shop


@pytest.fixture(scope="session")
def served_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The shop, made once."""
    shop = make_shop(tmp_path_factory.mktemp("shop") / "sandbox.sqlite")
    yield shop
    shop.server.stop()


@pytest.fixture
def shop(served_shop: Shop, api: ApiVersion) -> Iterator[Shop]:
    """The shop, with nothing asked of it yet and without faults."""
    served_shop.server.requests.clear()
    served_shop.server.sandbox.api = api
    yield served_shop
    served_shop.server.faults.clear()
    served_shop.at_next_write.clear()
    served_shop.at_write_to.clear()
    served_shop.during_write.clear()
    served_shop.during_read.clear()
    served_shop.at_end.clear()
    served_shop.answers.clear()
    served_shop.facts_of_fault.clear()
    served_shop.clock.now = NOW
    served_shop.server.sandbox.api = "2024"


@pytest.fixture
def app(tmp_path: Path, database_url: str, shop: Shop) -> Iterator[Flask]:
    """A desk for this shop and for an outlet that has nothing."""
    made = desk_for(shop, tmp_path, database_url)
    yield made
    with made.app_context():
        made.extensions["sqlalchemy"].engine.dispose()


def desk_for(shop: Shop, folder: Path, database_url: str, more: str = "", **changed: Any) -> Flask:
    """A desk for this shop, for the API that its server speaks; `more` is more desk.toml."""
    config = folder / "shop.toml"
    numbers = range(shop.ids["first_audience"], shop.ids["first_audience"] + AUDIENCES)
    audiences = ", ".join(f'{{ id = {number}, name = "Circle {number} <b>" }}' for number in numbers)
    config.write_text(more + DESK_TOML.format(**shop.ids, audiences=audiences))
    keys = {"SHOP_API_KEY": KEY, "OUTLET_API_KEY": OTHER_KEY}
    facts = {
        "talon_one_url": shop.server.url,
        "talon_one_api": shop.server.sandbox.api,
        "desk_config": config,
        "api_keys": keys,
    }
    made = make_app(folder, database_url, **{**facts, **changed})
    if database_url.startswith("postgresql"):  # a SQLite file was migrated before it was copied
        with made.app_context():
            flask_migrate.upgrade()
    return made


def _fill(work: Any) -> dict[str, int]:
    """The spring sale: with its coupon there are discounts, points, a free mug and a cinema ticket."""
    setup.add_attribute(work, "CustomerProfile", "Name")
    setup.add_attribute(work, "CustomerProfile", "Email")
    for name, kind in (
        ("Size", "number"),
        ("Born", "time"),
        ("Friend", "boolean"),
        ("Likes", "(list string)"),
        ("Home", "location"),
    ):
        setup.add_attribute(work, "CustomerProfile", name, kind)
    for name, kind in (("Points", "number"), ("Why", "string"), ("Note", "string")):
        setup.add_attribute(work, "Event", name, kind)
    circles = [setup.add_audience(work, f"Circle {number}") for number in range(AUDIENCES)]
    setup.add_additional_cost(work, "shipping", "Shipping")
    bonus = setup.add_program(work, "bonus", "Bonus", is_card_based=False)
    club = setup.add_program(work, "club", "Club", is_card_based=True, users_per_card=3)
    cinema = setup.add_giveaway_pool(work, "Cinema", [f"CINEMA-{number:08}" for number in range(200)])
    rules = [
        {
            "name": "Spring <i>rule</i>",
            "conditions": [{"type": "couponValid"}],
            "effects": [
                {"type": "setDiscount", "name": "Spring order", "amount": 5},
                {
                    "type": "setDiscountPerItem",
                    "name": "Spring item",
                    "amount": {"percent": 10, "of": "item.price"},
                },
                {
                    "type": "addLoyaltyPoints",
                    "program": bonus,
                    "name": "Per item",
                    "amount": 3,
                    "pendingDays": 14,
                    "where": [],
                },
                {"type": "addLoyaltyPoints", "program": bonus, "name": "Per order", "amount": 20},
                {"type": "addFreeItem", "sku": "MUG", "name": "Spring mug"},
                {"type": "giveaway", "pool": cinema},
            ],
        }
    ]
    spring = setup.add_campaign(work, "Spring", {"state": "enabled", "rules": rules})
    setup.add_coupon(work, spring, SPRING, usage_limit=0)
    kindness = {"state": "enabled", "rules": [_given_by_support(bonus), _welcome_of_friends(bonus)]}
    setup.add_campaign(work, "Kindness", kindness)
    friends = setup.add_campaign(work, "Friends", {"state": "enabled", "rules": []})
    return {
        "bonus": bonus,
        "club": club,
        "spring": spring,
        "cinema": cinema,
        "friends": friends,
        "first_audience": circles[0],
    }


def _given_by_support(bonus: int) -> dict[str, Any]:
    """Points for the goodwill event; nothing answers the one of flowers."""
    effect = {
        "type": "addLoyaltyPoints",
        "program": bonus,
        "name": "Goodwill",
        "amount": {"path": "event.attributes.Points"},
    }
    return {
        "name": "Given by support",
        "on": ["event"],
        "conditions": [{"type": "event", "name": "goodwill"}],
        "effects": [effect],
    }


def _welcome_of_friends(bonus: int) -> dict[str, Any]:
    """Points for a profile that is saved as that of a friend."""
    effect = {"type": "addLoyaltyPoints", "program": bonus, "name": "For friends", "amount": 25}
    is_friend = {"type": "compare", "path": "profile.attributes.Friend", "op": "==", "value": True}
    return {"name": "Friends", "on": ["profile"], "conditions": [is_friend], "effects": [effect]}


def _named(environ: Any) -> str:
    """The target of a write: its path, and after # whose it is where only the body tells."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    found = WHOSE.search(body)
    path = raw_target(environ)
    return f"{path}#{found[1].decode()}" if found and BODIES_TELL.fullmatch(path) else path


def fields_of(page: TestResponse, action: str) -> dict[str, str]:
    """The hidden fields of the page's form that posts to this address."""
    for form in re.findall(r"<form.*?</form>", page.text, flags=re.DOTALL):
        if f'action="{action}"' in unescape(form):
            hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
            return {name: unescape(value) for name, value in hidden}
    raise AssertionError(f"no form posts to {action} on a page of status {page.status_code}")


def confirmed(browser: FlaskClient, preview: TestResponse, address: str, **changed: str) -> TestResponse:
    """Press the confirm button of a preview."""
    data = {
        **fields_of(preview, address),
        "reason": "customer-request",
        "note": "Parcel came back",
        "ticket": "T-1",
    }
    return browser.post(address, data={**data, **changed})


def post(
    browser: FlaskClient, page_address: str, address: str, data: dict[str, Any], **options: Any
) -> TestResponse:
    """Send a form of a page, with the token that the page holds."""
    token = token_in(browser.get(page_address))
    return browser.post(address, data={"csrf_token": token, **data}, **options)
