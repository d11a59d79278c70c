"""The page of a session, and the two things that can be done with a closed one."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import clock, intentions, recents
from webapp.access import open_applications, requires
from webapp.audit import log
from webapp.extensions import application
from webapp.htmx import respond, wants_part
from webapp.intentions import Subject
from webapp.permissions import Permission
from webapp.sessions.actions import ReopenSession, ReturnItems
from webapp.sessions.forms import ReturnForm, return_form
from webapp.sessions.presenters import SessionPage
from webapp.sessions.reading import session_of
from webapp.talon.errors import NotFound

blueprint = Blueprint("sessions", __name__, url_prefix="/<application>/sessions/<id:session_id>")


@blueprint.get("")
@requires(Permission.GET_CUSTOMER_SESSION)
def page(session_id: str) -> Response:
    """Cart, totals and effects of one session."""
    log.read("sessions.page", "session", session_id)
    found = _read(session_id)
    recents.note("session", session_id)
    return respond("sessions/page.html", "sessions/_session.html", page=found)


@blueprint.get("/returns")
@requires(Permission.RETURN_CART_ITEMS)
def returns(session_id: str) -> Response:
    """The form that asks how many units of each line come back."""
    log.read("sessions.returns", "session", session_id)
    found = _read(session_id)
    return _form_page(found, return_form(found.rows), 200 if found.can_return else 422)


@blueprint.post("/returns/preview")
@requires(Permission.RETURN_CART_ITEMS)
def preview_return(session_id: str) -> Response:
    """What the return would undo and leave, by a dry run."""
    log.read("sessions.preview_return", "session", session_id)
    found = _read(session_id)
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
    log.read("sessions.reopening", "session", session_id)
    customer_id = session_of(session_id).customer_session.profile_id
    return intentions.show(ReopenSession(session_id, customer_id))


@blueprint.post("/reopening")
@requires(Permission.REOPEN_CUSTOMER_SESSION)
def confirm_reopening(**_address: str) -> Response:
    """The reopening itself; its signed form names the session."""
    return intentions.confirm(ReopenSession)


@blueprint.errorhandler(NotFound)
def missing(_error: NotFound) -> Response:
    """No such session here; it may be one of another Application."""
    session_id = (request.view_args or {})["session_id"]
    others = [one for one in open_applications() if one != application()]
    return respond(
        "sessions/missing.html", "sessions/_missing.html", 404, session_id=session_id, others=others
    )


def _read(session_id: str) -> SessionPage:
    return SessionPage(session_of(session_id), clock.now())


def _form_page(found: SessionPage, form: ReturnForm, status: int) -> Response:
    others = intentions.notice(ReturnItems.name, Subject("session", found.session.integration_id))
    values = {"page": found, "form": form, "others": others}
    answer = respond("sessions/returns.html", "sessions/_returns.html", status, **values)
    if wants_part():
        # The form was to be followed by its preview; a form with faults stands in its own place again.
        answer.headers.update({"HX-Retarget": "#returns", "HX-Reswap": "outerHTML"})
    return answer
