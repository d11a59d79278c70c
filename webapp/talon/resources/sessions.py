"""Customer sessions: read, change, reopen, return items."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias, get_args

from msgspec import UNSET

from webapp.talon import checks, errors
from webapp.talon.errors import InvalidArgument
from webapp.talon.models.request import NewReturn, ReturnRequest, SessionRequest
from webapp.talon.models.returns import ReturnedCartItem
from webapp.talon.models.session import CustomerSessionState, ReopenedSession, SessionChange
from webapp.talon.models.state import IntegrationState
from webapp.talon.operation import Operation, Repeat
from webapp.talon.resources.base import Resource
from webapp.talon.resources.session_checks import check_change

ReturnContent: TypeAlias = Literal[
    "customerSession",
    "customerProfile",
    "coupons",
    "triggeredCampaigns",
    "referral",
    "loyalty",
    "event",
    "previousReturns",
]
SessionContent: TypeAlias = Literal[ReturnContent, "awardedGiveaways", "ruleFailureReasons"]

GET = Operation(
    "getCustomerSession",
    "GET",
    "/v2/customer_sessions/{}",
    CustomerSessionState,
    repeatable=Repeat.READ,
    not_found=frozenset({400, 404, 410}),  # the contract leaves only 400 for an id that is not known
)
UPDATE = Operation(
    "updateCustomerSessionV2",
    "PUT",
    "/v2/customer_sessions/{}",
    IntegrationState,
    repeatable=Repeat.UNAPPLIED,
    on_conflict=errors.Contention,
)
REOPEN = Operation(
    "reopenCustomerSession",
    "PUT",
    "/v2/customer_sessions/{}/reopen",
    ReopenedSession,
    repeatable=Repeat.UNAPPLIED,
)
RETURN_ITEMS = Operation(
    "returnCartItems",
    "POST",
    "/v2/customer_sessions/{}/returns",
    IntegrationState,
    repeatable=Repeat.NEVER,  # a return that is sent twice is two returns
)


class Sessions(Resource):
    """Sessions, known by the shop's own id of them."""

    __slots__ = ()

    def get(self, session_id: str) -> CustomerSessionState:
        """GET /v2/customer_sessions/{customerSessionId} (getCustomerSession)

        The session and its latest full set of effects.

        Raises:
            NotFound: no such session (the API says 400 or 404). TalonError: see its module.
        """
        return self._transport.call(GET, checks.identifier("session_id", session_id))

    def update(
        self,
        session_id: str,
        change: SessionChange,
        *,
        dry: bool = False,
        now: datetime | None = None,
        response_content: Sequence[SessionContent] = (),
    ) -> IntegrationState:
        """PUT /v2/customer_sessions/{customerSessionId} (updateCustomerSessionV2)

        Make or change a session and run the rules. What `change` leaves out stays as it is; a session that
        does not exist is made.

        Args:
            dry: store nothing. The rules then see only what `change` says, not the stored session.
            now: an aware instant in the future at which a dry run is to happen.
            response_content: which sections the answer holds beside the effects; ask for "customerSession".

        Raises:
            InvalidRequest: an illegal change of state, an attribute that is not defined, and the like.
            Contention: parallel requests on the session, or a limit. OutcomeUnknown: not for dry runs; read
            the session to see. InvalidArgument: refused before sending. TalonError: see its module.
        """
        check_change(change, dry=dry)
        if now is not None and not dry:
            raise InvalidArgument("now", "goes only with dry")
        content = checks.choices("response_content", response_content, get_args(SessionContent))
        return self._transport.call(
            UPDATE,
            checks.identifier("session_id", session_id),
            query=[] if now is None else [("now", checks.instant("now", now))],
            body=SessionRequest(customer_session=change, response_content=content or UNSET),
            dry=dry,
        )

    def reopen(self, session_id: str) -> ReopenedSession:
        """PUT /v2/customer_sessions/{customerSessionId}/reopen (reopenCustomerSession)

        Open a closed session again and roll back what closing did, except free items, active points,
        giveaways, created codes, reservations and attribute updates. The answer has no session: read it.

        Raises:
            InvalidRequest: not closed, or no such session. OutcomeUnknown: the answer was lost; read the
            session's state to see. TalonError: see its module.
        """
        return self._transport.call(REOPEN, checks.identifier("session_id", session_id))

    def return_items(
        self,
        session_id: str,
        items: Sequence[ReturnedCartItem],
        *,
        dry: bool = False,
        response_content: Sequence[ReturnContent] = (),
        idempotency_key: str | None = None,
    ) -> IntegrationState:
        """POST /v2/customer_sessions/{customerSessionId}/returns (returnCartItems)

        Return units of cart lines of a closed or partially returned session. There is no undoing, and the
        client never sends a return twice by itself, not even with an idempotency key.

        Args:
            items: at least one; quantities of a position that is named twice add up.
            dry: store nothing.
            idempotency_key: up to 255 visible ASCII characters; needs api_version 2026, where one is made
                for each call that gives none. For 24 hours the server answers a second call with the same
                key with the stored first answer.

        Raises:
            InvalidRequest: not closed, no such position, or more than remains. OutcomeUnknown: the answer
            was lost; read the session's remaining quantities. InvalidArgument: refused before sending.
            NeedsNewerServer: idempotency_key on an older API. TalonError: see its module.
        """
        content = checks.choices("response_content", response_content, get_args(ReturnContent))
        return self._transport.call(
            RETURN_ITEMS,
            checks.identifier("session_id", session_id),
            body=ReturnRequest(
                return_=NewReturn(returned_cart_items=_checked_items(items)),
                response_content=content or UNSET,
            ),
            dry=dry,
            headers=self._idempotency(idempotency_key),
        )

    def _idempotency(self, key: str | None) -> list[tuple[str, str]]:
        if key is None:
            return [] if self._transport.api_version < "2026" else [("Idempotency-Key", uuid.uuid4().hex)]
        self._transport.need("2026", "idempotency_key")
        checks.text("idempotency_key", key, 255)
        if not key.isascii() or not key.isprintable() or " " in key:
            raise InvalidArgument("idempotency_key", "must be visible ASCII characters")
        return [("Idempotency-Key", key)]


def _checked_items(items: Sequence[ReturnedCartItem]) -> list[ReturnedCartItem]:
    found = checks.sequence("items", items, checks.MAX_LIST, least=1)
    for index, item in enumerate(found):
        checks.number(f"items[{index}].position", item.position, 0)
        if item.quantity is not None:
            checks.number(f"items[{index}].quantity", item.quantity, 1)
    return [ReturnedCartItem(item.position, item.quantity) for item in found]
