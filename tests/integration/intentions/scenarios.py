"""Every write of the desk as the tests of safety do it: a new write joins by one line in SCENARIOS.

A case is one such write on things of its own, so that thousands can be made in one shop.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any, Protocol

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from tests.integration.sandbox_server import SPRING, Shop, fields_of, item, token_in
from tests.support.desk import add_person, sign_in
from webapp.addresses import path_safe
from webapp.talon.operation import ApiVersion

MAY_ALL = "supervisor"
"""The role of somebody who may do all of these writes."""
REASON = {"reason": "customer-request", "note": "Parcel came back", "ticket": "T-1"}


class Browser(Protocol):
    """Flask's test client, or one that speaks HTTP to a desk in another process."""

    def get(self, address: str, /) -> Any: ...

    def post(self, address: str, /, *, data: dict[str, Any]) -> Any: ...


@dataclass(frozen=True)
class Case:
    """One write.

    Attributes:
        page: the page that its form stands on, or its preview where that is read.
        preview: where its form goes, with these fields; empty where the page is the preview already.
        confirm: the address of its confirm form.
        target: the path of the operation at the upstream; after # the customer or order where only its body names one.
        subject: kind and identifier of what it is about.
        locks: what it must be alone with, as `kind:identifier`.
        times: how often the upstream shows it: 0 or 1 where all is well.
        disturb: the shop changes the same thing, so that a preview of before no longer holds.
        same_by_the_shop: the shop makes the very same change.
        shows_on: what else shows it, beside what it must be alone with.
    """

    page: str
    preview: str
    data: dict[str, Any]
    confirm: str
    target: str
    subject: tuple[str, str]
    locks: set[str]
    times: Callable[[], int]
    disturb: Callable[[], object]
    same_by_the_shop: Callable[[], object]
    shows_on: frozenset[str] = frozenset()

    def previewed(self, browser: Browser) -> Any:
        """Ask for the preview, as an agent does."""
        page = browser.get(self.page)
        if not self.preview:
            return page
        return browser.post(self.preview, data={"csrf_token": token_in(page), **self.data})

    def confirmed(self, browser: Browser, preview: Any, **changed: str) -> Any:
        """Press the confirm button of a preview."""
        data = {**fields_of(preview, self.confirm), **REASON, **changed}
        return browser.post(self.confirm, data=data)


@dataclass(frozen=True)
class Scenario:
    """A kind of write: its name in the audit, the operation it calls, and how a case of it is made."""

    action: str
    operation: str
    make: Callable[..., Case]
    """Takes the shop, and a customer of it (anna)."""
    api: ApiVersion = "2024"
    """What the server must speak at least."""


def a_return(shop: Shop, customer: str = "anna") -> Case:
    """Two of five units come back."""
    order = shop.order(item(quantity=5), item("FILTER", 4), profileId=customer)
    address = f"/shop/sessions/{path_safe(order)}"
    return Case(
        page=f"{address}/returns",
        preview=f"{address}/returns/preview",
        data={"quantity_0": "2"},
        confirm=f"{address}/returns",
        target=f"/v2/customer_sessions/{order}/returns",
        subject=("session", order),
        locks={f"session:{order}", f"customer:{customer}"},
        times=lambda: shop.returned(order)[0] // 2,
        disturb=lambda: shop.give_back(order, 1, 1),
        same_by_the_shop=lambda: shop.give_back(order, 0, 2),
    )


def a_reopening(shop: Shop, customer: str = "anna") -> Case:
    """A closed order is opened again."""
    order = shop.order(item(quantity=2), profileId=customer)
    address = f"/shop/sessions/{path_safe(order)}"
    return Case(
        page=f"{address}/reopening",
        preview="",
        data={},
        confirm=f"{address}/reopening",
        target=f"/v2/customer_sessions/{order}/reopen",
        subject=("session", order),
        locks={f"session:{order}", f"customer:{customer}"},
        times=lambda: int(shop.session(order)["state"] == "open"),
        disturb=lambda: shop.reopen_and_close(order),
        same_by_the_shop=lambda: shop.reopen(order),
    )


