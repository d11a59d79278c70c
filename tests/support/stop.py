"""One page of a walk over the desk, and the forms on the way to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Send:
    """One form that is sent: the end of its action, what is filled in, and the button that is pressed."""

    action: str
    fields: tuple[tuple[str, str], ...] = ()
    button: tuple[str, str] | None = None


@dataclass(frozen=True)
class Stop:
    """One page: where it is, the forms that lead on from there, and who looks. `who` is "" for a stranger."""

    name: str
    path: str
    sends: tuple[Send, ...] = ()
    who: str = "agent"
    status: int = 200


NOTHING = "nobody-has-this"
WHY = (("reason", "customer-request"), ("ticket", "T-1"))
