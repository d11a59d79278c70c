"""What only newer servers offer, and how an older setting refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.support.stub_server import StubServer
from webapp.talon import Client, InvalidArgument, NeedsNewerServer, ReturnedCartItem

CARD: dict[str, Any] = {
    "id": 1,
    "created": "2024-05-01T12:00:00Z",
    "programID": 4,
    "programName": "regulars",
    "status": "active",
    "identifier": "card-1",
    "usersPerCardLimit": 2,
    "profiles": [{"integrationId": "anna", "timestamp": "2024-05-01T12:00:00Z"}],
}
THEN = datetime(2024, 5, 1, tzinfo=UTC)
ITEM = [ReturnedCartItem(0, 1)]
STATE: dict[str, Any] = {"effects": [], "createdCoupons": [], "createdReferrals": []}


@pytest.fixture
def newer(server: StubServer) -> Iterator[Client]:
    with Client(server.url, "k", api_version="2026") as client:
        yield client


NEWER: list[Callable[[Client], object]] = [
    lambda c: c.loyalty.unlink_card(4, "c", "anna"),
    lambda c: c.loyalty.generate_card(4),
    lambda c: c.loyalty.activate_points(4, session_id="s"),
    lambda c: c.loyalty.delete_transactions(4, "anna", subledger_ids=None),
    lambda c: c.achievements.of_customer("anna"),
    lambda c: c.achievements.history("anna", 3),
    lambda c: c.campaigns.running(),
    lambda c: c.loyalty.profile_points(4, "anna", customer_session_ids=["s"]),
    lambda c: c.loyalty.profile_transactions(4, "anna", customer_session_ids=["s"]),
    lambda c: c.loyalty.card_points(4, "c", customer_session_ids=["s"]),
    lambda c: next(c.loyalty.each_card_transaction(4, "c", customer_session_ids=["s"])),
    lambda c: c.loyalty.profile_transactions(4, "anna", transaction_uuids=["u"]),
    lambda c: c.loyalty.card_transactions(4, "c", awaits_activation=True),
    lambda c: c.loyalty.profile_points(4, "anna", sort="expiryDate"),
    lambda c: c.loyalty.profile_balances(4, "anna", include_tiers=True),
    lambda c: c.sessions.return_items("s", ITEM, idempotency_key="once"),
]


@pytest.mark.parametrize("index", range(len(NEWER)))
def test_an_older_setting_refuses_unsent(server: StubServer, client: Client, index: int) -> None:
    with pytest.raises(NeedsNewerServer) as caught:
        NEWER[index](client)
    assert (caught.value.version, caught.value.code) == ("2026", "needs_newer_server")
    assert isinstance(caught.value, InvalidArgument)
    assert server.requests == []


def test_a_card_is_unlinked_and_made(server: StubServer, newer: Client) -> None:
    server.reply(200, CARD)
    assert newer.loyalty.unlink_card(4, "c/1", "anna").program_name == "regulars"
    newer.loyalty.generate_card(4)
    newer.loyalty.generate_card(4, integration_ids=["anna"], card_id="card-1", status="inactive")
    unlink, plain, full = server.requests
    assert (unlink.method, unlink.target) == ("POST", "/v2/loyalty_programs/4/cards/c%2F1/unlink_profile")
    assert unlink.json == {"integrationId": "anna"}
    assert (plain.target, plain.json) == ("/v1/loyalty_programs/4/cards", {"status": "active"})
    assert full.json == {"status": "inactive", "customerProfileIds": ["anna"], "cardIdentifier": "card-1"}


def test_points_are_activated(server: StubServer, newer: Client) -> None:
    entry = {
        "created": "2024-05-01T12:00:00Z",
        "programID": 4,
        "type": "addition",
        "amount": 10.25,
        "name": "n",
        "subLedgerID": "",
        "customerSessionID": "s",
    }
    server.reply(200, {"ledgerEntries": [entry]})
    (found,) = newer.loyalty.activate_points(4, session_id="s").ledger_entries
    assert (found.amount, found.customer_session_id, found.subledger_id) == (Decimal("10.25"), "s", "")
    newer.loyalty.activate_points(4, transaction_uuids=["u1", "u2"])
    assert [seen.json for seen in server.requests] == [{"sessionId": "s"}, {"transactionUUIDs": ["u1", "u2"]}]
    assert server.requests[0].target == "/v1/loyalty_programs/4/activate_points"


def test_transactions_are_deleted_in_all_or_named_ledgers(server: StubServer, newer: Client) -> None:
    server.reply(204)
    newer.loyalty.delete_transactions(4, "anna", subledger_ids=None)
    newer.loyalty.delete_transactions(4, "anna", subledger_ids=["", "shoes"])
    assert [seen.json for seen in server.requests] == [
        {"scope": "AllSubledgers"},
        {"scope": "SelectedSubledgers", "subledgerIds": ["", "shoes"]},
    ]
    assert server.requests[0].target == "/v1/loyalty_programs/4/profile/anna/delete_transactions"


def test_achievements_are_read_in_pages_with_a_total(server: StubServer, newer: Client) -> None:
    status = {
        "id": 1,
        "created": "2024-05-01T12:00:00Z",
        "name": "Ten",
        "title": "Ten orders",
        "target": 10,
        "currentProgress": {"status": "not_started", "progress": 0},
    }
    server.reply(200, {"totalResultSize": 3, "data": [status, status]}).reply(
        200, {"totalResultSize": 3, "data": [status]}
    )
    page = newer.achievements.of_customer("anna", campaign_ids=[1, 2], progress=["not_started", "completed"])
    assert (page.total, page.has_more, page.next_skip) == (3, True, 2)
    assert page.items[0].current_progress is not None
    assert page.items[0].current_progress.start_date is None
    assert server.requests[0].query == (
        "campaignIds=1,2&currentProgressStatus=not_started,completed&pageSize=50&skip=0"
    )
    assert not newer.achievements.of_customer("anna", skip=2).has_more
    server.instead(200, {"totalResultSize": 1, "data": [status]})
    assert [one.name for one in newer.achievements.each_of_customer("anna")] == ["Ten"]


def test_the_history_of_an_achievement(server: StubServer, newer: Client) -> None:
    done = {"status": "completed", "progress": 10, "completionDate": "2024-05-01T12:00:00Z"}
    server.reply(200, {"totalResultSize": 1, "data": [done]})
    page = newer.achievements.history("anna", 3, progress=["completed", "expired"], start_date=THEN)
    assert (page.items[0].status, page.items[0].progress) == ("completed", Decimal(10))
    assert not page.has_more
    assert server.requests[0].target == (
        "/v1/customer_profiles/anna/achievements/3"
        "?progressStatus=completed,expired&startDate=2024-05-01T00%3A00%3A00Z&pageSize=50&skip=0"
    )


def test_running_campaigns(server: StubServer, newer: Client) -> None:
    campaign = {
        "id": 1,
        "applicationId": 2,
        "name": "Summer",
        "state": "enabled",
        "tags": [],
        "features": ["coupons"],
        "rules": [{"title": "Ten off", "displayName": "10% off"}],
    }
    server.reply(200, {"hasMore": False, "data": [campaign]})
    page = newer.campaigns.running(campaign_ids=[1], start_before=THEN, end_after=THEN)
    assert page.items[0].rules[0].display_name == "10% off"
    assert server.requests[0].target == (
        "/v1/integration/campaigns?campaignIds=1&startBefore=2024-05-01T00%3A00%3A00Z"
        "&endAfter=2024-05-01T00%3A00%3A00Z&pageSize=50&skip=0"
    )
    assert [one.name for one in newer.campaigns.each_running()] == ["Summer"]


def test_lists_are_repeated_and_commas_allowed(server: StubServer, newer: Client) -> None:
    server.reply(200, {"hasMore": False, "data": []})
    newer.loyalty.card_points(4, "c", subledger_ids=["a,b", ""], customer_session_ids=["s&1", "s2"])
    assert server.requests[0].query == (
        "status=active&subledgerId=a,b&subledgerId=&customerSessionIDs=s%261&customerSessionIDs=s2"
        "&pageSize=50&skip=0"
    )


def test_a_return_has_a_key_of_its_own_or_the_one_given(server: StubServer, newer: Client) -> None:
    server.reply(200, STATE)
    newer.sessions.return_items("s", ITEM)
    newer.sessions.return_items("s", ITEM)
    newer.sessions.return_items("s", ITEM, idempotency_key="once")
    first, second, third = (seen.headers["idempotency-key"] for seen in server.requests)
    assert first != second
    assert third == "once"


def test_an_older_server_gets_no_key(server: StubServer, client: Client) -> None:
    server.reply(200, STATE)
    client.sessions.return_items("s", ITEM)
    assert "idempotency-key" not in server.requests[0].headers


def test_a_return_is_not_repeated_on_the_strength_of_its_key(server: StubServer, newer: Client) -> None:
    server.reply(cut="before")
    with pytest.raises(Exception, match="outcome_unknown"):
        newer.sessions.return_items("s", ITEM, idempotency_key="once")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("argument", "call"),
    [
        ("idempotency_key", lambda c: c.sessions.return_items("s", ITEM, idempotency_key="x" * 256)),
        ("idempotency_key", lambda c: c.sessions.return_items("s", ITEM, idempotency_key="a\nb")),
        ("idempotency_key", lambda c: c.sessions.return_items("s", ITEM, idempotency_key="")),
        ("session_id", lambda c: c.loyalty.activate_points(4)),
        ("session_id", lambda c: c.loyalty.activate_points(4, session_id="s", transaction_uuids=["u"])),
        ("transaction_uuids", lambda c: c.loyalty.activate_points(4, transaction_uuids=["u"] * 51)),
        ("card_id", lambda c: c.loyalty.generate_card(4, card_id="abc")),
        ("status", lambda c: c.loyalty.generate_card(4, status="blocked")),
        ("subledger_ids", lambda c: c.loyalty.delete_transactions(4, "anna", subledger_ids=[])),
        ("page_size", lambda c: c.campaigns.running(page_size=51)),
        ("progress[0]", lambda c: c.achievements.of_customer("anna", progress=["expired"])),
        ("achievement_id", lambda c: c.achievements.history("anna", 0)),
        ("campaign_ids[0]", lambda c: c.campaigns.running(campaign_ids=[0])),
        ("start_after", lambda c: c.campaigns.running(start_after=datetime(2024, 5, 1))),  # noqa: DTZ001
    ],
)
def test_the_newer_operations_check_their_arguments(
    server: StubServer, newer: Client, argument: str, call: Callable[[Client], object]
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        call(newer)
    assert caught.value.argument == argument
    assert server.requests == []


LISTS: list[Callable[..., Any]] = [
    lambda c, **more: c.loyalty.profile_points(4, "anna", **more),
    lambda c, **more: c.loyalty.card_points(4, "c", **more),
    lambda c, **more: c.loyalty.profile_transactions(4, "anna", **more),
    lambda c, **more: c.loyalty.card_transactions(4, "c", **more),
    lambda c, **more: next(c.loyalty.each_profile_point(4, "anna", **more), None),
    lambda c, **more: next(c.loyalty.each_card_point(4, "c", **more), None),
    lambda c, **more: next(c.loyalty.each_profile_transaction(4, "anna", **more), None),
    lambda c, **more: next(c.loyalty.each_card_transaction(4, "c", **more), None),
]


@pytest.mark.parametrize("index", range(len(LISTS)))
def test_lists_are_narrowed_by_repeating_a_parameter(server: StubServer, newer: Client, index: int) -> None:
    server.reply(200, {"hasMore": False, "data": []})
    LISTS[index](newer, customer_session_ids=["s,1", "s2"], transaction_uuids=["u1", "u2"])
    (seen,) = server.requests
    assert (
        "customerSessionIDs=s,1&customerSessionIDs=s2&transactionUUIDs=u1&transactionUUIDs=u2" in seen.query
    )


@pytest.mark.parametrize("index", range(len(LISTS)))
def test_points_are_sorted_and_transactions_that_wait_are_chosen(
    server: StubServer, newer: Client, index: int
) -> None:
    server.reply(200, {"hasMore": False, "data": []})
    is_points = index in (0, 1, 4, 5)
    LISTS[index](newer, **({"sort": "-expiryDate"} if is_points else {"awaits_activation": True}))
    (seen,) = server.requests
    assert ("sort=-expiryDate" if is_points else "awaitsActivation=true") in seen.query
    if is_points:
        with pytest.raises(InvalidArgument, match="sort"):
            LISTS[index](newer, sort="amount")
    else:
        # What the servers refuse is never sent.
        LISTS[index](newer, awaits_activation=False)
        assert "awaitsActivation" not in server.requests[-1].query


def test_balances_tell_the_tiers(server: StubServer, newer: Client) -> None:
    tier = {"id": 2, "name": "Silver", "startDate": "2024-05-01T12:00:00Z"}
    told = {"activePoints": 0, "negativePoints": 5, "currentTier": tier}
    told |= {"pointsToNextTier": 12.5, "nextTierName": "Gold"}
    server.reply(200, {"balance": told, "subledgerBalances": {}})
    balance = newer.loyalty.profile_balances(4, "anna", include_tiers=True).balance
    assert server.requests[0].query == "includeTiers=true"
    assert balance is not None
    assert balance.current_tier is not None
    assert (balance.current_tier.name, balance.current_tier.start_date) == ("Silver", THEN.replace(hour=12))
    assert (balance.points_to_next_tier, balance.next_tier_name) == (Decimal("12.5"), "Gold")
    assert balance.negative_points == 5
