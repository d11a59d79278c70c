"""Dry runs, and nothing else: what the rules would do, without anything being stored.

The API has four: of a session update, a profile update, an event and a return. `DryClient` offers these four
and no more. `dry=True` stands in one place, the door below, and that lets only these four operations through.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

from webapp.talon.errors import InvalidArgument
from webapp.talon.models.changes import NewEvent, ProfileChange, RuleContent
from webapp.talon.models.returns import ReturnedCartItem
from webapp.talon.models.session import SessionChange
from webapp.talon.models.state import IntegrationState, RuleRun
from webapp.talon.operation import Operation
from webapp.talon.resources import customers, events, sessions
from webapp.talon.resources.sessions import ReturnContent, SessionContent
from webapp.talon.transport import Transport

T = TypeVar("T")

THROW_AWAY = "promodesk-dry-"
"""How the id of every session that is only rehearsed begins; 32 random hex digits follow. None is ever
stored: one that shows in an account says that its server ignored `dry`."""

DRY_RUNS = frozenset({sessions.UPDATE, sessions.RETURN_ITEMS, customers.UPDATE, events.TRACK})
"""The operations that have a dry run."""


class _DryDoor:
    """The transport as far as dry runs need it: every call is dry, whatever it says itself."""

    __slots__ = ("_send", "api_version", "base_url", "need")

    def __init__(self, transport: Transport) -> None:
        self._send = partial(transport.call, dry=True)  # the one place
        self.base_url = transport.base_url
        self.api_version = transport.api_version
        self.need = transport.need

    def call(
        self,
        operation: Operation[T],
        *path: str | int,
        query: Iterable[tuple[str, str]] = (),
        body: object = None,
        dry: bool = True,  # noqa: ARG002 - taken for the door's shape, never looked at
        headers: Iterable[tuple[str, str]] = (),
    ) -> T:
        """Send a dry run. Raises InvalidArgument, before anything is sent, for an operation that has none."""
        if operation not in DRY_RUNS:
            raise InvalidArgument("operation", f"{operation.name} has no dry run")
        return self._send(operation, *path, query=query, body=body, headers=headers)


class DryClient:
    """The four dry runs of one Application: no method of it is able to send without dry=true.

    Made by Client, as its `dry`. Dry runs are treated like reads: they may be repeated and never end unknown.
    """

    __slots__ = ("_customers", "_events", "_sessions")

    def __init__(self, transport: Transport) -> None:
        door = cast(Transport, _DryDoor(transport))  # as much of a transport as these three ask of one
        self._sessions = sessions.Sessions(door)
        self._customers = customers.Customers(door)
        self._events = events.Events(door)

    def __repr__(self) -> str:
        return "<DryClient>"

    def session(
        self,
        change: SessionChange,
        *,
        now: datetime | None = None,
        response_content: Sequence[SessionContent] = (),
    ) -> IntegrationState:
        """PUT /v2/customer_sessions/{customerSessionId}?dry=true (updateCustomerSessionV2)

        What the rules would say about a session with this content, on a throw-away id: the rules see only
        `change`, so it holds the whole cart. Where it names no state, the server answers as if closing.

        Args:
            now: an aware instant in the future at which it is to happen.
            response_content: which sections the answer holds beside the effects.

        Raises:
            InvalidRequest, Contention, InvalidArgument, TalonError: as Sessions.update.
        """
        throw_away = THROW_AWAY + secrets.token_hex(16)
        return self._sessions.update(throw_away, change, dry=True, now=now, response_content=response_content)

    def return_items(
        self,
        session_id: str,
        items: Sequence[ReturnedCartItem],
        *,
        response_content: Sequence[ReturnContent] = (),
    ) -> IntegrationState:
        """POST /v2/customer_sessions/{customerSessionId}/returns?dry=true (returnCartItems)

        What returning these items would roll back.

        Raises:
            InvalidRequest, InvalidArgument, TalonError: as Sessions.return_items.
        """
        return self._sessions.return_items(session_id, items, dry=True, response_content=response_content)

    def profile(
        self, integration_id: str, change: ProfileChange, *, response_content: Sequence[RuleContent] = ()
    ) -> RuleRun:
        """PUT /v2/customer_profiles/{integrationId}?dry=true&runRuleEngine=true (updateCustomerProfileV2)

        What the rules would do about a changed profile. Without the rules the API takes no notice of `dry`;
        so they always run.

        Raises:
            InvalidRequest, Contention, InvalidArgument, TalonError: as Customers.update.
        """
        return self._customers.update(
            integration_id, change, run_rule_engine=True, dry=True, response_content=response_content
        )

    def event(self, event: NewEvent, *, response_content: Sequence[RuleContent] = ()) -> RuleRun | None:
        """POST /v2/events?dry=true (trackEventV2)

        What the rules would do about an event. None where the server answers without a body.

        Raises:
            InvalidRequest, Contention, InvalidArgument, TalonError: as Events.track.
        """
        return self._events.track(event, dry=True, response_content=response_content)
