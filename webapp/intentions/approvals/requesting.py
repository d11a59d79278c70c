"""From a confirm form to a request: what would have been written is kept, and nothing is written."""

from __future__ import annotations

from functools import partial

from flask import Response, url_for
from flask_login import current_user

from webapp.audit import log
from webapp.extensions import application
from webapp.formatters import reader_locale, reader_zone
from webapp.htmx import see
from webapp.intentions import presence
from webapp.intentions.action import Action, Preview
from webapp.intentions.approvals import store
from webapp.intentions.approvals.sealing import Content
from webapp.intentions.performing import Intended


def ask(intended: Intended, action: Action, preview: Preview) -> Response:
    """Keep a request and lead to its page; where the same person asks for the very same already, to that one.

    Raises AuditUnavailable: then nothing was kept.
    """
    subject, slug = action.subject(), application().slug
    content = Content(
        action=action.name,
        application=slug,
        requester_id=current_user.id,
        subject_kind=subject.kind,
        subject=subject.identifier,
        page=action.page(),
        payload=intended.payload,
        state=preview.state,
        preview=preview.recorded(),
        reason=intended.reason,
        ticket=intended.ticket,
        locale=str(reader_locale()),
        zone=str(reader_zone()),
    )
    twin = _twin_of(content)
    if twin is not None:
        return see(address_of(twin.id))
    touches = {each.identifier for each in (subject, *action.touches())}
    row = store.row_of(intended.intention_id, content, current_user.name, touches)
    facts = {"request": intended.intention_id, "action": action.name, "title": preview.title}
    try:
        log.done(
            "approvals.request",
            subject.kind,
            subject.identifier,
            facts,
            touches=touches,
            also=partial(store.add, row),
        )
    except log.AuditUnavailable:
        if store.find(intended.intention_id) is None:  # else it was asked for in this very moment
            raise
    presence.leave(subject)
    return see(address_of(intended.intention_id))


def address_of(request_id: str) -> str:
    """Where a request stands."""
    return url_for("approvals.page", request_id=request_id)


def _twin_of(content: Content) -> store.Request | None:
    """A request for the very same that waits already, by the same person."""
    mine = store.own(content.application, content.requester_id)
    return next((each for each in mine if each.is_pending and _is_like(each.content, content)), None)


def _is_like(one: Content | None, other: Content) -> bool:
    return one is not None and (one.action, one.payload) == (other.action, other.payload)
