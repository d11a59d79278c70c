"""The audit page: who did what, newest first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, request, stream_with_context, url_for
from flask_login import current_user

from webapp import clock
from webapp.access import may, requires
from webapp.audit import exporting, failures, log, unsettled
from webapp.audit.forms import FilterForm, OwnFilterForm
from webapp.audit.search import Filters, Found, search
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
        return page_of(form, Found([], None), 422)
    failures.gather()
    log.read("audit.entries", "audit", form.subject.data or "")
    return page_of(form, search(form.filters(application().slug), older_than()))


@blueprint.get("/export/<form>")
@requires(Permission.EXPORT_AUDIT)
def export(form: str) -> Response:
    """All lines that the address narrows to, as csv or json; recorded before the first byte goes out."""
    asked = FilterForm(formdata=request.args)
    if form not in exporting.TYPES:
        abort(404)
    if not asked.validate():
        return page_of(asked, Found([], None), 422)
    failures.gather()
    return file_of("audit", "audit.export", form, asked, asked.filters(application().slug))


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


def file_of(what: str, action: str, form: str, asked: FilterForm, filters: Filters) -> Response:
    """The lines that fit as a file; it is recorded, as `action`, before its first byte goes out."""
    head = {
        "what": what,
        "application": application().slug,
        "filter": asked.address_parts(),
        "zone": str(reader_zone()),
        "made_by": current_user.name,
        "made_at": exporting.utc_text(clock.now()),
    }
    log.done(action, "audit", asked.subject.data or "", {"format": form, "filter": head["filter"]})
    parts = exporting.pieces(form, filters, reader_zone(), head)
    answer = Response(stream_with_context(parts), content_type=exporting.TYPES[form])
    day = clock.now().astimezone(reader_zone()).date()
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"{what}-{application().slug}-{day}.{form}"
    )
    return answer


def receipt_address(intention_id: str) -> str | None:
    """Where the receipt of an intention is, if this desk has that room."""
    if "intentions.receipt" not in current_app.view_functions:
        return None
    return url_for("intentions.receipt", intention_id=intention_id)


def no_receipt(intention_id: str) -> None:
    """For those who may not open one."""


def older_than() -> int | None:
    """The line that the address goes on behind."""
    return request.args.get("older_than", type=int)


def page_of(form: FilterForm, found: Found, status: int = 200) -> Response:
    """The page of a form and what it finds: the audit, or one's own part of it."""
    parts: dict[str, Any] = dict(form.address_parts())
    is_own = isinstance(form, OwnFilterForm)
    here, file = ("activity.own", "activity.export") if is_own else ("audit.entries", "audit.export")
    return respond(
        "audit/page.html",
        "audit/_entries.html",
        status,
        form=form,
        found=found,
        here=here,
        file=file if is_own or may(Permission.EXPORT_AUDIT) else "",
        is_own=is_own,
        older=url_for(here, older_than=found.older, **parts) if found.older else None,
        parts=parts,
        say=Spoken(),
        receipt_address=receipt_address if may(Permission.READ_AUDIT) else no_receipt,
        is_narrowed=bool(parts),
        today=clock.now().astimezone(reader_zone()).date().isoformat(),
        number_unsettled=0 if is_own else unsettled.count(application().slug),
    )
