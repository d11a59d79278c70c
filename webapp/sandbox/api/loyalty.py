"""Reading loyalty: balances, transactions and points of profiles and of cards."""

from __future__ import annotations

from typing import Any

from ..ledger import balances, lists, programs, tiers, wallets
from ..ledger.programs import Program
from ..operations import Answer, Call, operation
from ..queries import Parameter, boolean, instant, integer, one_of, only_true, texts
from ..records import cards, profiles
from ..work import Row, Work

PROFILE = "/v1/loyalty_programs/{loyaltyProgramId}/profile/{integrationId}"
CARD = "/v1/loyalty_programs/{loyaltyProgramId}/cards/{loyaltyCardId}"

END_DATE = instant("endDate", date_only=True)
# Cards join several with commas (2024) or repeat the parameter (2026); profiles took one plain text in 2024.
ON_CARD = texts("subledgerId", joined=True)
OF_PROFILE = texts("subledgerId", joined=False)
SKIP = integer("skip", minimum=0, maximum=2**31, default=0)

# 2026: the same everywhere.
NEWER = (
    integer("pageSize", minimum=1, maximum=1000, default=50),
    OF_PROFILE,
    texts("customerSessionIDs", joined=False),
    texts("transactionUUIDs", joined=False),
)
NEWER_TRANSACTIONS = (*NEWER, only_true("awaitsActivation"))
NEWER_POINTS = (*NEWER, one_of("sort", tuple(lists.ORDERS)))


def _page_size(most: int) -> Parameter:
    return integer("pageSize", minimum=1, maximum=most, default=most)


def _transaction_parameters(subledger: Parameter, most: int) -> list[Parameter]:
    return [
        subledger,
        one_of("loyaltyTransactionType", ("manual", "session", "import")),
        instant("startDate", date_only=True),
        END_DATE,
        _page_size(most),
        SKIP,
    ]


def _points_parameters(subledger: Parameter) -> list[Parameter]:
    return [
        one_of("status", ("active", "pending", "expired"), default="active"),
        subledger,
        _page_size(50),
        SKIP,
    ]


def _wanted(call: Call) -> lists.Wanted:
    return lists.Wanted(
        page_size=call.query["pageSize"],
        skip=call.query["skip"],
        subledgers=call.query["subledgerId"],
        source=call.query.get("loyaltyTransactionType"),
        start=call.query.get("startDate"),
        end=call.query.get("endDate"),
        status=call.query.get("status", "active"),
        sessions=call.query.get("customerSessionIDs"),
        uuids=call.query.get("transactionUUIDs"),
        awaits_activation=call.query.get("awaitsActivation", False),
        sort=call.query.get("sort"),
    )


def _profile_wallet(work: Work, call: Call) -> tuple[Program, int | None]:
    program = programs.wanted_program(work, call.number("loyaltyProgramId"), card_based=False)
    profile = profiles.wanted(work, call.text("integrationId"))
    return program, wallets.profile_wallet(work, program.id, profile["id"])


def _card(work: Work, call: Call) -> tuple[Program, Row, int | None]:
    program = programs.wanted_program(work, call.number("loyaltyProgramId"), card_based=True)
    card = cards.wanted(work, program, call.text("loyaltyCardId"))
    return program, card, wallets.card_wallet(work, card["id"])


def _page(data: list[dict[str, Any]], has_more: bool) -> Answer:
    return Answer(200, {"hasMore": has_more, "data": data})


@operation(
    "getLoyaltyBalances",
    "GET",
    PROFILE + "/balances",
    parameters=[END_DATE, OF_PROFILE],
    newer=[boolean("includeTiers")],
)
def get_loyalty_balances(work: Work, call: Call) -> Answer:
    """Balances of a profile in a program, now or as of `endDate`; tiers are those of now."""
    program, wallet_id = _profile_wallet(work, call)
    found = balances.answer(work, wallet_id, call.query["endDate"], call.query["subledgerId"])
    if call.query.get("includeTiers"):
        named = [("", found.get("balance")), *found["subledgerBalances"].items()]
        for name, balance in named:
            if balance is not None:
                balance.update(tiers.as_json(work, program, wallet_id, name))
    return Answer(200, found)


@operation(
    "getLoyaltyCardBalances",
    "GET",
    CARD + "/balances",
    parameters=[END_DATE, ON_CARD],
    newer=[OF_PROFILE],
)
def get_loyalty_card_balances(work: Work, call: Call) -> Answer:
    """Balances of a card, now or as of `endDate`, and the profiles linked to it."""
    _program, card, wallet_id = _card(work, call)
    found = balances.answer(work, wallet_id, call.query["endDate"], call.query["subledgerId"])
    return Answer(200, {**found, "profiles": cards.registrations(work, card["id"])})


@operation(
    "getLoyaltyProgramProfileTransactions",
    "GET",
    PROFILE + "/transactions",
    parameters=_transaction_parameters(OF_PROFILE, 50),
    newer=NEWER_TRANSACTIONS,
)
def get_loyalty_program_profile_transactions(work: Work, call: Call) -> Answer:
    """A page of a profile's transactions, newest first."""
    program, wallet_id = _profile_wallet(work, call)
    wanted = _wanted(call)
    rows, more = lists.transactions(work, wallet_id, wanted) if wallet_id is not None else ([], False)
    return _page([lists.transaction_json(work, row, program.id, None) for row in rows], more)


@operation(
    "getLoyaltyCardTransactions",
    "GET",
    CARD + "/transactions",
    parameters=_transaction_parameters(ON_CARD, 1000),
    newer=NEWER_TRANSACTIONS,
)
def get_loyalty_card_transactions(work: Work, call: Call) -> Answer:
    """A page of a card's transactions, newest first."""
    program, card, wallet_id = _card(work, call)
    wanted = _wanted(call)
    rows, more = lists.transactions(work, wallet_id, wanted) if wallet_id is not None else ([], False)
    return _page([lists.transaction_json(work, row, program.id, card["identifier"]) for row in rows], more)


@operation(
    "getLoyaltyProgramProfilePoints",
    "GET",
    PROFILE + "/points",
    parameters=_points_parameters(OF_PROFILE),
    newer=NEWER_POINTS,
)
def get_loyalty_program_profile_points(work: Work, call: Call) -> Answer:
    """A page of a profile's unspent points of one status."""
    program, wallet_id = _profile_wallet(work, call)
    rows, more = lists.points(work, wallet_id, _wanted(call)) if wallet_id is not None else ([], False)
    return _page([lists.points_json(work, row, program.id, on_card=False) for row in rows], more)


@operation(
    "getLoyaltyCardPoints",
    "GET",
    CARD + "/points",
    parameters=_points_parameters(ON_CARD),
    newer=NEWER_POINTS,
)
def get_loyalty_card_points(work: Work, call: Call) -> Answer:
    """A page of a card's unspent points of one status."""
    program, _card_row, wallet_id = _card(work, call)
    rows, more = lists.points(work, wallet_id, _wanted(call)) if wallet_id is not None else ([], False)
    return _page([lists.points_json(work, row, program.id, on_card=True) for row in rows], more)
