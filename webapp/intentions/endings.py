"""From an attempted write to the page that says how it ended."""

from __future__ import annotations

from flask import Response, url_for

from webapp.htmx import respond, see
from webapp.intentions import presence
from webapp.intentions.action import Action, Preview
from webapp.intentions.forms import VerdictForm
from webapp.intentions.performing import Intended, perform
from webapp.intentions.receipts import unrecorded


def carry_out(intended: Intended, action: Action, preview: Preview) -> Response:
    """Make the one call of a write whose attempted row is committed, and lead to its receipt."""
    ending = perform(intended.intention_id, action)
    presence.leave(action.subject())
    if ending.is_recorded:
        look = 1 if ending.outcome == "unknown" else None
        return see(url_for("intentions.receipt", intention_id=intended.intention_id, look=look))
    # The one page that is not in the audit: what happened must be said all the same.
    values = {
        "receipt": unrecorded(intended, action, preview, ending),
        "verdict": VerdictForm(formdata=None),
    }
    return respond("intentions/receipt.html", "intentions/_receipt.html", 503, **values)