def a_reservation(shop: Shop, customer: str = "anna") -> Case:
    """A code is reserved for one customer."""
    code = shop.coupon()
    address = f"/shop/coupons/{path_safe(code)}"
    return Case(
        page=address,
        preview=f"{address}/reservations/preview",
        data={"customers": customer},
        confirm=f"{address}/reservations",
        target=f"/v1/coupon_reservations/{code}",
        subject=("coupon", code),
        locks={f"coupon:{code}", f"customer:{customer}"},
        times=lambda: shop.holders(code).count(customer),
        disturb=lambda: shop.reserve(code, "ben"),
        same_by_the_shop=lambda: shop.reserve(code, customer),
    )


def a_taking_away(shop: Shop, customer: str = "anna") -> Case:
    """A reserved code is taken away from its holder."""
    code = shop.coupon()
    shop.reserve(code, customer)
    address = f"/shop/coupons/{path_safe(code)}"
    return Case(
        page=address,
        preview=f"{address}/reservations/removal/preview",
        data={"only": customer},
        confirm=f"{address}/reservations/removal",
        target=f"/v1/coupon_reservations/{code}",
        subject=("coupon", code),
        locks={f"coupon:{code}", f"customer:{customer}"},
        times=lambda: int(customer not in shop.holders(code)),
        disturb=lambda: shop.reserve(code, "ben"),
        same_by_the_shop=lambda: shop.take_away(code, customer),
    )


def an_edit(shop: Shop, customer: str = "anna") -> Case:
    """An attribute of a customer's gets another value."""
    name = shop.attribute()
    shop.edit(customer, **{name: "old"})
    address = f"/shop/customers/{path_safe(customer)}/attributes"
    field = f"attribute_{name}"
    return Case(
        page=address,
        preview=f"{address}/preview",
        data={field: "new", f"was_{field}": "old"},
        confirm=address,
        target=f"/v2/customer_profiles/{customer}",
        subject=("customer", customer),
        locks={f"customer:{customer}"},
        times=lambda: int(shop.profile(customer)["attributes"][name] == "new"),
        disturb=lambda: shop.edit(customer, **{name: "older"}),
        same_by_the_shop=lambda: shop.edit(customer, **{name: "new"}),
    )


def a_joining(shop: Shop, customer: str = "anna") -> Case:
    """A customer is put into an audience."""
    audience = shop.audience(customer)
    return _membership_case(shop, customer, audience, "add", "")


def a_leaving(shop: Shop, customer: str = "anna") -> Case:
    """A customer is taken out of an audience."""
    audience = shop.audience(customer)
    shop.membership("add", customer, audience)
    return _membership_case(shop, customer, audience, "delete", "/removal")


def _membership_case(shop: Shop, customer: str, audience: int, action: str, noun: str) -> Case:
    page = f"/shop/customers/{path_safe(customer)}/"
    is_done = {"add": True, "delete": False}[action]
    return Case(
        page=page,
        preview=f"{page}audiences{noun}/preview",
        data={"audience": str(audience)},
        confirm=f"{page}audiences{noun}",
        target=f"/v2/customer_audiences#{customer}",
        subject=("customer", customer),
        locks={f"customer:{customer}"},
        times=lambda: int((audience in shop.audiences_of(customer)) is is_done),
        disturb=lambda: shop.membership("add", customer, shop.audience(customer)),
        same_by_the_shop=lambda: shop.membership(action, customer, audience),
    )


def a_goodwill(shop: Shop, customer: str = "anna") -> Case:
    """Points are given to a customer by an event."""
    address = f"/shop/customers/{path_safe(customer)}/goodwill"
    note = shop.attribute()  # of this case alone
    given = {"Points": 50, "Why": "Late parcel", "Note": note}
    return Case(
        page=address,
        preview=f"{address}/points/preview",
        data={f"points-attribute_{name}": str(value) for name, value in given.items()},
        confirm=f"{address}/points",
        target=f"/v2/events#{customer}",
        subject=("customer", customer),
        locks={f"customer:{customer}"},
        times=lambda: [each.get("Note") for each in shop.events(customer)].count(note),
        disturb=lambda: shop.track(customer, Points=10, Why="Late parcel"),
        same_by_the_shop=lambda: shop.track(customer, **given),
    )


def a_closing(shop: Shop, customer: str = "anna") -> Case:
    """An open order is closed."""
    return _of_state(shop, customer, "closing", "open", "closed")


