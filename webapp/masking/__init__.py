"""What is personal, and how it is masked. Pure: it knows no request; who may see what is `webapp.sight`.

A sentence is written once and read by many: by whoever makes a preview, by whoever approves it, in the audit.
So what is personal in it is not masked where it is written but marked, value and mask together, and each
reader is shown one of the two (`shown`). What is compared, signed or fingerprinted is the same for everybody.
"""

from __future__ import annotations

from webapp.masking.marks import has_marks, mark, shown, unmarked
from webapp.masking.masks import CODE
from webapp.masking.names import ANYTHING, pattern_of
from webapp.masking.personal import Personal
from webapp.masking.rules import Masking
from webapp.masking.text import marked_text

__all__ = [
    "ANYTHING",
    "CODE",
    "Masking",
    "Personal",
    "has_marks",
    "mark",
    "marked_text",
    "pattern_of",
    "shown",
    "unmarked",
]
