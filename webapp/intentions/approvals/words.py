"""What the states of a request are called, and how they look."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Words:
    """A state in a word or two, and the tone of its badge."""

    name: LazyString
    tone: str


STATUSES = {
    "pending": Words(_("Waiting"), "wait"),
    "approved": Words(_("Approved"), "good"),
    "declined": Words(_("Declined"), "bad"),
    "withdrawn": Words(_("Withdrawn"), "calm"),
    "expired": Words(_("Expired"), "calm"),
    "moved": Words(_("Overtaken by a change"), "calm"),
}
