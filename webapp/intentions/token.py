"""The signed token of a confirm form: exactly this payload, from this state, by this person, for a while."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import msgspec
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from webapp import clock
from webapp.extensions import settings
from webapp.intentions.action import Action

LIFETIME = 30 * 60


class TokenTampered(Exception):
    """The token is not one that this desk signed for this form."""


@dataclass(frozen=True)
class Token:
    """What was signed. `intention_id` is the one-time key: an intention is attempted at most once."""

    intention_id: str
    action: str
    payload: dict[str, Any]
    state: str
    actor_id: int
    application: str
    is_expired: bool

    def read(self, kind: type[Action]) -> Action:
        """The action that was signed. Raises TokenTampered where it is another kind of action."""
        if self.action != kind.name:
            raise TokenTampered
        return msgspec.convert(self.payload, kind)


def sign(action: Action, state: str, actor_id: int, application: str) -> str:
    """Sign an intention under a new one-time key."""
    facts = {
        "intention_id": str(uuid.uuid4()),
        "action": action.name,
        "payload": msgspec.to_builtins(action),
        "state": state,
        "actor_id": actor_id,
        "application": application,
    }
    return str(_serializer().dumps(facts))


def unsign(text: str) -> Token:
    """Read a token back; an expired one is still told apart from a changed one. Raises TokenTampered."""
    try:
        return Token(**_serializer().loads(text, max_age=LIFETIME), is_expired=False)
    except SignatureExpired:
        return Token(**_serializer().loads(text), is_expired=True)
    except BadData as error:
        raise TokenTampered from error


class _Signer(TimestampSigner):
    """Takes the time from the desk's clock, which tests can set."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().signing_keys, salt="intention", signer=_Signer)