def a_cancellation(shop: Shop, customer: str = "anna") -> Case:
    """A closed order is cancelled."""
    return _of_state(shop, customer, "cancellation", "closed", "cancelled")


def _of_state(shop: Shop, customer: str, noun: str, before: str, after: str) -> Case:
    order = shop.order(item(quantity=2), profileId=customer, couponCodes=[SPRING], state=before)
    address = f"/shop/sessions/{path_safe(order)}/{noun}"
    return Case(
        page=address,
        preview="",
        data={},
        confirm=address,
        target=f"/v2/customer_sessions/{order}",
        subject=("session", order),
        locks={f"session:{order}", f"customer:{customer}"},
        times=lambda: int(shop.session(order)["state"] == after),
        disturb=lambda: (
            shop.update(order, cartItems=[item(quantity=3)])
            if before == "open"
            else shop.give_back(order, 0, 1)
        ),
        same_by_the_shop=lambda: shop.update(order, state=after),
    )


def a_code(shop: Shop, customer: str = "anna") -> Case:
    """A coupon is put on an open order."""
    return _of_codes(shop, customer, [], [SPRING])


def a_code_less(shop: Shop, customer: str = "anna") -> Case:
    """A coupon is taken off an open order."""
    return _of_codes(shop, customer, [SPRING], [])


def _of_codes(shop: Shop, customer: str, before: list[str], after: list[str]) -> Case:
    order = shop.order(item(quantity=2), profileId=customer, couponCodes=before, state="open")
    address = f"/shop/sessions/{path_safe(order)}/codes"
    confirm = address if after else f"{address}/removal"
    return Case(
        page=address,
        preview=f"{confirm}/preview",
        data={"code": SPRING, "kind": "coupon"} if after else {"coupon": SPRING},
        confirm=confirm,
        target=f"/v2/customer_sessions/{order}",
        subject=("session", order),
        locks={f"session:{order}", f"customer:{customer}"},
        times=lambda: int(shop.session(order)["couponCodes"] == after),
        disturb=lambda: shop.update(order, cartItems=[item(quantity=3)]),
        same_by_the_shop=lambda: shop.update(order, couponCodes=after),
        shows_on=frozenset({f"coupon:{SPRING}"}),
    )


def a_linking(shop: Shop, customer: str = "anna") -> Case:
    """A customer is linked to a card."""
    number = shop.card()
    address = f"/shop/programs/{shop.ids['club']}/cards/{number}"
    return Case(
        page=f"{address}/links",
        preview=f"{address}/links/preview",
        data={"customer": customer},
        confirm=f"{address}/links",
        target=f"/v2/loyalty_programs/{shop.ids['club']}/cards/{number}/link_profile",
        subject=("card", number),
        locks={f"card:{number}", f"customer:{customer}"},
        times=lambda: shop.linked(number).count(customer),
        disturb=lambda: shop.link(number, "ben"),
        same_by_the_shop=lambda: shop.link(number, customer),
    )


def an_unlinking(shop: Shop, customer: str = "anna") -> Case:
    """A customer is unlinked from a card."""
    number = shop.card(customer)
    address = f"/shop/programs/{shop.ids['club']}/cards/{number}"
    return Case(
        page=address,
        preview=f"{address}/links/removal/preview",
        data={"customer": customer},
        confirm=f"{address}/links/removal",
        target=f"/v2/loyalty_programs/{shop.ids['club']}/cards/{number}/unlink_profile",
        subject=("card", number),
        locks={f"card:{number}", f"customer:{customer}"},
        times=lambda: int(customer not in shop.linked(number)),
        disturb=lambda: shop.link(number, "ben"),
        same_by_the_shop=lambda: shop.unlink(number, customer),
    )


def an_activation(shop: Shop, customer: str = "anna") -> Case:
    """The pending points of an order are activated."""
    order = shop.order(item(quantity=2), profileId=customer, couponCodes=[SPRING])
    address = f"/shop/customers/{path_safe(customer)}/programs/{shop.ids['bonus']}/points/activation"
    return Case(
        page=address,
        preview=f"{address}/preview",
        data={"order": order},
        confirm=address,
        target=f"/v1/loyalty_programs/{shop.ids['bonus']}/activate_points#{order}",
        subject=("session", order),
        locks={f"session:{order}", f"customer:{customer}"},
        times=lambda: int(not shop.pending(customer, order)),
        disturb=lambda: shop.reopen_and_close(order),
        same_by_the_shop=lambda: shop.activate(order),
    )


