"""The audit page: who did what, newest first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for

from webapp import clock
from webapp.access import requires
from webapp.audit import log, unsettled
from webapp.audit.forms import FilterForm
from webapp.audit.search import Found, search
from webapp.audit.words import Spoken
from webapp.extensions import application
from webapp.formatters import reader_zone
from webapp.htmx import respond
from webapp.observability import log_failure
from webapp.permissions import Permission

blueprint = Blueprint("audit", __name__, url_prefix="/<application>/audit")


@blueprint.get("/")
@requires(Permission.READ_AUDIT)
def entries() -> Response:
    """A page of the audit, narrowed by the address."""
    form = FilterForm(formdata=request.args)
    if not form.validate():
        return _page(form, Found([], None), 422)
    log.read("audit.entries", "audit", form.subject.data or "")
    older_than = request.args.get("older_than", type=int)
    return _page(form, search(form.filters(application().slug), older_than))


@blueprint.after_app_request
def record_refusal(answer: Response) -> Response:
    """Whoever asks for something they may not do is in the audit."""
    if (
        answer.status_code == 403
        and request.endpoint
        and getattr(g.get("_login_user"), "is_authenticated", False)
    ):
        try:
            log.denied(request.endpoint)
        except log.AuditUnavailable as error:
            log_failure(error)  # it was refused anyway: nothing has to be stopped
    return answer


def receipt_address(intention_id: str) -> str | None:
    """Where the receipt of an intention is, if this desk has that room."""
    if "intentions.receipt" not in current_app.view_functions:
        return None
    return url_for("intentions.receipt", intention_id=intention_id)


def _page(form: FilterForm, found: Found, status: int = 200) -> Response:
    parts: dict[str, Any] = dict(form.address_parts())
    older = url_for("audit.entries", older_than=found.older, **parts) if found.older else None
    return respond(
        "audit/page.html",
        "audit/_entries.html",
        status,
        form=form,
        found=found,
        older=older,
        say=Spoken(),
        receipt_address=receipt_address,
        is_narrowed=bool(parts),
        today=clock.now().astimezone(reader_zone()).date().isoformat(),
        number_unsettled=unsettled.count(application().slug),
    )
