"""The desk's own client and a sandbox that speaks 2026, over HTTP: the operations that 2024 does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.support.sandbox import KEY, OTHER_KEY, START, World, rule
from webapp.sandbox import setup
from webapp.sandbox.operations import ADDED
from webapp.talon import Client, InvalidRequest, NewCartItem, NotFound, SessionChange, Unauthorised

CALLS: dict[str, Callable[[Client], object]] = {
    "unlinkLoyaltyCardFromProfile": lambda c: c.loyalty.unlink_card(1, "card", "ann"),
    "generateLoyaltyCard": lambda c: c.loyalty.generate_card(1),
    "getCustomerAchievements": lambda c: c.achievements.of_customer("ann"),
    "getCustomerAchievementHistory": lambda c: c.achievements.history("ann", 1),
    "integrationGetAllCampaigns": lambda c: c.campaigns.running(),
    "activateLoyaltyPoints": lambda c: c.loyalty.activate_points(1, session_id="s"),
    "deleteLoyaltyTransactionsFromLedgers": lambda c: c.loyalty.delete_transactions(
        1, "ann", subledger_ids=None
    ),
}


@pytest.fixture
def newer(world: World, address: str) -> Iterator[Client]:
    world.sandbox.api = "2026"
    with Client(address, KEY, api_version="2026") as client:
        yield client


def _program(world: World, *, is_card_based: bool = True, **more: Any) -> int:
    with world.sandbox.working("shop") as work:
        return setup.add_program(work, "regulars", "Regulars", is_card_based=is_card_based, **more)


def _card(world: World, identifier: str, **more: Any) -> int:
    program = _program(world, **more)
    with world.sandbox.working("shop") as work:
        setup.add_card(work, program, identifier)
    return program


def _buy(client: Client, session_id: str, customer: str) -> None:
    change = SessionChange(
        profile_id=customer, state="closed", cart_items=[NewCartItem(sku="A", price=10, quantity=1)]
    )
    client.sessions.update(session_id, change)


def test_every_operation_of_2026_is_tried_here() -> None:
    assert set(CALLS) == set(ADDED)


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_a_sandbox_of_2024_has_no_such_path(address: str, operation: str) -> None:
    with Client(address, KEY, api_version="2026") as client, pytest.raises(NotFound) as raised:
        CALLS[operation](client)
    assert (raised.value.operation, raised.value.message) == (operation, "Not found")


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_a_wrong_key_is_refused(world: World, address: str, operation: str) -> None:
    world.sandbox.api = "2026"
    with Client(address, "wrong", api_version="2026") as client, pytest.raises(Unauthorised):
        CALLS[operation](client)


def test_a_card_is_taken_from_a_customer(world: World, newer: Client) -> None:
    program = _card(world, "card/1")
    newer.loyalty.link_card(program, "card/1", "ann")
    newer.loyalty.link_card(program, "card/1", "bob")
    world.clock.forward(minutes=5)
    card = newer.loyalty.unlink_card(program, "card/1", "ann")
    assert [one.integration_id for one in card.profiles] == ["bob"]
    assert (card.program_name, card.program_title) == ("regulars", "Regulars")
    assert card.modified == START + timedelta(minutes=5)
    assert [one.integration_id for one in newer.loyalty.card_balances(program, "card/1").profiles] == ["bob"]


def test_who_has_no_card_loses_none(world: World, newer: Client) -> None:
    program = _card(world, "card")
    newer.loyalty.link_card(program, "card", "ann")
    newer.loyalty.unlink_card(program, "card", "ann")
    with pytest.raises(InvalidRequest, match="unlinkLoyaltyCardFromProfile") as raised:
        newer.loyalty.unlink_card(program, "card", "ann")
    assert raised.value.message == "The customer is not linked to this loyalty card"
    for missing in ((program, "card", "nobody"), (program, "none", "ann"), (99, "card", "ann")):
        with pytest.raises(NotFound):
            newer.loyalty.unlink_card(*missing)
    with pytest.raises(InvalidRequest):
        newer.loyalty.unlink_card(_program(world, is_card_based=False), "card", "ann")


def test_a_place_on_a_card_is_free_again(world: World, newer: Client) -> None:
    program = _card(world, "card", users_per_card=1)
    newer.loyalty.link_card(program, "card", "ann")
    with pytest.raises(InvalidRequest):
        newer.loyalty.link_card(program, "card", "bob")
    newer.loyalty.unlink_card(program, "card", "ann")
    assert newer.loyalty.link_card(program, "card", "bob").profiles[0].integration_id == "bob"


def test_a_card_is_made(world: World, newer: Client) -> None:
    program = _program(world, users_per_card=2, data={"cardPattern": "CARD-####"})
    card = newer.loyalty.generate_card(program, integration_ids=["ann", "bob", "ann"])
    assert (card.identifier[:5], len(card.identifier), card.status) == ("CARD-", 9, "active")
    assert [one.integration_id for one in card.profiles] == ["ann", "bob"]
    assert card.ledger is not None
    assert card.ledger.current_balance == 0
    assert newer.loyalty.generate_card(program).identifier != card.identifier
    own = newer.loyalty.generate_card(program, card_id="my_card-1", status="inactive")
    assert (own.identifier, own.status, own.profiles) == ("my_card-1", "inactive", ())
    held = newer.customers.inventory("ann", loyalty=True).loyalty
    assert held is not None
    assert [one.identifier for one in held.cards] == [card.identifier]


def test_a_card_that_cannot_be_made_leaves_nothing(world: World, newer: Client) -> None:
    program = _program(world, users_per_card=1)
    newer.loyalty.generate_card(program, card_id="taken")
    before = world.dump()
    with pytest.raises(InvalidRequest) as raised:
        newer.loyalty.generate_card(program, card_id="taken", integration_ids=["new"])
    assert raised.value.errors[0].source.pointer == "/cardIdentifier"
    with pytest.raises(InvalidRequest, match="generateLoyaltyCard"):
        newer.loyalty.generate_card(program, card_id="with space")
    with pytest.raises(InvalidRequest, match="generateLoyaltyCard"):
        newer.loyalty.generate_card(program, integration_ids=["ann", "bob"])
    with pytest.raises(InvalidRequest, match="generateLoyaltyCard"):
        newer.loyalty.generate_card(99)
    assert world.dump() == before


def _achievement(world: World, name: str, *, campaign: dict[str, Any] | None = None, **more: Any) -> int:
    with world.sandbox.working("shop") as work:
        number = setup.add_campaign(work, f"of {name}", campaign or {})
        return setup.add_achievement(work, number, name, name.title(), 2, **more)


def _progressing(world: World, achievement: int) -> None:
    world.campaign("progress", rule({"type": "increaseAchievementProgress", "achievement": achievement}))


def test_achievements_open_to_a_customer(world: World, newer: Client) -> None:
    orders = _achievement(world, "orders", period="monthly")
    _achievement(world, "once", ends=START + timedelta(days=1))
    _achievement(world, "ended", ends=START)
    _achievement(world, "later", campaign={"startTime": "2024-07-01T00:00:00Z"})
    _achievement(world, "off", campaign={"state": "disabled"})
    _progressing(world, orders)
    _buy(newer, "s1", "ann")
    page = newer.achievements.of_customer("ann")
    assert ([one.name for one in page.items], page.total) == (["orders", "once"], 2)
    monthly, once = page.items
    assert (monthly.target, monthly.period, monthly.status) == (2, "1M", "active")
    assert (monthly.recurrence_policy, monthly.activation_policy) == ("on_expiration", "fixed_schedule")
    assert monthly.current_progress is not None
    assert (monthly.current_progress.status, monthly.current_progress.progress) == ("inprogress", Decimal(1))
    assert once.current_progress is not None
    assert (once.current_progress.status, once.current_progress.start_date) == ("not_started", None)
    assert once.end_date == START + timedelta(days=1)


def test_achievements_are_narrowed_and_paged(world: World, newer: Client) -> None:
    first, second = _achievement(world, "first"), _achievement(world, "second")
    _progressing(world, second)
    _buy(newer, "s1", "ann")
    _buy(newer, "s2", "ann")
    done = newer.achievements.of_customer("ann", progress=["completed"])
    assert [one.id for one in done.items] == [second]
    assert newer.achievements.of_customer("ann", progress=["inprogress"]).total == 0
    of_one = newer.achievements.of_customer("ann", campaign_ids=[done.items[0].campaign_id or 0])
    assert [one.id for one in of_one.items] == [second]
    page = newer.achievements.of_customer("ann", page_size=1)
    assert ([one.id for one in page.items], page.has_more, page.total) == ([first], True, 2)
    assert [one.id for one in newer.achievements.each_of_customer("ann")] == [first, second]
    with pytest.raises(NotFound):
        newer.achievements.of_customer("nobody")


def test_the_rounds_of_an_achievement(world: World, newer: Client) -> None:
    orders = _achievement(world, "orders", period="monthly")
    _progressing(world, orders)
    _buy(newer, "s1", "ann")
    world.clock.forward(days=30)
    _buy(newer, "s2", "ann")
    _buy(newer, "s3", "ann")
    world.clock.forward(days=30)
    _buy(newer, "s4", "ann")
    rounds = newer.achievements.history("ann", orders)
    assert [(one.status, one.progress) for one in rounds.items] == [
        ("inprogress", 1),
        ("completed", 2),
        ("expired", 1),
    ]
    assert rounds.items[1].completion_date == START + timedelta(days=30)
    over = newer.achievements.history("ann", orders, progress=["completed", "expired"])
    assert (over.total, over.items) == (2, rounds.items[1:])
    june = newer.achievements.history("ann", orders, end_date=START)
    assert june.items == rounds.items[2:]
    assert newer.achievements.history("ann", orders, start_date=START, skip=1).items == rounds.items[1:2]
    world.put("none", profileId="bob")
    assert newer.achievements.history("bob", orders).items == ()
    for customer, number in (("nobody", orders), ("ann", 99)):
        with pytest.raises(NotFound):
            newer.achievements.history(customer, number)


def test_running_campaigns(world: World, address: str, newer: Client) -> None:
    told = {"name": "Ten off", "displayName": "10 off", "displayDescription": "All June", "relatedData": "x"}
    summer = world.campaign(
        "Summer",
        {"conditions": [], "effects": [], **told},
        {"conditions": [], "effects": []},
        startTime="2024-06-01T00:00:00Z",
        endTime="2024-06-30T00:00:00Z",
        tags=["hot"],
        features=["coupons"],
        priority=5,
    )
    always = world.campaign("Always")
    world.campaign("Later", startTime="2024-07-01T00:00:00Z")
    world.campaign("Over", endTime="2024-06-01T00:00:00Z")
    world.campaign("Off", state="disabled")
    page = newer.campaigns.running()
    assert ([one.id for one in page.items], page.has_more) == ([summer, always], False)
    found = page.items[0]
    assert (found.name, found.tags, found.features, found.state) == (
        "Summer",
        ("hot",),
        ("coupons",),
        "enabled",
    )
    assert (found.rules[0].title, found.rules[0].display_name) == ("Ten off", "10 off")
    assert (found.rules[0].display_description, found.rules[0].related_data) == ("All June", "x")
    assert (found.rules[1].title, found.rules[1].display_name) == ("Rule 2", None)
    assert found.end_time == START.replace(day=30, hour=0)
    with Client(address, OTHER_KEY, api_version="2026") as other:
        assert other.campaigns.running().items == ()


def test_running_campaigns_are_narrowed_and_paged(world: World, newer: Client) -> None:
    summer = world.campaign("Summer", startTime="2024-06-01T00:00:00Z", endTime="2024-06-30T00:00:00Z")
    always = world.campaign("Always")
    first, last = START.replace(day=1, hour=0), START.replace(day=30, hour=0)
    assert [one.id for one in newer.campaigns.running(campaign_ids=[always, 99]).items] == [always]
    inside = newer.campaigns.running(start_after=first, start_before=first, end_after=last, end_before=last)
    assert [one.id for one in inside.items] == [summer]
    moment = timedelta(seconds=1)
    for bound in (
        {"start_after": first + moment},
        {"start_before": first - moment},
        {"end_after": last + moment},
        {"end_before": last - moment},
    ):
        assert newer.campaigns.running(**bound).items == ()
    page = newer.campaigns.running(page_size=1)
    assert ([one.id for one in page.items], page.has_more) == ([summer], True)
    assert [one.id for one in newer.campaigns.each_running()] == [summer, always]
