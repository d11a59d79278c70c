"""One explanation of why points are missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from webapp.diagnosis.points.entries import Entry
from webapp.effects.words import _

Tone = Literal["good", "wait", "bad", "info", "calm"]


@dataclass(frozen=True)
class Finding:
    """An explanation in words.

    Attributes:
        code: a stable word for it.
        title: the explanation in a few words; `why` says more, for the agent.
        say: what the agent can read out to the customer.
        remedy: what can be done.
        proof: the ledger lines that show it; `told` is what other reads say of it, in sentences.
        weight: how many points it explains, where it explains a number of them.
        is_for_others: whether it is for the campaign team or the shop to mend, who then need the facts.
    """

    code: str
    tone: Tone
    title: str
    why: str
    say: str
    remedy: str
    proof: tuple[Entry, ...] = ()
    told: tuple[str, ...] = ()
    weight: Decimal = Decimal(0)
    is_for_others: bool = False


def no_points_by_hand() -> str:
    """What nobody can do here."""
    return _("Points cannot be added by hand here.")


def nothing_to_do() -> str:
    """That an explanation needs no remedy."""
    return _("Nothing needs to be done.")