def a_referral(shop: Shop, customer: str = "anna") -> Case:
    """A new customer gets a code that only this one can use."""
    advocate = shop.customer(shop.name("advocate"))
    address = f"/shop/customers/{advocate}/referral-codes"
    return Case(
        page=address,
        preview=f"{address}/preview",
        data={"campaign": str(shop.ids["friends"]), "usage_limit": "3", "friend": customer},
        confirm=address,
        target=f"/v1/referrals#{advocate}",
        subject=("customer", advocate),
        locks={f"customer:{advocate}", f"customer:{customer}"},
        times=lambda: [one["usageLimit"] for one in shop.referrals(advocate)].count(3),
        disturb=lambda: shop.refer(advocate, 5),
        same_by_the_shop=lambda: shop.refer(advocate, 3, friendProfileIntegrationId=customer),
    )


def some_referrals(shop: Shop, customer: str = "anna") -> Case:
    """A new customer and this one get a code each."""
    advocate = shop.customer(shop.name("advocate"))
    limit = shop.number()
    return Case(
        page="/shop/referral-codes",
        preview="/shop/referral-codes/preview",
        data={
            "campaign": str(shop.ids["friends"]),
            "usage_limit": str(limit),
            "advocates": f"{advocate}\n{customer}",
        },
        confirm="/shop/referral-codes",
        target=f"/v1/referrals_for_multiple_advocates#{advocate}",
        subject=("customer", advocate),
        locks={f"customer:{advocate}", f"customer:{customer}"},
        times=lambda: [one["usageLimit"] for one in shop.referrals(advocate)].count(limit),
        disturb=lambda: shop.refer(advocate, 0),
        same_by_the_shop=lambda: [shop.refer(each, limit) for each in (advocate, customer)],
    )


SCENARIOS = (
    Scenario("sessions.return", "returnCartItems", a_return),
    Scenario("sessions.reopen", "reopenCustomerSession", a_reopening),
    Scenario("coupons.reserve", "createCouponReservation", a_reservation),
    Scenario("coupons.take_away", "deleteCouponReservation", a_taking_away),
    Scenario("customers.edit", "updateCustomerProfileV2", an_edit),
    Scenario("audiences.add", "updateCustomerProfileAudiences", a_joining),
    Scenario("audiences.remove", "updateCustomerProfileAudiences", a_leaving),
    Scenario("events.track", "trackEventV2", a_goodwill),
    Scenario("sessions.close", "updateCustomerSessionV2", a_closing),
    Scenario("sessions.cancel", "updateCustomerSessionV2", a_cancellation),
    Scenario("sessions.apply_code", "updateCustomerSessionV2", a_code),
    Scenario("sessions.remove_code", "updateCustomerSessionV2", a_code_less),
    Scenario("loyalty.link_card", "linkLoyaltyCardToProfile", a_linking),
    Scenario("loyalty.unlink_card", "unlinkLoyaltyCardFromProfile", an_unlinking, "2026"),
    Scenario("loyalty.activate_points", "activateLoyaltyPoints", an_activation, "2026"),
    Scenario("referrals.create", "createReferral", a_referral),
    Scenario("referrals.create_many", "createReferralsForMultipleAdvocates", some_referrals),
)


def api_of(request: pytest.FixtureRequest) -> ApiVersion:
    """What a test's scenario needs of the server; the newer API where it does not do a single one."""
    callspec = getattr(request.node, "callspec", None)
    scenario = callspec.params.get("scenario") if callspec else None
    return scenario.api if isinstance(scenario, Scenario) else "2026"


def agent_of(app: Flask, name: str) -> FlaskClient:
    """A browser in which somebody is signed in who may do all of these writes."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, name, MAY_ALL)).status_code == 303
    return browser


def signed_key(preview: Any, confirm: str) -> str:
    """The one-time key of a preview's form, read without the desk's secret."""
    _is_good, facts = URLSafeTimedSerializer("").loads_unsafe(fields_of(preview, confirm)["token"])
    key: str = facts["intention_id"]
    return key


def intention_in(text: str) -> str:
    """The intention id that an address or a page names."""
    found = re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", unescape(text))
    assert found, text[:300]
    return found[0]
