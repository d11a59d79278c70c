"""Typed values: exact, in UTC, tolerant of what is new and strict about what must be there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.support.stub_server import StubServer
from webapp.talon import AdditionalCost, Client, NewCartItem, ProfileChange, ReturnedCartItem, SessionChange
from webapp.talon.models.base import unknown_fields
from webapp.talon.models.changes import AudiencesChange
from webapp.talon.models.coupon import Coupon
from webapp.talon.models.ledger import EntryDate, LedgerTransaction
from webapp.talon.models.session import CartItem
from webapp.talon.resources.sessions import UPDATE

PROFILE = (
    '"id": 1, "created": "2024-01-01T01:30:00+02:00", "integrationId": "anna", "accountId": 1, '
    '"closedSessions": 2, "totalSales": 12345678901234567.89, "lastActivity": "2024-02-01T00:00:00.5Z"'
)
EFFECT = (
    '"campaignId": 1, "rulesetId": 2, "ruleIndex": 0, "ruleName": "r", "effectType": "%s", '
    '"props": {"value": 0.1, "whole": 12345678901234567890, "nested": {"list": [1.10]}, "text": "1.10"}'
)

EMPTY_RUN: dict[str, Any] = {"effects": [], "createdCoupons": None, "createdReferrals": []}


def test_money_is_exact_and_instants_are_utc(server: StubServer, client: Client) -> None:
    body = f'{{"profile": {{{PROFILE}, "attributes": {{"Score": 1.10, "Deep": [{{"x": 0.1}}]}}}}}}'
    server.reply(200, body=body.encode())
    profile = client.customers.inventory("anna", profile=True).profile
    assert profile is not None
    assert profile.total_sales == Decimal("12345678901234567.89")
    assert str(profile.attributes["Score"]) == "1.10"
    assert profile.attributes["Deep"][0]["x"] == Decimal("0.1")
    assert profile.created == datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    assert profile.created.tzinfo is UTC
    assert profile.last_activity.tzinfo is UTC


def test_an_effect_type_of_tomorrow_is_kept_with_exact_props(server: StubServer, client: Client) -> None:
    server.reply(200, body=f'{{"effects": [{{{EFFECT % "grantWish"}, "experimentId": 7}}]}}'.encode())
    answer = client.sessions.reopen("s")
    (effect,) = answer.effects
    assert effect.effect_type == "grantWish"
    assert effect.props == {
        "value": Decimal("0.1"),
        "whole": 12345678901234567890,
        "nested": {"list": [Decimal("1.10")]},
        "text": "1.10",
    }
    assert unknown_fields(answer) == {"/effects/0/experimentId": 7}


def test_unknown_fields_are_found_in_maps_and_their_pointers_are_escaped(
    server: StubServer, client: Client
) -> None:
    body = b'{"subledgerBalances": {"a/b~c": {"activePoints": 1, "new/1": true}}, "balance": {"x": null}}'
    server.reply(200, body=body)
    balances = client.loyalty.card_balances(1, "c")
    assert unknown_fields(balances) == {"/subledgerBalances/a~1b~0c/new~11": True, "/balance/x": None}
    assert balances.subledger_balances["a/b~c"].active_points == 1
    assert balances.balance is not None
    assert balances.balance.spent_points == 0


@pytest.mark.parametrize(
    "field",
    [
        '"created": "2024-01-01T00:00:00"',
        '"created": "yesterday"',
        '"created": ""',
        '"created": null',
        '"id": "1"',
        '"id": 1.5',
        '"totalSales": "much"',
    ],
)
def test_what_cannot_be_trusted_is_no_answer(server: StubServer, client: Client, field: str) -> None:
    body = f'{{"profile": {{{PROFILE}, {field}}}}}'
    server.reply(200, body=body.encode())
    with pytest.raises(Exception, match="unreadable") as caught:
        client.customers.inventory("anna", profile=True)
    assert caught.value.code == "unexpected_response"  # type: ignore[attr-defined]


def test_a_section_that_was_asked_for_reads_as_empty(server: StubServer, client: Client) -> None:
    server.reply(200, body=b'{"referrals": null, "loyalty": null}')
    found = client.customers.inventory("anna", referrals=True, loyalty=True, giveaways=True)
    assert (found.referrals, found.giveaways, found.coupons) == ((), (), None)
    assert found.loyalty is not None
    assert (found.loyalty.cards, found.loyalty.programs) == ((), {})
    assert found.profile is None
    assert client.customers.inventory("anna").loyalty is None


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        SessionChange().state = "closed"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        msgspec.convert({"sku": "x", "quantity": 1}, CartItem).quantity = 2  # type: ignore[misc]


def test_whole_numbers_may_come_as_fractions_and_maps_are_not_shared() -> None:
    item = b'{"sku": "x", "quantity": 1, "attributes": null, "position": %s}'
    first, second = (msgspec.json.decode(item % place, type=CartItem) for place in (b"2.0", b"3"))
    assert (first.position, type(first.position), second.position) == (2, int, 3)
    assert first.attributes == {}
    assert first.attributes is not second.attributes


@pytest.mark.parametrize(
    ("text", "kind", "moment"),
    [
        ("immediate", "immediate", None),
        ("unlimited", "unlimited", None),
        ("on_action", "on_action", None),
        ("2024-05-01T12:00:00Z", "at", datetime(2024, 5, 1, 12, tzinfo=UTC)),
        ("2024-05-01T12:00:00.123456789+02:00", "at", datetime(2024, 5, 1, 10, 0, 0, 123456, tzinfo=UTC)),
        ("2024-05-01T12:00:00", "at", datetime(2024, 5, 1, 12, tzinfo=UTC)),
        ("2024-05-01", "at", datetime(2024, 5, 1, tzinfo=UTC)),
        ("next week", "unknown", None),
        ("", "unknown", None),
    ],
)
def test_entry_dates_are_words_or_moments(text: str, kind: str, moment: datetime | None) -> None:
    assert EntryDate.parse(text) == EntryDate(kind, moment, text)  # type: ignore[arg-type]


def test_a_transaction_says_when_its_points_begin_and_end() -> None:
    line = msgspec.json.decode(
        b'{"id": 1, "created": "2024-05-01T12:00:00+02:00", "programId": 4, "name": "n", '
        b'"type": "addition", "startDate": "immediate", "expiryDate": "2025-05-01T00:00:00Z", '
        b'"subledgerId": "", "amount": 10.25, '
        b'"transactionUUID": "u"}',
        type=LedgerTransaction,
    )
    assert line.created == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert line.created.tzinfo is UTC
    assert (line.start_date.kind, line.expiry_date.at) == ("immediate", datetime(2025, 5, 1, tzinfo=UTC))
    assert (line.amount, line.transaction_uuid, line.customer_session_id) == (Decimal("10.25"), "u", None)


def test_a_coupon_says_whose_it_is() -> None:
    raw = {
        "id": 1,
        "created": "2024-05-01T12:00:00Z",
        "campaignId": 1,
        "value": "CODE",
        "usageLimit": 0,
        "usageCounter": 0,
    }
    assert not msgspec.convert(raw, Coupon).is_personal
    personal = msgspec.convert({**raw, "reservation": False, "isReservationMandatory": True}, Coupon)
    assert (personal.is_personal, personal.is_reservation_mandatory) == (True, True)


def sent(server: StubServer) -> Any:
    return server.requests[-1].json


def test_leaving_out_differs_from_clearing(server: StubServer, client: Client) -> None:
    server.reply(200, {"effects": [], "createdCoupons": [], "createdReferrals": []})
    client.sessions.update("s", SessionChange())
    assert sent(server) == {"customerSession": {}}
    client.sessions.update(
        "s", SessionChange(coupon_codes=[], referral_code="", cart_items=[], profile_id="")
    )
    assert sent(server) == {
        "customerSession": {"couponCodes": [], "referralCode": "", "cartItems": [], "profileId": ""}
    }
    client.customers.update("anna", ProfileChange(audiences_changes=AudiencesChange(adds=[], deletes=[])))
    assert sent(server) == {"audiencesChanges": {"adds": [], "deletes": []}}


def test_amounts_are_sent_exactly_and_instants_with_their_zone(server: StubServer, client: Client) -> None:
    server.reply(200, {"effects": [], "createdCoupons": [], "createdReferrals": []})
    zone = timezone(timedelta(hours=2))
    item = NewCartItem(
        sku="x",
        quantity=1,
        price=Decimal("12345678901234567.89"),
        attributes={"At": datetime(2024, 5, 1, 12, tzinfo=zone), "Rate": Decimal("0.10")},
        additional_costs={"shipping": AdditionalCost(price=Decimal("4.90"))},
    )
    client.sessions.update("s", SessionChange(cart_items=(item,)))
    body = server.requests[-1].body
    assert b'"price":12345678901234567.89' in body
    assert b'"Rate":0.10' in body
    assert b'"At":"2024-05-01T12:00:00+02:00"' in body
    assert b'"shipping":{"price":4.90}' in body


def test_a_return_without_a_quantity_means_all_that_remain(server: StubServer, client: Client) -> None:
    server.reply(200, {"effects": [], "createdCoupons": [], "createdReferrals": []})
    client.sessions.return_items("s", [ReturnedCartItem(0), ReturnedCartItem(2, 3)])
    assert sent(server) == {
        "return": {"returnedCartItems": [{"position": 0}, {"position": 2, "quantity": 3}]}
    }


def test_the_answer_of_a_return_is_read(server: StubServer, client: Client) -> None:
    given = {
        "id": 1,
        "created": "2024-05-01T12:00:00Z",
        "applicationId": 1,
        "accountId": 1,
        "returnedCartItems": [{"position": 1, "quantity": 2, "sku": "SKU-1"}],
        "eventId": 5,
        "sessionId": 6,
        "sessionIntegrationId": "s",
    }
    server.reply(200, {**EMPTY_RUN, "return": given, "previousReturns": [given]})
    state = client.sessions.return_items("s", [ReturnedCartItem(1, 2)])
    assert state.return_ is not None
    assert state.return_.returned_cart_items == (ReturnedCartItem(1, 2, "SKU-1"),)
    assert state.previous_returns == (state.return_,)
    assert state.created_coupons == ()


def test_a_session_is_copied_to_be_rehearsed_anew(server: StubServer, client: Client) -> None:
    line = {
        "sku": "x",
        "quantity": 2,
        "price": 19.99,
        "position": 0,
        "remainingQuantity": 1,
        "catalogItemID": 7,
    }
    session = {
        "id": 1,
        "created": "2024-05-01T12:00:00Z",
        "integrationId": "s",
        "applicationId": 1,
        "profileId": "anna",
        "couponCodes": ["CODE"],
        "state": "closed",
        "cartItems": [line],
        "additionalCosts": {"shipping": {"price": 4.9}},
        "attributes": {"Gift": True},
        "firstSession": False,
        "total": 44.88,
        "cartItemTotal": 39.98,
        "additionalCostTotal": 4.9,
        "updated": "2024-05-01T12:00:00Z",
    }
    server.reply(200, {"customerSession": session}).reply(200, {**EMPTY_RUN})
    read = client.sessions.get("s").customer_session
    client.dry.session(SessionChange.copy_of(read))
    assert sent(server) == {
        "customerSession": {
            "profileId": "anna",
            "couponCodes": ["CODE"],
            "loyaltyCards": [],
            "cartItems": [
                {"sku": "x", "quantity": 2, "price": 19.99, "attributes": {}, "additionalCosts": {}}
            ],
            "additionalCosts": {"shipping": {"price": 4.9}},
            "identifiers": [],
            "attributes": {"Gift": True},
        }
    }


def test_every_operation_decodes_into_typed_values() -> None:
    assert UPDATE.decoder.type is UPDATE.answer
