"""How a request ends: approved and done, declined, withdrawn, expired, or overtaken by a change."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from flask import Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.audit import log
from webapp.htmx import see
from webapp.intentions import locks
from webapp.intentions.action import Action
from webapp.intentions.approvals import fresh, pages, store
from webapp.intentions.approvals.fresh import Look
from webapp.intentions.approvals.requesting import address_of
from webapp.intentions.approvals.sealing import Content
from webapp.intentions.approvals.store import Request
from webapp.intentions.endings import carry_out
from webapp.intentions.offers import Remark, ahead
from webapp.intentions.performing import Intended, attempt
from webapp.observability import log_failure


def approve(request: Request) -> Response:
    """Do what was asked for, at most once, if it is still what was asked for. Whoever may decide was checked.

    A request that is over leads to its page; one that something keeps from being approved stays as it is, and
    its page says why; one whose state moved ends, and its page says what changed. Raises an API error of the
    fresh look, and AuditUnavailable: then nothing was written and the request still waits.
    """
    if not request.is_pending:
        return see(where(request))
    action = request.content.read() if request.content else None
    if request.content is None or action is None:
        return pages.of(request, 409, Remark(_("This request cannot be read any more. Nothing was written.")))
    holder = locks.Holder(current_user.id, current_user.name, action.name)
    try:
        with locks.hold(action.locks(), holder) as held:
            return _alone(request, request.content, action, held)
    except locks.Busy as busy:
        known = store.find(request.id)
        if known is None or not known.is_pending:
            return see(where(known or request))
        return pages.of(known, 409, ahead(busy.holder))


def decline(request: Request, note: str) -> Response:
    """End it with a sentence for whoever asked."""
    return _end(request, "declined", "approvals.decline", note)


def withdraw(request: Request) -> Response:
    """Its requester does not want it any more."""
    return _end(request, "withdrawn", "approvals.withdraw")


def expire_all() -> int:
    """Record which requests have expired; how many there were. Raises AuditUnavailable."""
    done = 0
    for request in store.overdue():
        try:
            record(request, "expired", "approvals.expire", (None, ""))
        except store.Lost:
            continue
        done += 1
    return done


def where(request: Request) -> str:
    """Where a request has led: the receipt of one that was approved, else its own page."""
    if request.status == "approved":
        return url_for("intentions.receipt", intention_id=request.id)
    return address_of(request.id)


def record(
    request: Request, status: str, action: str, decider: tuple[int | None, str], note: str = ""
) -> None:
    """End a request together with the row of the audit that says so. Raises store.Lost, AuditUnavailable."""
    kind, subject = ("approval", request.id)
    asked = request.content.read() if request.content else None
    if request.content is not None:
        kind, subject = request.content.subject_kind, request.content.subject
    facts = {"request": request.id, "action": request.action, "asked_by": request.requester_name}
    if note:
        facts["note"] = note
    log.done(
        action,
        kind,
        subject,
        facts,
        touches=[each.identifier for each in asked.touches()] if asked else (),
        also=partial(store.end, request.id, status, decider, note),
    )


def _alone(request: Request, content: Content, action: Action, held: locks.Held) -> Response:
    """With nobody else at it: read afresh, and write only what was asked for. Raises Busy."""
    known = store.find(request.id)
    if known is None or not known.is_pending:  # decided while this one waited
        return see(where(known or request))
    look = fresh.examined(action, content)
    if look.has_moved:
        return _moved(known, look)
    if look.preview is None or look.hindrance:
        return pages.of(known, 409, Remark(_("Nothing was written."), look.hindrance), look)
    if not held.is_held():
        raise locks.Busy(None)
    asked = {"id": content.requester_id, "name": known.requester_name, "at": known.created_at.isoformat()}
    intended = Intended(known.id, content.payload, content.reason, content.ticket, asked)
    claim = partial(store.end, known.id, "approved", _me(), "")
    try:
        is_first = attempt(intended, action, look.preview, also=claim)
    except store.Lost:
        return see(where(store.find(known.id) or known))
    if not is_first:
        return see(url_for("intentions.receipt", intention_id=known.id))
    answer = carry_out(intended, action, look.preview)
    _note_approval(known)
    return answer


def _note_approval(request: Request) -> None:
    """One row that says so beside those of the write, which name both people. It names nobody else: what was
    approved may have been to erase them.
    """
    facts = {"request": request.id, "action": request.action, "asked_by": request.requester_name}
    try:
        log.done("approvals.approve", "approval", request.id, facts)
    except log.AuditUnavailable as error:  # the attempted row has it all
        log_failure(error)


def _moved(request: Request, look: Look) -> Response:
    """It is not what was asked for any more: it ends, and nothing is written."""
    try:
        record(request, "moved", "approvals.move", _me(), look.impossible)
    except store.Lost:
        return see(where(store.find(request.id) or request))
    ended = store.find(request.id) or request
    title = _("This is no longer as it was asked for. Nothing was written, and the request has ended.")
    text = look.impossible or _("%(name)s can ask again.", name=request.requester_name)
    return pages.of(ended, 409, Remark(title, text), look)


def _end(request: Request, status: str, action: str, note: str = "") -> Response:
    if request.is_pending:
        with suppress(store.Lost):
            record(request, status, action, _me(), note)
    return see(where(store.find(request.id) or request))


def _me() -> tuple[int, str]:
    return current_user.id, current_user.name
