"""The one dry run of these answers: a friend's cart with a referral code, on an id that no order has.

`Rehearse` is what the referral check needs; `with_client` fills it. Nothing here can send without dry=true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from webapp.talon.client import Client
from webapp.talon.models.session import CustomerSession, SessionChange
from webapp.talon.models.state import IntegrationState

Rehearse: TypeAlias = Callable[[CustomerSession, str], IntegrationState]
"""What closing this cart with that referral code would come to. Raises errors of the client."""


def with_client(client: Client) -> Rehearse:
    """Rehearse with the dry-only part of the API client."""

    def rehearse(session: CustomerSession, code: str) -> IntegrationState:
        return client.dry.session(replace(SessionChange.copy_of(session), referral_code=code))

    return rehearse
