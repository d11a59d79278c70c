"""A session as it is being worked on."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .. import amounts, instants, jsons
from ..work import Row, Work
from .cart import CartLine, Totals, totals

Json = dict[str, Any]

OPEN, CLOSED, RETURNED, CANCELLED = "open", "closed", "partially_returned", "cancelled"
STATES = (OPEN, CLOSED, RETURNED, CANCELLED)


@dataclass(slots=True)
class Draft:
    """A session in memory; `id` is None until it is stored for the first time.

    `payload` is what the integration has sent so far, without state and profile; `returned` counts the units
    that came back by cart position.
    """

    integration_id: str
    state: str
    profile_id: int | None
    profile_integration_id: str
    payload: Json
    created: int
    updated: int
    id: int | None = None
    first_session: bool = True
    closings: int = 0
    effects: list[Json] = field(default_factory=list)
    returned: dict[int, int] = field(default_factory=dict)
    returned_total: int = 0
    stands_in_for: int = 0  # the stored session that a dry run leaves aside

    @property
    def lines(self) -> list[CartLine]:
        """The cart."""
        items = self.payload.get("cartItems", [])
        return [CartLine(index, item, self.returned.get(index, 0)) for index, item in enumerate(items)]

    @property
    def costs(self) -> dict[str, Decimal]:
        """The session's own additional costs, by name."""
        sent = self.payload.get("additionalCosts", {})
        return {name: Decimal(cost["price"]) for name, cost in sent.items()}

    @property
    def totals(self) -> Totals:
        """Sums before any discount."""
        return totals(self.lines, self.costs)

    @property
    def coupon_codes(self) -> list[str]:
        """Codes entered, each once."""
        return list(dict.fromkeys(code for code in self.payload.get("couponCodes", []) if code))

    @property
    def referral_code(self) -> str:
        """The referral code entered, or nothing."""
        return str(self.payload.get("referralCode", ""))

    @property
    def identifiers(self) -> list[str]:
        """Session identifiers that limits may count."""
        return list(dict.fromkeys(self.payload.get("identifiers", [])))

    @property
    def card(self) -> str | None:
        """The loyalty card in use."""
        found: list[str] = self.payload.get("loyaltyCards", [])
        return found[0] if found else None

    def as_json(self, work: Work) -> Json:
        """`CustomerSessionV2` of the contract."""
        found: Json = {
            "id": self.id or 0,
            "created": instants.written_micros(self.created),
            "integrationId": self.integration_id,
            "applicationId": work.application.id,
            "profileId": self.profile_integration_id,
            "state": self.state,
            "cartItems": [line.as_json() for line in self.lines],
            "attributes": self.payload.get("attributes", {}),
            "firstSession": self.first_session,
            **self.totals.as_json(),
            "updated": instants.written_micros(self.updated),
        }
        for name in (
            "storeIntegrationId",
            "evaluableCampaignIds",
            "couponCodes",
            "referralCode",
            "loyaltyCards",
            "additionalCosts",
            "identifiers",
        ):
            if name in self.payload:
                found[name] = self.payload[name]
        if work.is_newer:
            item_costs = sum((line.cost_total * line.quantity for line in self.lines), Decimal(0))
            found["cartItemAdditionalCostTotal"] = amounts.number(item_costs)
            # Each change notes one event; a closing notes its own beside that of the change.
            found["updateCount"] = work.value(
                "SELECT COUNT(*) FROM events WHERE session_id = ? AND type != 'talon_session_closed'",
                self.id or 0,
            )
        return found


COLUMNS = (
    "SELECT s.*, p.integration_id AS profile FROM sessions s LEFT JOIN profiles p ON p.id = s.profile_id"
)


def find(work: Work, integration_id: str) -> Draft | None:
    """The Application's session of an integration ID, or None."""
    row = work.one(
        COLUMNS + " WHERE s.application_id = ? AND s.integration_id = ?", work.application.id, integration_id
    )
    return _read(row) if row is not None else None


def _read(row: Row) -> Draft:
    return Draft(
        integration_id=row["integration_id"],
        state=row["state"],
        profile_id=row["profile_id"],
        profile_integration_id=row["profile"] or "",
        payload=jsons.load(row["payload"]),
        created=row["created"],
        updated=row["updated"],
        id=row["id"],
        first_session=bool(row["first_session"]),
        closings=row["closings"],
        effects=jsons.load(row["effects"]),
        returned={int(position): units for position, units in jsons.load(row["returned"]).items()},
        returned_total=row["returned_total"],
    )


def save(work: Work, draft: Draft) -> int:
    """Store the session as it is now; its internal id."""
    columns: Json = {
        "profile_id": draft.profile_id,
        "state": draft.state,
        "first_session": draft.first_session,
        "updated": draft.updated,
        "payload": jsons.dumps(draft.payload),
        "returned": jsons.dumps({str(position): units for position, units in draft.returned.items()}),
        "effects": jsons.dumps(draft.effects),
        "total": amounts.to_units(draft.totals.all),
        "returned_total": draft.returned_total,
        "closings": draft.closings,
    }
    if draft.id is None:
        draft.id = work.insert(
            "sessions",
            application_id=work.application.id,
            integration_id=draft.integration_id,
            created=draft.created,
            **columns,
        )
        return draft.id
    marks = ", ".join(f"{name} = ?" for name in columns)
    work.run(f"UPDATE sessions SET {marks} WHERE id = ?", *columns.values(), draft.id)  # noqa: S608
    return draft.id


def set_aside(work: Work, draft: Draft) -> None:
    """Free the integration ID for a dry run, which looks at the payload alone; undone with the dry run."""
    # Longer than any integration ID can be.
    work.run("UPDATE sessions SET integration_id = ? WHERE id = ?", f"{'-' * 1001}{draft.id}", draft.id)


def is_first(work: Work, draft: Draft) -> bool:
    """Whether its customer has no other session in this Application; always so for nobody."""
    if draft.profile_id is None:
        return True
    return not work.value(
        "SELECT 1 FROM sessions WHERE profile_id = ? AND application_id = ? AND id <> ? AND id <> ? LIMIT 1",
        draft.profile_id,
        work.application.id,
        draft.id or 0,
        draft.stands_in_for,
    )
