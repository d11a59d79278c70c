"""What all resources share."""

from __future__ import annotations

from webapp.talon.transport import Transport


class Resource:
    """A group of operations on one kind of thing; made by Client."""

    __slots__ = ("_transport",)

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._transport.base_url}>"
