"""The queue of requests, one's own, and the page of each."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import ask_again, background, may, requires
from webapp.audit import log
from webapp.extensions import application
from webapp.htmx import respond
from webapp.intentions.action import kinds
from webapp.intentions.approvals import deciding, pages, rules, store
from webapp.intentions.approvals.forms import ANY, DeclineForm, QueueForm
from webapp.intentions.approvals.pages import Shown
from webapp.intentions.approvals.waiting import news_for_page, waiting
from webapp.permissions import Permission

blueprint = Blueprint("approvals", __name__, url_prefix="/<application>/approvals")


@blueprint.app_context_processor
def _for_every_page() -> dict[str, object]:
    return {"approvals_waiting": waiting, "approvals_news": news_for_page}


@blueprint.get("/")
@requires(Permission.APPROVE_REQUESTS)
def queue() -> Response:
    """What other people ask for and the person signed in may decide on."""
    log.read("approvals.queue", "approval", "")
    actions = rules.decidable()
    form = QueueForm(actions, request.args)
    wanted = [form.action.data] if form.action.data else actions
    status = "" if form.status.data == ANY else form.status.data
    found = store.others(application().slug, current_user.id, wanted, status)
    values = {"form": form, "found": [Shown(each) for each in found], "is_full": len(found) == store.MOST}
    return respond("intentions/approvals/queue.html", "intentions/approvals/_queue.html", **values)


@blueprint.get("/own")
@requires(Permission.OWN_ACCOUNT)
def own() -> Response:
    """What the person signed in asked for here, as far as they may still see it."""
    log.read("approvals.own", "approval", "")
    mine = store.own(application().slug, current_user.id)
    found = [Shown(each) for each in mine if _may_see(each)]
    return respond("intentions/approvals/own.html", "intentions/approvals/_own.html", found=found)


@blueprint.get("/badge")
@background
@requires(Permission.OWN_ACCOUNT)
def badge() -> Response:
    """How many requests wait for the person signed in: what every open page asks now and then."""
    return respond("intentions/approvals/badge.html", "intentions/approvals/_badge.html")


@blueprint.get("/<request_id>")
@requires(Permission.OWN_ACCOUNT)
def page(request_id: str) -> Response:
    """One request: for whoever asked, and for whoever may decide."""
    found = _found(request_id)
    if not _may_see(found):
        abort(403)
    _note_read("approvals.page", found)
    if found.requester_id == current_user.id and not found.is_pending and found.seen_at is None:
        store.note_seen(found.id)
    return pages.of(found)


@blueprint.post("/<request_id>/approval")
@requires(Permission.APPROVE_REQUESTS)
def approve(request_id: str) -> Response:
    """Approve it, and do it. What nobody may do alone asks for the password once more."""
    found = _to_decide(request_id)
    kind = kinds().get(found.action)
    later = ask_again() if kind is not None and kind.four_eyes else None
    return later or deciding.approve(found)


@blueprint.post("/<request_id>/decline")
@requires(Permission.APPROVE_REQUESTS)
def decline(request_id: str) -> Response:
    """Decline it; whoever asked is told why."""
    found, form = _to_decide(request_id), DeclineForm()
    if found.is_pending and not form.validate():
        return pages.of(found, 422, form=form)
    return deciding.decline(found, form.note_text())


@blueprint.post("/<request_id>/withdrawal")
@requires(Permission.OWN_ACCOUNT)
def withdraw(request_id: str) -> Response:
    """Take back what one asked for."""
    found = _found(request_id)
    if found.requester_id != current_user.id:
        abort(403, _("Only whoever asked for this can withdraw it."))
    return deciding.withdraw(found)


def _found(request_id: str) -> store.Request:
    """A request of this Application."""
    return store.find(request_id, application().slug) or abort(404)


def _may_see(found: store.Request) -> bool:
    """Whoever asked, and whoever may decide, while they may do such a write at all."""
    kind = kinds().get(found.action)
    if kind is None or not may(kind.permission):
        return False
    return found.requester_id == current_user.id or may(Permission.APPROVE_REQUESTS)


def _to_decide(request_id: str) -> store.Request:
    """A request on which the person signed in may decide; on one's own nobody does, whatever their role."""
    found = _found(request_id)
    if found.requester_id == current_user.id:
        abort(403, _("You asked for this yourself. Somebody else must decide on it."))
    if not rules.may_decide(found):
        abort(403)
    return found


def _note_read(action: str, found: store.Request) -> None:
    content = found.content
    log.read(action, *((content.subject_kind, content.subject) if content else ("approval", found.id)))
