"""Receipts, one permanent page for each intention, and what can be done about one whose end is not known."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp import clock, sight
from webapp.access import background, may, requires
from webapp.audit import log, unsettled
from webapp.audit.words import Spoken, action_name
from webapp.extensions import application
from webapp.htmx import respond, see
from webapp.intentions import locks, looking, offers, presence, switches
from webapp.intentions.action import customer_of, kinds
from webapp.intentions.approvals import rules
from webapp.intentions.forms import VerdictForm
from webapp.intentions.receipts import Receipt, inverse_of
from webapp.permissions import Permission

blueprint = Blueprint("intentions", __name__, url_prefix="/<application>/intentions")
SETTLING = "intentions.settle"


@blueprint.app_context_processor
def _for_every_page() -> dict[str, object]:
    return {"stopped_writes": switches.for_banner, "action_words": action_name}


@blueprint.get("/<intention_id>")
@requires(Permission.READ_AUDIT)
def receipt(intention_id: str) -> Response:
    """What was done, by whom, why, and how it ended; with `look=1` also what is seen of it now."""
    record = _found(intention_id)
    log.read("intentions.receipt", record.subject_kind, record.subject)
    shown = Receipt(record)
    if shown.is_unsettled and shown.may_settle and request.args.get("look"):
        shown = Receipt(record, looking.look(record))
    return _page(shown, VerdictForm(formdata=None))


@blueprint.get("/open")
@requires(Permission.READ_AUDIT)
def unsettled_list() -> Response:
    """Every write whose end is not known."""
    log.read("intentions.open", "audit", "")
    slug = application().slug
    found, number = unsettled.unsettled(slug), unsettled.count(slug)
    values = {"found": found, "number": number, "say": Spoken(), "now": clock.now()}
    return respond("intentions/open.html", "intentions/_open.html", **values)


@blueprint.post("/<intention_id>/look")
@requires(Permission.SETTLE_INTENTIONS)
def look(intention_id: str) -> Response:
    """Read again, and settle what that proves. It never sends the write once more."""
    shown = _to_settle(intention_id)
    try:
        finding = looking.settle(shown.record.intention_id, _me())
    except looking.UnderWay:
        flash(_("It may still be under way: look again in a minute."), "warning")
        return see(url_for("intentions.receipt", intention_id=intention_id))
    if finding.outcome == "unknown":
        return see(url_for("intentions.receipt", intention_id=intention_id, look=1))
    return see(url_for("intentions.receipt", intention_id=intention_id))


@blueprint.post("/<intention_id>/verdict")
@requires(Permission.SETTLE_INTENTIONS)
def verdict(intention_id: str) -> Response:
    """What a person found out, where reading alone proves nothing."""
    shown, form = _to_settle(intention_id), VerdictForm()
    if not form.validate():
        return _page(shown, form, 422)
    try:
        looking.decide(shown.record, _me(), is_done=form.found.data == "done", note=form.note_text())
    except looking.UnderWay:
        flash(_("It may still be under way: look again in a minute."), "warning")
    return see(url_for("intentions.receipt", intention_id=intention_id))


@blueprint.get("/<intention_id>/undo")
@requires(Permission.READ_AUDIT)
def undo(intention_id: str) -> Response:
    """The preview of what undoes it; who may not do that may not see it either."""
    record = _found(intention_id)
    log.read("intentions.undo", record.subject_kind, record.subject)
    action = inverse_of(record) or abort(404)
    if not may(action.permission):
        abort(403)
    return offers.show(action, asks=rules.needs_to_undo(record))


@blueprint.get("/presence", endpoint="presence")
@background
@requires(Permission.OWN_ACCOUNT)
def still_here() -> Response:
    """Who else has the form open: what an open page asks now and then. Names colleagues, and no customer."""
    kind = kinds().get(request.args.get("action", ""))
    if kind is None or not may(kind.permission):
        abort(404)
    others = presence.again(kind.name, request.args.get("about", "")[:64])
    return respond("intentions/presence.html", "intentions/_presence.html", others=others)


def _found(intention_id: str) -> log.Intention:
    record = log.find(intention_id)
    if record is None or record.application != application().slug:
        abort(404)
    return record


def _to_settle(intention_id: str) -> Receipt:
    """One whose end is not known, of a kind that this person may do."""
    record = _found(intention_id)
    log.read(SETTLING, record.subject_kind, record.subject)
    shown = Receipt(record)
    if not shown.may_settle:
        abort(403)
    return shown


def _me() -> locks.Holder:
    return locks.Holder(current_user.id, current_user.name, SETTLING)


def _page(shown: Receipt, form: VerdictForm, status: int = 200) -> Response:
    sight.about(customer_of(shown.about))
    return respond("intentions/receipt.html", "intentions/_receipt.html", status, receipt=shown, verdict=form)
