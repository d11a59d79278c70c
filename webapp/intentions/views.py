"""The receipt: one permanent page for each intention."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from webapp.access import requires
from webapp.audit import log
from webapp.extensions import application
from webapp.htmx import respond
from webapp.permissions import Permission

blueprint = Blueprint("intentions", __name__, url_prefix="/<application>/intentions")


class Receipt:
    """What the audit holds of one intention, ready to be shown."""

    def __init__(self, record: log.Intention) -> None:
        self.record = record
        self.page: str = record.payload.get("page", "")
        self.preview: dict[str, Any] | None = record.payload.get("preview")

    @property
    def title(self) -> str:
        """How it ended, in one sentence."""
        if self.record.outcome == "attempted":
            return str(_("It was sent, and no answer has been recorded."))
        if self.record.is_erased:
            return str(_("What was done here has been erased with the customer's data."))
        return str(self.record.details.get("title", ""))

    @property
    def sentences(self) -> list[str]:
        """What the answer said, line by line."""
        if self.record.outcome == "attempted":
            return [
                _("It may still be under way. Look at the page it is about before you do anything again.")
            ]
        return list(self.record.details.get("sentences", []))


@blueprint.get("/<intention_id>")
@requires(Permission.READ_AUDIT)
def receipt(intention_id: str) -> Response:
    """What was done, by whom, why, and how it ended."""
    record = log.find(intention_id)
    if record is None or record.application != application().slug:
        abort(404)
    log.read("intentions.receipt", record.subject_kind, record.subject)
    return respond("intentions/receipt.html", "intentions/_receipt.html", receipt=Receipt(record))
