"""What a person reads about a problem."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Words:
    """Title, what happened, and what to do next. `status` is the HTTP status of a page that shows it.

    What may come up while a customer is on the line has a cause and a sentence for the customer too; these
    make up the dictionary (`/<application>/errors`).
    """

    status: int
    title: LazyString
    sentence: LazyString
    advice: LazyString
    cause: LazyString | str = ""
    say: LazyString | str = ""


OPERATOR = _(
    "Tell whoever runs this desk, with the request number of the page. You cannot mend this yourself."
)
AGAIN = _("Try again in a moment. If it stays like this, tell whoever runs this desk.")
CALL_BACK = _("Our system is not available for a moment. May I call you back shortly?")
WAIT = _("Our system needs a moment. Please stay on the line.")
