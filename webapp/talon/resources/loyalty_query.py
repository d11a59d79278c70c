"""Arguments that the loyalty reads share, checked and in the form of a path or query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from webapp.talon import checks
from webapp.talon.errors import InvalidArgument
from webapp.talon.paging import PAGE_SIZE
from webapp.talon.transport import Transport

PointsStatus: TypeAlias = Literal["active", "pending", "expired"]
TransactionType: TypeAlias = Literal["manual", "session", "import"]
PointsSort: TypeAlias = Literal["startDate", "-startDate", "expiryDate", "-expiryDate"]

MAX_SUBLEDGER = 64
_MAX_SKIP = 2**31 - 1


def profile(program_id: int, integration_id: str) -> tuple[int, str]:
    """The path of a customer in a program."""
    return checks.number("program_id", program_id, 1), checks.identifier("integration_id", integration_id)


def card(program_id: int, card_id: str) -> tuple[int, str]:
    """The path of a card in a program."""
    number = checks.number("program_id", program_id, 1)
    return number, checks.identifier("card_id", card_id, checks.MAX_CARD_ID)


def page(skip: int, page_size: int, most: int = PAGE_SIZE) -> list[tuple[str, str]]:
    """`pageSize` and `skip`; the size is always sent, since servers differ in what they take for granted."""
    return [
        ("pageSize", str(checks.number("page_size", page_size, 1, most))),
        ("skip", str(checks.number("skip", skip, 0, _MAX_SKIP))),
    ]


def kind(transaction_type: TransactionType | None) -> list[tuple[str, str]]:
    """`loyaltyTransactionType`, where it is given."""
    if transaction_type is None:
        return []
    allowed = get_args(TransactionType)
    return [("loyaltyTransactionType", checks.choice("transaction_type", transaction_type, allowed))]


def subledger(subledger_id: str | None) -> list[tuple[str, str]]:
    """One `subledgerId`, where it is given; "" is the main ledger."""
    if subledger_id is None:
        return []
    return [("subledgerId", checks.text("subledger_id", subledger_id, MAX_SUBLEDGER, empty=True))]


def narrowed(
    transport: Transport, customer_session_ids: Sequence[str], transaction_uuids: Sequence[str]
) -> list[tuple[str, str]]:
    """`customerSessionIDs` and `transactionUUIDs`, repeated; only newer servers know them."""
    wanted = {
        "customerSessionIDs": ("customer_session_ids", customer_session_ids),
        "transactionUUIDs": ("transaction_uuids", transaction_uuids),
    }
    found = []
    for name, (argument, values) in wanted.items():
        if values:
            transport.need("2026", argument)
            found += [(name, one) for one in checks.identifiers(argument, values)]
    return found


def awaiting(transport: Transport, awaits_activation: bool) -> list[tuple[str, str]]:
    """`awaitsActivation`, where it is wanted: `false` is refused by the servers that know it."""
    if not awaits_activation:
        return []
    transport.need("2026", "awaits_activation")
    return [("awaitsActivation", checks.flag(True))]


def sorting(transport: Transport, sort: PointsSort | None) -> list[tuple[str, str]]:
    """`sort`, where it is given; only newer servers know it."""
    if sort is None:
        return []
    transport.need("2026", "sort")
    return [("sort", checks.choice("sort", sort, get_args(PointsSort)))]


def tiers(transport: Transport, include_tiers: bool) -> list[tuple[str, str]]:
    """`includeTiers`, where they are wanted; only newer servers know it."""
    if not include_tiers:
        return []
    transport.need("2026", "include_tiers")
    return [("includeTiers", checks.flag(True))]


def subledgers(transport: Transport, subledger_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Several: joined by commas in 2024, repeated in 2026. So 2024 cannot ask for an id that has a comma."""
    found = checks.sequence("subledger_ids", subledger_ids, checks.MAX_LIST)
    for index, value in enumerate(found):
        checks.text(f"subledger_ids[{index}]", value, MAX_SUBLEDGER, empty=True)
        if "," in value and transport.api_version < "2026":
            raise InvalidArgument(f"subledger_ids[{index}]", "holds a comma, which this API cannot ask for")
    if not found:
        return []
    if transport.api_version < "2026":
        return [("subledgerId", ",".join(found))]
    return [("subledgerId", value) for value in found]
