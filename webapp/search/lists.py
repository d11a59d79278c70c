"""What an agent pinned and opened last, as links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp import programs, recents
from webapp.extensions import policy
from webapp.recents import Kept
from webapp.search.kinds import KINDS
from webapp.search.questions import May, may_see


@dataclass(frozen=True)
class Link:
    """One line: `label` says what it is, `program` of which program a card is."""

    id: int
    icon: str
    label: str
    identifier: str
    program: str
    address: str


@dataclass(frozen=True)
class Lists:
    """Both lists, and for how many days a line stays on the second."""

    pins: list[Link]
    recent: list[Link]
    days: int


def own_lists(may: May) -> Lists:
    """The lists of the person signed in, without what they may not see any more."""
    return Lists(_links(recents.pins(), may), _links(recents.recent(), may), policy().recents.days)


def _links(kept: Sequence[Kept], may: May) -> list[Link]:
    names = {each.id: each.name for each in programs.known("card")} if any(k.program_id for k in kept) else {}
    return [
        Link(
            each.id,
            KINDS[each.kind].icon,
            str(KINDS[each.kind].label),
            each.identifier,
            names.get(each.program_id, ""),
            KINDS[each.kind].address(each.identifier, each.program_id),
        )
        for each in kept
        if each.kind in KINDS and may_see(each.kind, may)
    ]
