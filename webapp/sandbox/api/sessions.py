"""Customer sessions: read, update, return items, reopen."""

from __future__ import annotations

from .. import states
from ..bodies import Reader, expected_object
from ..operations import Answer, Call, operation
from ..problems import invalid_at
from ..queries import boolean, instant
from ..sessions import changing, payload
from ..sessions.returning import Returned
from ..work import Work

PATH = "/v2/customer_sessions/{customerSessionId}"


@operation("getCustomerSession", "GET", PATH, plain_400=True)
def get_customer_session(work: Work, call: Call) -> Answer:
    """The session and the latest full set of its effects."""
    draft = changing.wanted_session(work, call.text("customerSessionId"))
    return Answer(200, {"customerSession": draft.as_json(work), "effects": draft.effects})


@operation(
    "updateCustomerSessionV2",
    "PUT",
    PATH,
    parameters=[boolean("dry"), instant("now")],
    takes_body=True,
    plain_400=True,
    contention="session",
)
def update_customer_session(work: Work, call: Call) -> Answer:
    """Create, update, close or cancel a session; the rules run on it."""
    body = Reader(expected_object(call.body))
    wanted = states.wanted_content(body, states.OF_SESSION)
    sent = payload.read(work, body.within("customerSession"))
    body.done()
    change = changing.update(work, call.text("customerSessionId"), sent)
    return Answer(200, states.session_state(work, change, wanted))


@operation("reopenCustomerSession", "PUT", PATH + "/reopen", plain_400=True)
def reopen_customer_session(work: Work, call: Call) -> Answer:
    """Open a closed session again; the effects say what was rolled back."""
    change = changing.reopen(work, call.text("customerSessionId"))
    return Answer(200, {"effects": change.outcome.effects})


@operation(
    "returnCartItems",
    "POST",
    PATH + "/returns",
    parameters=[boolean("dry")],
    keeps_answers=True,
    takes_body=True,
    plain_400=True,
)
def return_cart_items(work: Work, call: Call) -> Answer:
    """Take back units of cart lines; the effects say what was rolled back with them."""
    body = Reader(expected_object(call.body))
    wanted = states.wanted_content(body, states.OF_RETURN)
    asked = body.within("return")
    items = [_returned(work, item) for item in asked.objects("returnedCartItems", required=True)]
    body.done()
    asked.done()
    if not items:
        raise invalid_at("/return/returnedCartItems", "Invalid length", "at least one item")
    change = changing.give_back_items(work, call.text("customerSessionId"), items)
    return Answer(200, states.session_state(work, change, wanted))


def _returned(work: Work, item: Reader) -> Returned:
    """One item of a return: 2024 knows it by its position only, 2026 by its SKU too."""
    sku = item.text("sku", shortest=1, longest=1000) if work.is_newer else None
    needs_position = not (work.is_newer and item.has("sku"))
    position = item.integer("position", required=needs_position, maximum=payload.MOST_ITEMS)
    quantity = item.integer("quantity", minimum=1, maximum=payload.MOST_UNITS)
    return Returned(position, quantity, sku)
