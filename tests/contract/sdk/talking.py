"""Short ways to ask through an SDK and to read what it made of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.contract.sdk.departures import UNREADABLE
from tests.contract.sdk.shop import ANNA
from tests.support.official import OfficialSdk


def order(
    sdk: OfficialSdk,
    api: Any,
    session_id: str,
    *lines: tuple[str, float, int],
    profile: str = ANNA,
    coupons: list[str] | None = None,
    content: Sequence[str] = (),
    dry: bool | None = None,
    now: Any = None,
    **session: Any,
) -> Any:
    """Update a session; lines are SKU, price and quantity. Gives the state as the SDK read it."""
    if lines:
        session["cart_items"] = [
            sdk.make("CartItem", sku=sku, price=price, quantity=units) for sku, price, units in lines
        ]
    sent = sdk.make("NewCustomerSessionV2", profile_id=profile, coupon_codes=coupons, **session)
    body = sdk.make("IntegrationRequest", customer_session=sent, response_content=list(content))
    options = {name: value for name, value in (("dry", dry), ("now", now)) if value is not None}
    return api.update_customer_session_v2(session_id, body, **options)


def effects(answer: Any) -> list[str]:
    """The types of an answer's effects."""
    return [one.effect_type for one in answer.effects]


def props(answer: Any, effect_type: str) -> list[dict[str, Any]]:
    """The props of an answer's effects of one type."""
    return [one.props for one in answer.effects if one.effect_type == effect_type]


def refused(sdk: OfficialSdk, status: int, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Make a call that must be refused with a status; gives the body of the refusal."""
    with pytest.raises(sdk.refusal) as raised:
        call(*args, **kwargs)
    assert raised.value.status == status, raised.value  # type: ignore[attr-defined]
    return json.loads(raised.value.body)  # type: ignore[attr-defined]


def unreadable(sdk: OfficialSdk, operation: str, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Make a call whose answer the SDKs in the list of departures refuse, and only those; None from these."""
    found = UNREADABLE.get((sdk.year, operation))
    if found is None:
        return call(*args, **kwargs)
    with pytest.raises(ValueError, match=found.says):
        call(*args, **kwargs)
    return None
