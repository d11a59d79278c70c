"""The way from a preview to its one write."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.audit import log
from webapp.errors import details_of
from webapp.extensions import application
from webapp.htmx import respond, see
from webapp.intentions.action import Action, Impossible, Preview, Result
from webapp.intentions.forms import ConfirmForm
from webapp.intentions.token import Token, TokenTampered, sign, unsign
from webapp.problems import words_for
from webapp.talon import errors


@dataclass(frozen=True)
class Offer:
    """A preview with the form that confirms it."""

    action: Action
    preview: Preview
    form: ConfirmForm
    token: str
    notice: str = ""


def show(action: Action, form: ConfirmForm | None = None, notice: str = "", status: int = 200) -> Response:
    """Examine an action and show its preview with the confirm form. Nothing is written."""
    try:
        preview = action.examine()
    except Impossible as reason:
        return respond(
            "intentions/impossible.html",
            "intentions/_impossible.html",
            422,
            action=action,
            reason=str(reason),
        )
    token = sign(action, preview.state, current_user.id, application().slug)
    offer = Offer(action, preview, form or ConfirmForm(formdata=None), token, notice)
    return respond("intentions/offer.html", "intentions/_offer.html", status, offer=offer)


def confirm(kind: type[Action]) -> Response:
    """Do what a confirm form asks for, at most once; every end of it is a page that says what happened.

    A changed form is refused; an old one, or one whose state moved, gets its preview drawn again; a second
    submit is led to the first outcome.
    """
    form = ConfirmForm()
    token, action = _signed(kind, form.token.data or "")
    receipt = url_for("intentions.receipt", intention_id=token.intention_id)
    if log.find(token.intention_id):
        return see(receipt)
    if not form.validate():
        return show(action, form, status=422)
    if token.is_expired:
        return show(action, form, _("This preview was more than half an hour old. Here it is anew."), 409)
    try:
        fresh = action.examine()
    except Impossible:
        return show(action, form)
    if fresh.state != token.state:
        return show(
            action, form, _("Something changed since the preview. Nothing was written; look again."), 409
        )
    if _attempt(token, action, fresh, form):
        _perform(token.intention_id, action)
    return see(receipt)


def _signed(kind: type[Action], text: str) -> tuple[Token, Action]:
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


def _attempt(token: Token, action: Action, preview: Preview, form: ConfirmForm) -> bool:
    """Commit the attempted row; False where this very intention was attempted before."""
    subject = action.subject()
    return log.attempt(
        token.intention_id,
        action.name,
        subject.kind,
        subject.identifier,
        reason=form.reason_text(),
        ticket=(form.ticket.data or "").strip(),
        payload={"page": action.page(), "payload": token.payload, "preview": preview.recorded()},
    )


def _perform(intention_id: str, action: Action) -> None:
    """The one call, and the row that says how it ended."""
    outcome = "succeeded"
    try:
        result = action.perform()
    except errors.TalonError as error:
        result, outcome = _told(error), _meaning(error)
    log.settle(intention_id, outcome, details=result.recorded())


def _meaning(error: errors.TalonError) -> str:
    """Unknown, refused for what was asked, or failed for a reason that has nothing to do with it."""
    if isinstance(error, errors.OutcomeUnknown):
        return "unknown"
    asked = (errors.InvalidRequest, errors.NotFound, errors.Conflict, errors.InvalidArgument)
    return "refused" if isinstance(error, asked) else "failed"


def _told(error: errors.TalonError) -> Result:
    words = words_for(error)
    sentences = [str(words.sentence), *details_of(error), str(words.advice)]
    return Result(str(words.title), sentences, {"code": error.code})
