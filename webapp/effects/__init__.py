"""Effects, and why codes are refused, in words for an agent.

`sentence` turns one effect into one line, whatever its type and however odd its props; `grouped` lays out the
effects of an answer for a page; `gained_and_lost` sorts what was rolled back; `reopening`, `returning` and
`cancelling` say what would be undone and what would stay; `closing` and `difference` say what a dry run
foretells.
"""

from __future__ import annotations

from webapp.effects.cancelling import cancelling
from webapp.effects.context import EffectContext, Item
from webapp.effects.groups import GROUPS, Group, Line, gained_and_lost, grouped, is_rollback
from webapp.effects.reasons import rejection
from webapp.effects.rehearsing import (
    Closing,
    CodeKind,
    Difference,
    closing,
    difference,
    discount_of,
    is_refusal,
    said_of,
)
from webapp.effects.sentences import KNOWN, because, details, sentence
from webapp.effects.undoing import Undoing, reopening, returning

__all__ = [
    "GROUPS",
    "KNOWN",
    "Closing",
    "CodeKind",
    "Difference",
    "EffectContext",
    "Group",
    "Item",
    "Line",
    "Undoing",
    "because",
    "cancelling",
    "closing",
    "details",
    "difference",
    "discount_of",
    "gained_and_lost",
    "grouped",
    "is_refusal",
    "is_rollback",
    "rejection",
    "reopening",
    "returning",
    "said_of",
    "sentence",
]
