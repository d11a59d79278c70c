"""The same on ledgers and returns: filters, activation, deletion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from tests.support.sandbox import KEY, START, World, item, rule
from webapp.sandbox import setup
from webapp.sandbox.ledger import wallets
from webapp.sandbox.records import profiles
from webapp.sandbox.seed import invariants
from webapp.talon import Client, InvalidRequest, NotFound

HEADERS = {"Authorization": f"ApiKey-v1 {KEY}"}
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def newer(world: World, address: str) -> Iterator[Client]:
    world.sandbox.api = "2026"
    with Client(address, KEY, api_version="2026") as client:
        yield client
    with world.sandbox.store.reading() as db:
        assert invariants.broken(db) == []


def _get(client: Client, target: str, query: Sequence[tuple[str, str]] = ()) -> tuple[int, Any]:
    answer = requests.get(client.base_url + target, params=list(query), headers=HEADERS, timeout=5)
    return answer.status_code, answer.json()


def _names(client: Client, target: str, *query: tuple[str, str]) -> list[str]:
    status, body = _get(client, target, query)
    assert status == 200, body
    return [row["name"] for row in body["data"]]


def _member(world: World, **more: Any) -> tuple[int, int]:
    """A profile-based program that ann has joined, and her wallet."""
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "stars", "Stars", is_card_based=False, **more)
        profile = profiles.found_or_made(work, "ann")
        return program, wallets.joined_profile_wallet(work, program, profile["id"])


def _give(world: World, wallet: int, points: int, name: str, **more: Any) -> None:
    with world.sandbox.working("shop") as work:
        setup.add_points(work, wallet, points, name, **more)


def _earning(world: World, program: int, **more: Any) -> None:
    points = {"type": "addLoyaltyPoints", "program": program, "name": "earned", "amount": 10, **more}
    world.campaign("points", rule(points))


def _paths(program: int) -> tuple[str, str]:
    start = f"/v1/loyalty_programs/{program}/profile/ann/"
    return start + "points", start + "transactions"


def test_lists_are_narrowed_to_sessions_and_transactions(world: World, newer: Client) -> None:
    program, wallet = _member(world)
    _give(world, wallet, 1, "by hand")
    _earning(world, program)
    for name in ("s,1", "s2", "s3"):
        world.put(name, profileId="ann", state="closed", cartItems=[item()])
    for read in (newer.loyalty.profile_points, newer.loyalty.profile_transactions):
        page = read(program, "ann", customer_session_ids=["s,1", "s3", "none"])
        assert {one.customer_session_id for one in page.items} == {"s,1", "s3"}
        uuids = [str(one.transaction_uuid) for one in page.items]
        for other in (newer.loyalty.profile_points, newer.loyalty.profile_transactions):
            found = other(program, "ann", transaction_uuids=[*uuids, NOBODY]).items
            assert {str(one.transaction_uuid) for one in found} == set(uuids)
            assert other(program, "ann", transaction_uuids=[NOBODY]).items == ()
    assert newer.loyalty.profile_points(program, "ann").items[0].name == "by hand"
    many = [f"{number:032}" for number in range(1000)]
    assert newer.loyalty.profile_points(program, "ann", customer_session_ids=many).items == ()


def test_sessions_of_another_application_are_not_meant(world: World, newer: Client) -> None:
    program, _wallet = _member(world)
    _earning(world, program)
    world.put("s", profileId="ann", state="closed", cartItems=[item()])
    with world.sandbox.store.writing() as db:
        environment = db.execute("SELECT environment_id FROM applications WHERE slug = 'shop'").fetchone()[0]
        beside = setup.add_application(db, environment, "beside", "Beside", currency="EUR", created=START)
        setup.add_key(db, beside, "beside-key")
    assert len(newer.loyalty.profile_points(program, "ann", customer_session_ids=["s"]).items) == 1
    with Client(newer.base_url, "beside-key", api_version="2026") as other:
        assert len(other.loyalty.profile_points(program, "ann").items) == 1
        assert other.loyalty.profile_points(program, "ann", customer_session_ids=["s"]).items == ()


def test_subledgers_are_repeated_and_may_hold_a_comma(world: World, newer: Client) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "cards", "Cards", is_card_based=True)
        wallet = wallets.joined_card_wallet(work, program, setup.add_card(work, program, "card"))
    for name in ("", "a,b", "a", "b"):
        _give(world, wallet, 1, f"in {name}", subledger=name)
    wanted = ["", "a,b"]
    balances = newer.loyalty.card_balances(program, "card", subledger_ids=wanted)
    assert balances.balance is not None
    assert list(balances.subledger_balances) == ["a,b"]
    points = newer.loyalty.card_points(program, "card", subledger_ids=wanted).items
    assert {one.name for one in points} == {"in ", "in a,b"}
    logged = newer.loyalty.card_transactions(program, "card", subledger_ids=wanted).items
    assert {one.name for one in logged} == {"in ", "in a,b"}
    profile, wallet = _member(world)
    for name in ("", "a", "b"):
        _give(world, wallet, 1, f"in {name}", subledger=name)
    for path in _paths(profile):
        assert sorted(_names(newer, path, ("subledgerId", ""), ("subledgerId", "b"))) == ["in ", "in b"]


def test_points_are_sorted(world: World, newer: Client) -> None:
    program, wallet = _member(world)
    day = timedelta(days=1)
    _give(world, wallet, 1, "late", starts=START + 2 * day, expires=START + 9 * day)
    _give(world, wallet, 1, "soon", starts=START + day)
    _give(world, wallet, 1, "waiting", on_action=True)
    _give(world, wallet, 1, "short", starts=START + 3 * day, expires=START + 5 * day)
    path, log = _paths(program)

    def sorted_by(field: str) -> list[str]:
        return _names(newer, path, ("status", "pending"), ("sort", field))

    assert sorted_by("startDate") == ["soon", "late", "short", "waiting"]
    assert sorted_by("-startDate") == ["waiting", "short", "late", "soon"]
    assert sorted_by("expiryDate") == ["short", "late", "soon", "waiting"]
    assert sorted_by("-expiryDate") == ["waiting", "soon", "late", "short"]
    status, body = _get(newer, path, [("sort", "amount")])
    assert (status, body["errors"][0]["source"]) == (400, {"parameter": "sort"})
    waiting = newer.loyalty.profile_transactions(program, "ann", awaits_activation=True)
    assert [one.name for one in waiting.items] == ["waiting"]
    last = newer.loyalty.profile_points(program, "ann", status="pending", sort="-startDate")
    assert last.items[0].name == "waiting"
    status, body = _get(newer, log, [("awaitsActivation", "false")])
    assert (status, body["errors"][0]["source"]) == (400, {"parameter": "awaitsActivation"})


def test_in_2024_the_new_filters_count_for_nothing(world: World, address: str) -> None:
    program, wallet = _member(world)
    _give(world, wallet, 1, "by hand")
    with Client(address, KEY) as client:
        for path in _paths(program):
            unknown = [
                ("customerSessionIDs", "s"),
                ("transactionUUIDs", NOBODY),
                ("awaitsActivation", "false"),
            ]
            assert _names(client, path, *unknown, ("sort", "nothing")) == ["by hand"]


def test_delayed_points_of_a_session_are_activated(world: World, newer: Client) -> None:
    levels = [{"id": 1, "name": "Silver", "minPoints": 10}]
    program, _wallet = _member(world, data={"tiers": levels, "tierValidityDays": 30})
    _earning(world, program, pendingDays=7, validDays=30)
    world.put("s", profileId="ann", state="closed", cartItems=[item()])
    world.clock.forward(hours=1)
    (entry,) = newer.loyalty.activate_points(program, session_id="s").ledger_entries
    assert (entry.amount, entry.type, entry.customer_session_id) == (10, "addition", "s")
    assert (entry.customer_profile_id, entry.card_id, entry.subledger_id) == ("ann", None, "")
    assert (entry.start_date, entry.expiry_date) == (START + timedelta(hours=1), START + timedelta(days=37))
    balance = newer.loyalty.profile_balances(program, "ann").balance
    assert balance is not None
    assert (balance.active_points, balance.pending_points) == (10, 0)
    held = newer.customers.inventory("ann", loyalty=True).loyalty
    assert held is not None
    tier = held.programs[str(program)].ledger.current_tier
    assert tier is not None
    assert (tier.name, tier.expiry_date) == ("Silver", START + timedelta(days=30, hours=1))
    assert newer.loyalty.activate_points(program, session_id="s").ledger_entries == ()
    # They are active now: undoing the session leaves them, as the program's policy says.
    world.reopen("s")
    assert newer.loyalty.profile_points(program, "ann").items[0].amount == 10


def test_waiting_points_are_activated_by_their_transactions(world: World, newer: Client) -> None:
    program, wallet = _member(world)
    _earning(world, program, onAction=True, validDays=5)
    offered = world.put("s", profileId="ann", cartItems=[item()], content=["loyalty"]).body
    assert (
        offered["effects"][0]["props"] | {"awaitsActivation": True, "validityDuration": "5D"}
        == (offered["effects"][0]["props"])
    )
    ledger = offered["loyalty"]["programs"][str(program)]["ledger"]
    assert (ledger["tentativeCurrentBalance"], ledger["tentativePendingBalance"]) == (0, 10)
    world.put("s", state="closed")
    (lot,) = newer.loyalty.profile_points(program, "ann", status="pending").items
    assert (lot.start_date.kind, lot.expiry_date.kind, lot.validity_duration) == (
        "on_action",
        "unlimited",
        "5D",
    )
    _give(world, wallet, 3, "immediate")
    immediate = newer.loyalty.profile_points(program, "ann").items[0].transaction_uuid
    world.clock.forward(days=2)
    uuid = str(lot.transaction_uuid)
    before = world.dump()
    for wrong in (NOBODY, str(immediate)):
        with pytest.raises(NotFound):
            newer.loyalty.activate_points(program, transaction_uuids=[uuid, wrong])
    assert world.dump() == before
    (entry,) = newer.loyalty.activate_points(program, transaction_uuids=[uuid.upper()]).ledger_entries
    assert (entry.start_date, entry.expiry_date) == (START + timedelta(days=2), START + timedelta(days=7))
    assert entry.validity_duration == "5D"
    assert [one.amount for one in newer.loyalty.profile_points(program, "ann").items] == [10, 3]
    world.clock.forward(days=5)
    assert [one.name for one in newer.loyalty.profile_points(program, "ann", status="expired").items] == [
        "earned"
    ]


def test_points_on_a_card_are_activated(world: World, newer: Client) -> None:
    with world.sandbox.working("shop") as work:
        program = setup.add_program(work, "cards", "Cards", is_card_based=True)
        card = setup.add_card(work, program, "card")
        wallet = wallets.joined_card_wallet(work, program, card)
    _give(world, wallet, 4, "gift", subledger="extra", on_action=True)
    (lot,) = newer.loyalty.card_points(program, "card", status="pending").items
    found = newer.loyalty.activate_points(program, transaction_uuids=[str(lot.transaction_uuid)])
    assert [(one.card_id, one.amount, one.subledger_id) for one in found.ledger_entries] == [
        (card, 4, "extra")
    ]
    other, _wallet = _member(world)
    with pytest.raises(NotFound):
        newer.loyalty.activate_points(other, transaction_uuids=[str(lot.transaction_uuid)])


def test_what_cannot_be_activated(world: World, newer: Client) -> None:
    program, _wallet = _member(world)
    with pytest.raises(NotFound):
        newer.loyalty.activate_points(program, session_id="nothing")
    with pytest.raises(NotFound):
        newer.loyalty.activate_points(99, session_id="nothing")
    with pytest.raises(InvalidRequest) as raised:
        newer.loyalty.activate_points(program, transaction_uuids=["no uuid"])
    assert raised.value.errors[0].source.pointer == "/transactionUUIDs/0"
    url = f"{newer.base_url}/v1/loyalty_programs/{program}/activate_points"
    for body in ({}, {"sessionId": "s", "transactionUUIDs": [NOBODY]}, {"transactionUUIDs": [NOBODY] * 2}):
        answer = requests.post(url, json=body, headers=HEADERS, timeout=5)
        assert (answer.status_code, answer.json()["StatusCode"]) == (400, 400)


def test_transactions_are_deleted(world: World, newer: Client) -> None:
    program, wallet = _member(world)
    for name in ("", "a", "b"):
        _give(world, wallet, 5, f"in {name}", subledger=name)
    with world.sandbox.working("shop") as work:
        setup.deduct_points(work, wallet, 2, "spent", subledger="a")
    newer.loyalty.delete_transactions(program, "ann", subledger_ids=["a", "unknown"])
    assert {one.name for one in newer.loyalty.profile_transactions(program, "ann").items} == {"in ", "in b"}
    assert list(newer.loyalty.profile_balances(program, "ann").subledger_balances) == ["b"]
    newer.loyalty.delete_transactions(program, "ann", subledger_ids=[""])
    assert [one.name for one in newer.loyalty.profile_transactions(program, "ann").items] == ["in b"]
    newer.loyalty.delete_transactions(program, "ann", subledger_ids=None)
    newer.loyalty.delete_transactions(program, "ann", subledger_ids=None)
    assert newer.loyalty.profile_transactions(program, "ann").items == ()
    held = newer.customers.inventory("ann", loyalty=True).loyalty
    assert held is not None
    assert held.programs[str(program)].ledger.current_balance == 0


def test_a_session_cannot_undo_points_that_were_deleted(world: World, newer: Client) -> None:
    program, wallet = _member(world)
    _give(world, wallet, 5, "saved")
    world.campaign("spend", rule({"type": "deductLoyaltyPoints", "program": program, "amount": 2}))
    _earning(world, program, pendingDays=7)
    world.put("s", profileId="ann", state="closed", cartItems=[item()])
    newer.loyalty.delete_transactions(program, "ann", subledger_ids=None)
    # A new row may get the number of a deleted one.
    for name in ("one", "two", "three"):
        _give(world, wallet, 7, name, starts=START + timedelta(days=1))
    assert newer.sessions.reopen("s").effects == ()
    pending = newer.loyalty.profile_points(program, "ann", status="pending").items
    assert [(one.name, one.amount) for one in pending] == [("one", 7), ("two", 7), ("three", 7)]


def test_what_cannot_be_deleted(world: World, newer: Client) -> None:
    program, _wallet = _member(world)
    for wrong in ((program, "nobody"), (99, "ann")):
        with pytest.raises(NotFound):
            newer.loyalty.delete_transactions(*wrong, subledger_ids=None)
    url = f"{newer.base_url}/v1/loyalty_programs/{program}/profile/ann/delete_transactions"
    for body, pointer in (
        ({}, "/scope"),
        ({"scope": "Some"}, "/scope"),
        ({"scope": "SelectedSubledgers"}, "/subledgerIds"),
        ({"scope": "SelectedSubledgers", "subledgerIds": [1]}, "/subledgerIds/0"),
    ):
        answer = requests.post(url, json=body, headers=HEADERS, timeout=5)
        assert (answer.status_code, answer.json()["errors"][0]["source"]["pointer"]) == (400, pointer)


def test_balances_tell_the_tiers_where_they_are_wanted(world: World, newer: Client) -> None:
    levels = [
        {"id": 1, "name": "Silver", "minPoints": 10},
        {"id": 2, "name": "Gold", "minPoints": 50},
        {"id": 3, "name": "Fan", "minPoints": 5, "subledger": "gifts"},
    ]
    program, _wallet = _member(world, data={"tiers": levels, "tierValidityDays": 30})
    _earning(world, program, amount=12.5)
    _earning(world, program, amount=2, subledger="gifts")
    world.put("s", profileId="ann", state="closed", cartItems=[item()])
    world.clock.forward(days=1)
    plain = newer.loyalty.profile_balances(program, "ann").balance
    assert plain is not None
    assert (plain.current_tier, plain.points_to_next_tier) == (None, None)
    told = newer.loyalty.profile_balances(program, "ann", include_tiers=True)
    assert told.balance is not None
    assert told.balance.current_tier is not None
    assert (told.balance.current_tier.name, told.balance.current_tier.start_date) == ("Silver", START)
    assert told.balance.current_tier.expiry_date == START + timedelta(days=30)
    assert (told.balance.points_to_next_tier, told.balance.next_tier_name) == (Decimal("37.5"), "Gold")
    gifts = told.subledger_balances["gifts"]
    assert (gifts.current_tier, gifts.points_to_next_tier, gifts.next_tier_name) == (None, 3, "Fan")
    main_alone = newer.loyalty.profile_balances(program, "ann", subledger_id="gifts", include_tiers=True)
    assert (main_alone.balance, main_alone.subledger_balances["gifts"].next_tier_name) == (None, "Fan")
    # The inventory tells the same.
    held = newer.customers.inventory("ann", loyalty=True).loyalty
    assert held is not None
    ledger = held.programs[str(program)].ledger
    assert (ledger.next_tier_name, ledger.current_tier) == ("Gold", told.balance.current_tier)
    # A tier that ran out while the points last goes on since it began.
    world.clock.forward(days=30)
    later = newer.loyalty.profile_balances(program, "ann", include_tiers=True).balance
    assert later is not None
    assert later.current_tier is not None
    assert (later.current_tier.name, later.current_tier.start_date) == ("Silver", START)


def test_in_2024_balances_tell_no_tiers(world: World, address: str) -> None:
    levels = [{"id": 1, "name": "Silver", "minPoints": 1}]
    program, wallet = _member(world, data={"tiers": levels})
    _give(world, wallet, 5, "by hand")
    with Client(address, KEY) as client:
        status, body = _get(
            client, f"/v1/loyalty_programs/{program}/profile/ann/balances", [("includeTiers", "true")]
        )
    assert status == 200
    assert set(body["balance"]) == {"activePoints", "pendingPoints", "spentPoints", "expiredPoints"}
