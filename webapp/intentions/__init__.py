"""How every write of the desk is done: preview, reason, confirm once, outcome, receipt.

A room defines an `Action`; its views call `show` for the preview and `confirm` for the write. All the rest is
here: the signed form, one at a time for each customer and session, the rows in the audit, a lost answer, the
receipt.
"""

from __future__ import annotations

from webapp.intentions.action import (
    Action,
    Finding,
    Gone,
    Impossible,
    Preview,
    Result,
    Subject,
    fingerprint,
    not_done,
    undecided,
)
from webapp.intentions.asking import Asked
from webapp.intentions.flow import confirm
from webapp.intentions.offers import show
from webapp.intentions.performing import one_time_key
from webapp.intentions.presence import notice
from webapp.intentions.views import blueprint

__all__ = [
    "Action",
    "Asked",
    "Finding",
    "Gone",
    "Impossible",
    "Preview",
    "Result",
    "Subject",
    "blueprint",
    "confirm",
    "fingerprint",
    "not_done",
    "notice",
    "one_time_key",
    "show",
    "undecided",
]
