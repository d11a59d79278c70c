"""Customer sessions: what is read, and the change that is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypeVar

from msgspec import UnsetType, field

from webapp.talon.models.base import OMIT, Answer, Body, Instant, Many, Map, Model, Whole
from webapp.talon.models.effect import Effect

T = TypeVar("T")
SessionState: TypeAlias = Literal["open", "closed", "partially_returned", "cancelled"]


class AdditionalCost(Model, frozen=True):
    """An additional cost such as shipping, in the session's currency."""

    price: Decimal


class Product(Model, frozen=True):
    """The product that a SKU belongs to; 2024 servers take names of up to 50 characters."""

    name: str


class CartItem(Model, frozen=True, kw_only=True):
    """One line of a cart. `price` is that of one unit, `position` the 0-based line number.

    Attributes:
        quantity: units bought; `returned_quantity` of them came back, `remaining_quantity` did not.
        weight, height, width, length: as the shop sends them, in the shop's own units.
    """

    name: str | None = None
    sku: str
    quantity: int
    returned_quantity: int | None = None
    remaining_quantity: int | None = None
    price: Decimal | None = None
    category: str | None = None
    product: Product | None = None
    weight: Decimal | None = None
    height: Decimal | None = None
    width: Decimal | None = None
    length: Decimal | None = None
    position: Whole | None = None
    attributes: Map[Any] = field(default_factory=dict)
    additional_costs: Map[AdditionalCost] = field(default_factory=dict)
    catalog_item_id: int | None = field(name="catalogItemID", default=None)


class CustomerSession(Model, frozen=True, kw_only=True):
    """A session, also known as an order or a cart.

    Attributes:
        integration_id: the shop's own identifier of the session.
        profile_id: integration id of the customer, empty for an anonymous session.
        state: open, closed, partially_returned or cancelled.
        cart_items: lines in the order of their `position`.
        total: cart items and additional costs before discounts, in the session's currency;
            `cart_item_total` and `additional_cost_total` are its parts. Discounts are only in the effects.
    """

    id: int
    created: Instant
    integration_id: str
    application_id: int
    profile_id: str = ""
    store_integration_id: str | None = None
    evaluable_campaign_ids: Many[int] = ()
    coupon_codes: Many[str] = ()
    referral_code: str | None = None
    loyalty_cards: Many[str] = ()
    state: str
    cart_items: Many[CartItem] = ()
    additional_costs: Map[AdditionalCost] = field(default_factory=dict)
    identifiers: Many[str] = ()
    attributes: Map[Any] = field(default_factory=dict)
    first_session: bool
    total: Decimal
    cart_item_total: Decimal
    additional_cost_total: Decimal
    updated: Instant


class CustomerSessionState(Answer, frozen=True, kw_only=True):
    """Answer of reading a session: the session and its latest full set of effects."""

    customer_session: CustomerSession
    effects: Many[Effect] = ()


class ReopenedSession(Answer, frozen=True, kw_only=True):
    """Answer of reopening: the effects that were rolled back. Read the session again for its new state."""

    effects: Many[Effect]


class NewCartItem(Body, frozen=True, kw_only=True):
    """One line of a cart to send. Amounts are Decimal or int, for one unit.

    `price` may be left out only where the SKU is in a connected catalog. Attributes that are left out of a
    line are removed from it.
    """

    sku: str
    quantity: int
    name: str | UnsetType = OMIT
    price: Decimal | int | UnsetType = OMIT
    category: str | UnsetType = OMIT
    product: Product | UnsetType = OMIT
    weight: Decimal | int | UnsetType = OMIT
    height: Decimal | int | UnsetType = OMIT
    width: Decimal | int | UnsetType = OMIT
    length: Decimal | int | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT
    additional_costs: Mapping[str, AdditionalCost] | UnsetType = OMIT

    @classmethod
    def copy_of(cls, item: CartItem) -> NewCartItem:
        """The line as it was bought, without what the server counts."""

        def given(value: T | None) -> T | UnsetType:
            return OMIT if value is None else value

        return cls(
            sku=item.sku,
            quantity=item.quantity,
            name=given(item.name),
            price=given(item.price),
            category=given(item.category),
            product=given(item.product),
            weight=given(item.weight),
            height=given(item.height),
            width=given(item.width),
            length=given(item.length),
            attributes=item.attributes,
            additional_costs=item.additional_costs,
        )


class SessionChange(Body, frozen=True, kw_only=True):
    """What to change in a session. What is left out (OMIT) stays; an empty list or text clears.

    Attributes:
        profile_id: integration id of the customer; an unknown one creates an empty profile, "" is anonymous.
        state: open, closed or cancelled. partially_returned is reached only by returning items.
        cart_items: replaces all lines; up to 1000, with up to 10,000 units together.
        coupon_codes: each up to 100 characters; [] discards the stored ones.
        referral_code: up to 100 characters; "" discards the stored one.
        loyalty_cards: at most one card number.
        identifiers: at most five texts, such as a payment method or device, for limits.
        evaluable_campaign_ids: run only these campaigns, even disabled ones; dry runs only.
    """

    profile_id: str | UnsetType = OMIT
    store_integration_id: str | UnsetType = OMIT
    evaluable_campaign_ids: Sequence[int] | UnsetType = OMIT
    coupon_codes: Sequence[str] | UnsetType = OMIT
    referral_code: str | UnsetType = OMIT
    loyalty_cards: Sequence[str] | UnsetType = OMIT
    state: SessionState | UnsetType = OMIT
    cart_items: Sequence[NewCartItem] | UnsetType = OMIT
    additional_costs: Mapping[str, AdditionalCost] | UnsetType = OMIT
    identifiers: Sequence[str] | UnsetType = OMIT
    attributes: Mapping[str, Any] | UnsetType = OMIT

    @classmethod
    def copy_of(cls, session: CustomerSession) -> SessionChange:
        """What a session holds, without its state: to rehearse it anew on a throw-away id."""
        return cls(
            profile_id=session.profile_id,
            store_integration_id=session.store_integration_id or OMIT,
            coupon_codes=session.coupon_codes,
            referral_code=session.referral_code or OMIT,
            loyalty_cards=session.loyalty_cards,
            cart_items=[NewCartItem.copy_of(item) for item in session.cart_items],
            additional_costs=session.additional_costs,
            identifiers=session.identifiers,
            attributes=session.attributes,
        )
