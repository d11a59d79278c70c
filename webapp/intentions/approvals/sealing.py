"""What is personal about a request, signed: whoever can change the table cannot change what is approved."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import msgspec
from itsdangerous import BadData, URLSafeSerializer

from webapp.extensions import settings
from webapp.intentions.action import Action, Preview, kinds


@dataclass(frozen=True)
class Content:
    """What was asked for, by whom and why, as it stood in the confirm form.

    `preview` is the dict of the preview (`Preview.recorded`). `locale` and `zone` are those it was read in:
    its words are part of the state of some writes.
    """

    action: str
    application: str
    requester_id: int
    subject_kind: str
    subject: str
    page: str
    payload: dict[str, Any]
    state: str
    preview: dict[str, Any]
    reason: str
    ticket: str
    locale: str
    zone: str

    def read(self) -> Action | None:
        """The write itself; None where this version of the desk cannot read it."""
        kind = kinds().get(self.action)
        try:
            return msgspec.convert(self.payload, kind) if kind else None
        except msgspec.ValidationError:
            return None

    def shown(self) -> Preview | None:
        """The preview as the requester saw it; None where this version of the desk cannot read it."""
        try:
            return Preview(**self.preview)
        except TypeError:
            return None


def seal(request_id: str, content: Content) -> str:
    """Sign a content for one request."""
    return str(_serializer(request_id).dumps(asdict(content)))


def unseal(request_id: str, text: str) -> Content | None:
    """Read it back; None where it was changed, belongs to another request, or its key is gone."""
    try:
        return Content(**_serializer(request_id).loads(text))
    except (BadData, TypeError):
        return None


def _serializer(request_id: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().signing_keys, salt=f"approval {request_id}")
