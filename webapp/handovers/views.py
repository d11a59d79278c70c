"""Making a handover, and opening one: it leads to its page, which then shows the note above itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, g, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import may, requires
from webapp.audit import log
from webapp.extensions import settings
from webapp.handovers import store
from webapp.handovers.forms import HandoverForm
from webapp.handovers.places import MARK, Place, place_at, unmarked
from webapp.htmx import respond, see, wants_part
from webapp.own_paths import here
from webapp.permissions import Permission

blueprint = Blueprint("handovers", __name__, url_prefix="/<application>/handovers")


@dataclass(frozen=True)
class Note:
    """A handover as the page it leads to shows it."""

    author: str
    is_own: bool
    text: str
    created: datetime
    expires: datetime
    link: str


@blueprint.post("")
@requires(Permission.HAND_OVER)
def make() -> Response:
    """Keep the note and go back to the page, which shows it with the link to pass on."""
    form = HandoverForm()
    place = place_at(form.address.data) or abort(400, _("Only pages of this Application can be handed over."))
    if not place.is_allowed:
        abort(403)
    if not form.validate():
        return respond("handovers/form.html", "handovers/_form.html", 422, form=form, place=place)
    handover = store.make(place, form.note.data or "")
    facts = {"expires": handover.expires_at.isoformat()}
    log.done("handovers.make", *place.subject, facts, also=partial(store.keep, handover, place))
    flash(_("The handover link is made. Copy it into the ticket."), "success")
    return see(place.marked + handover.id)


@blueprint.get("/<id:handover_id>")
@requires(Permission.HAND_OVER)
def opened(handover_id: str) -> Response:
    """Lead to the page, for whoever may open it."""
    handover, place = _found(handover_id) or abort(
        404, _("This handover link is over, or it was never made.")
    )
    if not place.is_allowed:
        abort(403, _("This handover leads to a page that your account may not open."))
    return make_response(redirect(place.marked + handover.id))


@blueprint.before_app_request
def take_note() -> None:
    """Take the note that a page was opened with, so that it can show it; seeing it is recorded."""
    handover_id = request.args.get(MARK, "")
    if not handover_id or request.method != "GET" or wants_part() or "application" not in g:
        return
    if not may(Permission.HAND_OVER):
        return
    found = _found(handover_id)
    if found and found[1].is_at(unmarked(here())):
        handover, place = found
        log.read("handovers.note", *place.subject)
        g.desk_handover = Note(
            author=handover.author,
            is_own=handover.author_id == current_user.id,
            text=handover.note,
            created=handover.created_at,
            expires=handover.expires_at,
            link=settings().public_url + url_for("handovers.opened", handover_id=handover.id),
        )


@blueprint.app_context_processor
def pass_on() -> dict[str, Any]:
    """What the components of this room need on any page: its own address, and the note it was opened with."""
    return {
        "page_path": lambda: unmarked(here()),
        "page_base": settings().public_url,
        "desk_handover": g.get("desk_handover"),
        "longest_note": store.LONGEST_NOTE,
    }


def _found(handover_id: str) -> tuple[store.Kept, Place] | None:
    handover = store.find(handover_id)
    place = place_at(handover.address) if handover else None
    return (handover, place) if handover and place else None
