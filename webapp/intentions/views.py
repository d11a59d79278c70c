"""The receipt: one permanent page for each intention."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from webapp.access import requires
from webapp.audit import log
from webapp.htmx import respond
from webapp.permissions import Permission

blueprint = Blueprint("intentions", __name__, url_prefix="/<application>/intentions")


@blueprint.get("/<intention_id>")
@requires(Permission.READ_AUDIT)
def receipt(intention_id: str) -> Response:
    """What was done, by whom, why, and how it ended."""
    record = log.find(intention_id) or abort(404)
    return respond("intentions/receipt.html", "intentions/_receipt.html", record=record)
