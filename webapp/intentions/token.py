"""What a confirm form carries, signed: exactly this payload, from this state, by this person, for a while.

Beside the token stands the preview itself, signed under the same one-time key: so that it can be shown once
more as it was, and held against a new one. Neither is kept on the server.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer

from webapp import clock
from webapp.extensions import settings
from webapp.intentions.action import Action, Preview

LIFETIME = 30 * 60
_Kind = TypeVar("_Kind", bound=Action)


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
    asks: bool = False
    """Whether it was offered as a request to somebody else, not as a write."""

    def read(self, kind: type[_Kind]) -> _Kind:
        """The action that was signed. Raises TokenTampered where it is another kind of action."""
        if self.action != kind.name:
            raise TokenTampered
        return msgspec.convert(self.payload, kind)


@dataclass(frozen=True)
class Signed:
    """The two hidden fields of a confirm form."""

    token: str
    offered: str
    asks: bool = False


def sign(action: Action, preview: Preview, actor_id: int, application: str, *, asks: bool = False) -> Signed:
    """Sign an intention under a new one-time key, and the preview that goes with it."""
    intention_id = str(uuid.uuid4())
    facts = {
        "intention_id": intention_id,
        "action": action.name,
        "payload": msgspec.to_builtins(action),
        "state": preview.state,
        "actor_id": actor_id,
        "application": application,
        "asks": asks,
    }
    shown = {name: value for name, value in preview.recorded().items() if name not in ("before", "state")}
    return Signed(str(_serializer().dumps(facts)), str(_shelf(intention_id).dumps(shown)), asks)


def unsign(text: str) -> Token:
    """Read a token back; an expired one is still told apart from a changed one. Raises TokenTampered."""
    try:
        return Token(**_serializer().loads(text, max_age=LIFETIME), is_expired=False)
    except SignatureExpired:
        return Token(**_serializer().loads(text), is_expired=True)
    except BadData as error:
        raise TokenTampered from error


def offered(text: str, token: Token) -> Preview | None:
    """The preview that stood beside a token, None where it is not the one."""
    try:
        return Preview(**_shelf(token.intention_id).loads(text), state=token.state)
    except (BadData, TypeError):
        return None


class _Signer(TimestampSigner):
    """Takes the time from the desk's clock, which tests can set."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().signing_keys, salt="intention", signer=_Signer)


def _shelf(intention_id: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().signing_keys, salt=f"offered {intention_id}")
