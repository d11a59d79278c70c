"""The page of a session, and what can be done with it."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import clock, intentions, recents, sight
from webapp.access import open_applications, requires
from webapp.audit import log
from webapp.extensions import application
from webapp.htmx import respond, wants_part
from webapp.intentions import Subject
from webapp.permissions import Permission
from webapp.sessions.actions import (
    ApplyCode,
    CancelSession,
    CloseSession,
    RemoveCode,
    ReopenSession,
    ReturnItems,
)
from webapp.sessions.forms import CodeForm, ReturnForm, chosen_code, return_form
from webapp.sessions.presenters import SessionPage
from webapp.sessions.reading import session_of
from webapp.talon.errors import NotFound
from webapp.talon.models.session import CustomerSessionState

blueprint = Blueprint("sessions", __name__, url_prefix="/<application>/sessions/<id:session_id>")


@blueprint.get("")
@requires(Permission.GET_CUSTOMER_SESSION)
def page(session_id: str) -> Response:
    """Cart, totals and effects of one session."""
    found = _read("sessions.page", session_id)
    recents.note("session", session_id)
    return respond("sessions/page.html", "sessions/_session.html", page=found)


@blueprint.get("/returns")
@requires(Permission.RETURN_CART_ITEMS)
def returns(session_id: str) -> Response:
    """The form that asks how many units of each line come back."""
    found = _read("sessions.returns", session_id)
    return _form_page(found, return_form(found.rows), 200 if found.can_return else 422)


@blueprint.post("/returns/preview")
@requires(Permission.RETURN_CART_ITEMS)
def preview_return(session_id: str) -> Response:
    """What the return would undo and leave, by a dry run."""
    found = _read("sessions.preview_return", session_id)
    form = return_form(found.rows)
    if not found.can_return or not form.validate():
        return _form_page(found, form, 422)
    action = ReturnItems(session_id, found.session.profile_id, form.chosen())
    return intentions.show(action, intentions.Asked(form, lambda: _form_page(found, form, 422)))


@blueprint.post("/returns")
@requires(Permission.RETURN_CART_ITEMS)
def confirm_return(**_address: str) -> Response:
    """The return itself; its signed form names the session."""
    return intentions.confirm(ReturnItems)


@blueprint.get("/reopening")
@requires(Permission.REOPEN_CUSTOMER_SESSION)
def reopening(session_id: str) -> Response:
    """What reopening would undo, and what would stay."""
    return intentions.show(ReopenSession(session_id, _customer("sessions.reopening", session_id)))


@blueprint.post("/reopening")
@requires(Permission.REOPEN_CUSTOMER_SESSION)
def confirm_reopening(**_address: str) -> Response:
    """The reopening itself; its signed form names the session."""
    return intentions.confirm(ReopenSession)


@blueprint.get("/closing")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def closing(session_id: str) -> Response:
    """What closing would bring, by a dry run."""
    return intentions.show(CloseSession(session_id, _customer("sessions.closing", session_id)))


@blueprint.post("/closing")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def confirm_closing(**_address: str) -> Response:
    """The closing itself; its signed form names the session."""
    return intentions.confirm(CloseSession)


@blueprint.get("/cancellation")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def cancellation(session_id: str) -> Response:
    """What cancelling would roll back, and what would stay."""
    return intentions.show(CancelSession(session_id, _customer("sessions.cancellation", session_id)))


@blueprint.post("/cancellation")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def confirm_cancellation(**_address: str) -> Response:
    """The cancellation itself; its signed form names the session."""
    return intentions.confirm(CancelSession)


@blueprint.get("/codes")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def codes(session_id: str) -> Response:
    """The codes on an open session, each with a button that takes it off, and a field for one more."""
    found = _read("sessions.codes", session_id)
    return _codes_page(found, CodeForm(formdata=None), 422 if found.why_no_codes else 200)


@blueprint.post("/codes/preview")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def preview_code(session_id: str) -> Response:
    """What one more code would change, by a dry run."""
    found, form = _read("sessions.preview_code", session_id), CodeForm()
    if found.why_no_codes or not form.validate():
        return _codes_page(found, form, 422)
    action = ApplyCode(session_id, found.session.profile_id, *form.chosen())
    return intentions.show(action, intentions.Asked(form, lambda: _codes_page(found, form, 422)))


@blueprint.post("/codes")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def confirm_code(**_address: str) -> Response:
    """Putting the code on; its signed form names the session and the code."""
    return intentions.confirm(ApplyCode)


@blueprint.post("/codes/removal/preview")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def preview_code_removal(session_id: str) -> Response:
    """What taking a code off would change, by a dry run."""
    customer = _customer("sessions.preview_code_removal", session_id)
    return intentions.show(RemoveCode(session_id, customer, *chosen_code()))


@blueprint.post("/codes/removal")
@requires(Permission.UPDATE_CUSTOMER_SESSION)
def confirm_code_removal(**_address: str) -> Response:
    """Taking the code off; its signed form names the session and the code."""
    return intentions.confirm(RemoveCode)


@blueprint.errorhandler(NotFound)
def missing(_error: NotFound) -> Response:
    """No such session here; it may be one of another Application."""
    session_id = (request.view_args or {})["session_id"]
    others = [one for one in open_applications() if one != application()]
    return respond(
        "sessions/missing.html", "sessions/_missing.html", 404, session_id=session_id, others=others
    )


def _read(action: str, session_id: str) -> SessionPage:
    found = _looked_at(action, session_id)
    sight.about(found.customer_session.profile_id)
    return SessionPage(found, clock.now())


def _customer(action: str, session_id: str) -> str:
    return _looked_at(action, session_id).customer_session.profile_id


def _looked_at(action: str, session_id: str) -> CustomerSessionState:
    """The session, and the look at it recorded; it touches its customer, so that an erasure finds it."""
    with log.viewing(action, "session", session_id) as touches:
        found = session_of(session_id)
        touches.add(found.customer_session.profile_id)
    return found


def _form_page(found: SessionPage, form: ReturnForm, status: int) -> Response:
    others = intentions.notice(ReturnItems.name, Subject("session", found.session.integration_id))
    values = {"page": found, "form": form, "others": others}
    answer = respond("sessions/returns.html", "sessions/_returns.html", status, **values)
    return _in_place(answer, "#returns")


def _codes_page(found: SessionPage, form: CodeForm, status: int) -> Response:
    others = intentions.notice(ApplyCode.name, Subject("session", found.session.integration_id))
    values = {"page": found, "form": form, "others": others}
    return _in_place(respond("sessions/codes.html", "sessions/_codes.html", status, **values), "#codes")


def _in_place(answer: Response, place: str) -> Response:
    """A form was to be followed by its preview; one with faults stands in its own place again."""
    if wants_part():
        answer.headers.update({"HX-Retarget": place, "HX-Reswap": "outerHTML"})
    return answer
