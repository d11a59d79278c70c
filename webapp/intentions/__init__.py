"""How every write of the desk is done: preview, reason, confirm once, outcome, receipt.

A room defines an `Action`; its views call `show` for the preview and `confirm` for the write.
"""

from __future__ import annotations

from webapp.intentions.action import Action, Impossible, Preview, Result, Subject, fingerprint
from webapp.intentions.flow import confirm, show
from webapp.intentions.views import blueprint

__all__ = [
    "Action",
    "Impossible",
    "Preview",
    "Result",
    "Subject",
    "blueprint",
    "confirm",
    "fingerprint",
    "show",
]
