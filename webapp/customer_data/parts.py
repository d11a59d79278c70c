"""The parts of what is kept about a customer: what each asks Talon.One, and what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

from webapp.customer_data.places import Task
from webapp.talon import Client, Page, raw_body
from webapp.talon.resources.loyalty_query import PointsStatus

INVENTORY = "customer_inventory"
SESSIONS = "customer_sessions"
RESERVATIONS = "coupon_reservations"
DESK = "desk"
SUMMARY = "summary"
STATUSES: tuple[PointsStatus, ...] = ("active", "pending", "expired")
OPERATIONS = {
    INVENTORY: "getCustomerInventory",
    "loyalty_balances": "getLoyaltyBalances",
    "loyalty_transactions": "getLoyaltyProgramProfileTransactions",
    "loyalty_points": "getLoyaltyProgramProfilePoints",
    "loyalty_card_balances": "getLoyaltyCardBalances",
    "loyalty_card_transactions": "getLoyaltyCardTransactions",
    "loyalty_card_points": "getLoyaltyCardPoints",
    "achievements": "getCustomerAchievements",
    "achievement_history": "getCustomerAchievementHistory",
    RESERVATIONS: "getReservedCustomers",
    SESSIONS: "getCustomerSession",
}
"""The operation that each part of Talon.One comes from, in the order in which they are read."""


@dataclass(frozen=True)
class Question:
    """A customer, the client to ask, and the moment after which no line of a ledger counts."""

    client: Client
    integration_id: str
    until: datetime | None

    def inventory(self) -> Any:
        """All sections of the inventory, as the API sent them."""
        return raw_body(
            self.client.customers.inventory(
                self.integration_id,
                profile=True,
                referrals=True,
                coupons=True,
                loyalty=True,
                giveaways=True,
                achievements=True,
            )
        )

    def single(self, task: Task) -> list[Any] | None:
        """The rows of a part that one call brings; None for a part that is a long list."""
        client, who = self.client, self.integration_id
        if task.part == "loyalty_balances":
            tiers = client.api_version >= "2026"
            found: Any = client.loyalty.profile_balances(task.program, who, include_tiers=tiers)
        elif task.part == "loyalty_card_balances":
            found = client.loyalty.card_balances(task.program, task.identifier)
        elif task.part == RESERVATIONS:
            holders = raw_body(client.coupons.reserved_customers(task.identifier))["data"] or []
            # The others who hold a code are nobody's business here.
            return [each for each in holders if each["integrationId"] == who]
        else:
            return None
        return [raw_body(found)]

    def page(self, task: Task) -> Callable[[int], Page[Any]]:
        """What reads a page of a long list from an offset on."""
        client, who = self.client, self.integration_id
        status = cast(PointsStatus, task.more)
        ask: Any
        if task.part == "loyalty_transactions":
            ask = partial(client.loyalty.profile_transactions, task.program, who, end_date=self.until)
        elif task.part == "loyalty_points":
            ask = partial(client.loyalty.profile_points, task.program, who, status=status)
        elif task.part == "loyalty_card_transactions":
            ask = partial(
                client.loyalty.card_transactions, task.program, task.identifier, end_date=self.until
            )
        elif task.part == "loyalty_card_points":
            ask = partial(client.loyalty.card_points, task.program, task.identifier, status=status)
        elif task.part == "achievements":
            ask = partial(client.achievements.of_customer, who)
        else:
            ask = partial(client.achievements.history, who, int(task.identifier))
        return lambda skip: cast("Page[Any]", ask(skip=skip))


def about(task: Task) -> dict[str, Any]:
    """What a question is about, in the API's own nouns."""
    noun = {
        "loyalty_card": "loyaltyCardId",
        "achievement_history": "achievementId",
        RESERVATIONS: "couponValue",
        SESSIONS: "customerSessionId",
    }
    found: dict[str, Any] = {}
    if task.program:
        found["loyaltyProgramId"] = task.program
    name = next((word for start, word in noun.items() if task.part.startswith(start)), None)
    if name and task.identifier:
        found[name] = task.identifier
    if task.more:
        found["status"] = task.more
    return found


def key_of(row: dict[str, Any]) -> str:
    """What tells a row from the others of its list."""
    return str(row["id"]) if "id" in row else str(sorted(row.items()))


def tasks_of(inventory: Any, client: Client) -> tuple[Task, ...]:
    """What an inventory leads to: its programs, cards and coupons; achievements where they can be read."""
    loyalty, found = inventory.get("loyalty") or {}, []
    for program in (loyalty.get("programs") or {}).values():
        found += _of_ledger("loyalty", program["id"], "")
    for card in loyalty.get("cards") or []:
        found += _of_ledger("loyalty_card", card["programID"], card["identifier"])
    if client.api_version >= "2026":
        found.append(Task("achievements"))
    found += [Task(RESERVATIONS, identifier=each["value"]) for each in inventory.get("coupons") or []]
    return tuple(found)


def _of_ledger(start: str, program: int, identifier: str) -> list[Task]:
    return [
        Task(f"{start}_balances", program, identifier),
        Task(f"{start}_transactions", program, identifier),
        *(Task(f"{start}_points", program, identifier, status) for status in STATUSES),
    ]
