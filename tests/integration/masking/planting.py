"""Markers in every personal field that the desk shows of one customer: whoever sees one has found a leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from tests.support.desk import token_in
from tests.support.pages_to_walk import Send, Stop
from tests.support.seeded import SandboxServer
from tests.support.walking import visit
from webapp.addresses import path_safe
from webapp.sandbox import setup
from webapp.sandbox.ledger.wallets import joined_profile_wallet
from webapp.sandbox.records import profiles

SLUG = "aurora-us"
AT = f"/{SLUG}"
SESSION, OPEN_SESSION = "UO-777001", "UO-777002"
COUPON = "MARKED-US-01"


def mail(place: str) -> str:
    """An e-mail address that stands in one place only."""
    return f"marked.{place}@plant.test"


def phone(number: int) -> str:
    """The same for a phone number."""
    return f"+1 415 777 {number:04d}"


BY_NAME = {
    "profile": "Wilhelmina Profilemark",
    "profile before": "Theodora Formermark",
    "street": "Profilemark Street 77",
    "session": "Ottilie Sessionmark",
    "cart": "Engraved Cartmark",
    "effect": "Ulrike Effectmark",
    "payload": "Payloadmark Family",
    "event": "Eventmark Person",
}
FIRST_NAME = "Wilhelmina"
"""In free texts everywhere: who reads a text about her does not read her name there either."""
MAILS = (
    "profile", "remark", "ticket", "cart", "session", "notification", "payload", "ledger", "note", "handover",
    "reason", "looked-for", "event", "decline", "asked",
)  # fmt: skip
GIVEAWAY = "GIVE-MARKED-0001-XYZQ"
NUMBERS = {"profile": 1001, "note": 1002, "session": 1003}
MARKERS = (*BY_NAME.values(), FIRST_NAME, *map(mail, MAILS), *map(phone, NUMBERS.values()), GIVEAWAY)
"""Every marker. In effects a giveaway code is cut for everybody; `GIVEAWAY_END` is what is left there."""
GIVEAWAY_END = GIVEAWAY[-4:]
OF_REQUESTS = (BY_NAME["event"], mail("event"), mail("decline"), mail("asked"))
"""Those that only people see who decide on what others ask for."""


@dataclass(frozen=True)
class Planted:
    """What was planted, and where it is to be looked for."""

    customer: str
    program: int
    card: dict[str, Any]
    coupon: str
    request: str
    declined: str
    receipt: str
    handover: str


def plant_upstream(sandbox: SandboxServer) -> None:
    """Attributes, giveaways, ledger lines and effects at Talon.One, before the desk is started."""
    shop = sandbox.application(SLUG)
    customer = shop["stories"]["everything"]
    with sandbox.sandbox.working(SLUG) as work:
        for name in ("Street", "Remark"):
            setup.add_attribute(work, "CustomerProfile", name)
        for name in ("GiftName", "DeliveryNote", "HolderName"):
            setup.add_attribute(work, "CustomerSession", name)
        for name in ("EngravedName", "Wish"):
            setup.add_attribute(work, "CartItem", name)
        for name in ("RecipientName", "Comment"):
            setup.add_attribute(work, "Event", name)
        setup.add_giveaway_pool(work, "Marked pool", [GIVEAWAY, *(f"GIVE-{n}" for n in range(20))])
        pool = work.one("SELECT id FROM giveaway_pools WHERE name = 'Marked pool'")
        setup.add_campaign(work, "Marked campaign", _campaign(int(pool["id"]) if pool else 0))
        profile = profiles.find(work, customer)
        assert profile is not None
        wallet = joined_profile_wallet(work, _program(shop), profile["id"])
        setup.add_points(work, wallet, 5, f"Agreed with {FIRST_NAME}, {mail('ledger')}")
    call = sandbox.sandbox.call
    told = {
        "Name": BY_NAME["profile before"],
        "Email": mail("profile"),
        "Phone": phone(NUMBERS["profile"]),
        "Street": BY_NAME["street"],
        "Remark": f"{FIRST_NAME} also reads {mail('remark')}",
    }
    path = {"integrationId": customer}
    call(SLUG, "updateCustomerProfileV2", path=path, body={"attributes": told})
    for number, state in ((SESSION, "closed"), (OPEN_SESSION, "open")):
        body = {"customerSession": _session(customer, state), "responseContent": ["customerSession"]}
        call(SLUG, "updateCustomerSessionV2", path={"customerSessionId": number}, body=body)


def _program(shop: dict[str, Any]) -> int:
    return int(next(one["id"] for one in shop["programs"] if one["kind"] == "profile"))


def _campaign(pool: int) -> dict[str, Any]:
    payload = {"recipient_name": BY_NAME["payload"], "hint": f"write to {mail('payload')}"}
    effects = [
        {"type": "giveaway", "pool": pool},
        {
            "type": "showNotification",
            "title": f"A letter to {FIRST_NAME}, {mail('notification')}, is on its way",
            "body": "Thank you",
        },
        {"type": "customEffect", "effectId": 1, "name": "Wrap", "payload": payload},
        {"type": "updateAttribute", "entity": "session", "name": "HolderName", "value": BY_NAME["effect"]},
    ]
    marked = {"type": "compare", "path": "session.attributes.GiftName", "op": "exists", "value": True}
    rules = [{"name": "Marked rule", "conditions": [marked], "effects": effects}]
    return {"state": "enabled", "rules": rules}


def _session(customer: str, state: str) -> dict[str, Any]:
    item = {
        "name": "Mug",
        "sku": "MUG-ENM",
        "quantity": 2,
        "price": 12,
        "attributes": {"EngravedName": BY_NAME["cart"], "Wish": f"proof to {mail('cart')}"},
    }
    attributes = {
        "GiftName": BY_NAME["session"],
        "DeliveryNote": f"Ring {FIRST_NAME}: {phone(NUMBERS['session'])} or {mail('session')}",
    }
    return {"profileId": customer, "state": state, "cartItems": [item], "attributes": attributes}


def plant_at_the_desk(sandbox: SandboxServer, writer: FlaskClient, decider: FlaskClient) -> Planted:
    """What people write about the customer at the desk itself, as people who see do it."""
    shop = sandbox.application(SLUG)
    customer = shop["stories"]["everything"]
    page = f"{AT}/customers/{path_safe(customer)}"
    token = token_in(writer.get("/settings"))

    def send(to: str, **data: str) -> str:
        answer = writer.post(to, data={"csrf_token": token, **data})
        assert answer.status_code == 303, answer.text[:2000]
        return str(answer.location)

    why = (("reason", "other"), ("note", f"Asked by {mail('reason')}"), ("ticket", f"T-1 {mail('ticket')}"))
    name = f"attribute_{path_safe('Name')}"
    edit = Send("/attributes/preview", ((name, BY_NAME["profile"]),))
    receipt = visit(writer, Stop("edited", f"{page}/attributes", (edit, Send("/attributes", why))))
    note = f"{FIRST_NAME}'s parcel: call back {phone(NUMBERS['note'])} or {mail('note')}"
    for kind, identifier in (("customer", customer), ("session", SESSION)):
        send(f"{AT}/notes/{kind}/{path_safe(identifier)}", text=note)
    handed = send(f"{AT}/handovers", address=f"{page}/", note=f"{FIRST_NAME} reads {mail('handover')}")
    writer.get(f"{AT}/search", query_string={"q": mail("looked-for")})
    asked = [_asked(writer, page, mail("asked"), who) for who in ("One", "Another")]
    post = {"csrf_token": token_in(decider.get("/settings")), "note": f"Said so to {mail('decline')}"}
    assert decider.post(f"{asked[0]}/decline", data=post).status_code == 303
    return Planted(
        customer=customer,
        program=_program(shop),
        card=shop["stories"]["card_5000_transactions"],
        coupon=shop["stories"]["soft_coupon"],
        request=_last(asked[1]),
        declined=_last(asked[0]),
        receipt=_last(receipt.request.path),
        handover=handed.partition("handover=")[2],
    )


def _asked(writer: FlaskClient, page: str, reason: str, who: str) -> str:
    """Ask for an event that somebody else must approve; gives the address of the request."""
    given = (
        (f"letter-attribute_{path_safe('RecipientName')}", BY_NAME["event"]),
        (f"letter-attribute_{path_safe('Comment')}", f"{who}, for {mail('event')}"),
    )
    why = (("reason", "other"), ("note", f"Told by {reason}"), ("ticket", "T-1"))
    sends = (Send("/goodwill/letter/preview", given), Send("/goodwill/letter", why))
    return visit(writer, Stop("asked", f"{page}/goodwill", sends)).request.path


def _last(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]
