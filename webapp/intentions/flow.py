"""The way from a confirm form to its one write."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp import sight
from webapp.audit import log
from webapp.extensions import application
from webapp.htmx import see
from webapp.intentions import locks, switches
from webapp.intentions.action import Action, Impossible, customer_of
from webapp.intentions.approvals import requesting, rules, store
from webapp.intentions.asking import Asked
from webapp.intentions.endings import carry_out
from webapp.intentions.forms import ConfirmForm
from webapp.intentions.offers import Remark, ahead, as_it_was, impossible, offer
from webapp.intentions.performing import Intended, attempt
from webapp.intentions.token import Token, TokenTampered, offered, unsign

_Write = TypeVar("_Write", bound=Action)


def confirm(kind: type[_Write], asked_by: Callable[[_Write], Asked | None] | None = None) -> Response:
    """Do what a confirm form asks for, at most once; every end of it is a page that says what happened.

    A changed form is refused. A second submit is led to the first outcome. A form with faults, one whose
    write is stopped, and one that waits for somebody else come back as they were filled in; an old one, or
    one whose state moved, gets its preview drawn anew with what changed. Where somebody else must approve
    it, a request is kept in place of the write.

    `asked_by` fills in the form that an action was made from once more: what has become impossible at one of
    its fields since the preview is said there.
    """
    form = ConfirmForm(kind.name)
    token, action = _signed(kind, form.token.data or "")
    sight.about(customer_of(map(str, action.touches())))  # before: sentences know whose names to mark
    asked = asked_by(action) if asked_by else None
    known = log.find(token.intention_id)
    if known and known.outcome != "attempted":
        return see(_receipt(token))
    if not known and store.find(token.intention_id):
        return see(requesting.address_of(token.intention_id))
    if not known and not form.validate():
        return as_it_was(action, token, form, 422, asked=asked)
    if not known and switches.stop_of(kind.name):
        return as_it_was(action, token, form, 409, asked=asked)
    # One that is known to be under way is waited for as well, so that its receipt says how it ended.
    holder = locks.Holder(current_user.id, current_user.name, kind.name)
    try:
        with locks.hold(action.locks(), holder) as held:
            return _alone(token, action, form, held, asked)
    except locks.Busy as busy:
        if known or log.find(token.intention_id):
            return see(_receipt(token))
        return as_it_was(action, token, form, 409, ahead(busy.holder), asked)


def _signed(kind: type[_Write], text: str) -> tuple[Token, _Write]:
    """The token and its action; a token of another form, person or Application is refused."""
    try:
        token = unsign(text)
        action = token.read(kind)
    except (TokenTampered, msgspec.ValidationError):
        abort(400, _("This form was changed on its way. Nothing was written; start again from the preview."))
    if token.actor_id != current_user.id:
        abort(403, _("This preview was made by somebody else. Nothing was written; make your own."))
    if token.application != application().slug or action.confirm_address() != request.path:
        abort(400, _("This form belongs to another page. Nothing was written; start again from the preview."))
    return token, action


def _alone(
    token: Token, action: Action, form: ConfirmForm, held: locks.Held, asked: Asked | None
) -> Response:
    """With nobody else at it: read afresh, and write only what was previewed. Raises Busy."""
    if log.find(token.intention_id):  # the first of a double click, while this one waited
        return see(_receipt(token))
    if store.find(token.intention_id):
        return see(requesting.address_of(token.intention_id))
    old = offered(form.offered.data or "", token)
    try:
        fresh = action.examine()
    except Impossible as why:
        return impossible(action, why, asked)
    if token.is_expired:
        remark = Remark(_("This preview was more than half an hour old. Nothing was written; look again."))
        return offer(action, fresh, form, 409, remark, old, asks=token.asks)
    if fresh.state != token.state:
        remark = Remark(_("Something changed since the preview. Nothing was written; look again."))
        return offer(action, fresh, form, 409, remark, old, asks=token.asks)
    if switches.stop_of(action.name):
        return as_it_was(action, token, form, 409, asked=asked)
    if not held.is_held():
        raise locks.Busy(None)
    intended = Intended(token.intention_id, token.payload, form.reason_text(), form.ticket_text())
    if token.asks or rules.needs(action):
        return requesting.ask(intended, action, fresh)
    if not attempt(intended, action, fresh):
        return see(_receipt(token))
    return carry_out(intended, action, fresh)


def _receipt(token: Token) -> str:
    return url_for("intentions.receipt", intention_id=token.intention_id)
