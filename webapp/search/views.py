"""Search is a plain GET form; its result is a page or a list. And what an agent opened last, or pinned."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp import aliases, recents
from webapp.access import may, open_applications, public, requires
from webapp.addresses import current_application
from webapp.audit import log
from webapp.extensions import policy
from webapp.htmx import respond, see
from webapp.own_paths import page_behind
from webapp.permissions import Permission
from webapp.search import presenters
from webapp.search.kinds import KINDS
from webapp.search.lists import own_lists
from webapp.search.lookup import look_up
from webapp.search.questions import may_see

blueprint = Blueprint("search", __name__)
blueprint.add_app_template_filter(presenters.name_of, "try_name")
blueprint.add_app_template_global(recents.pin_of, "pin_of")

LONGEST = 1000


@blueprint.get("/")
@public
def start() -> Response:
    """The desk's front door leads to the Application that the person was in last, or may be in at all."""
    here, there = current_application(policy()), open_applications()
    one = here if here in there or not there else there[0]
    return redirect(url_for("search.home", application=one.slug))  # type: ignore[return-value]


@blueprint.get("/<application>/")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def home() -> Response:
    """Where every call begins: the box, what was opened last, and what can be pasted. Alone: the lists."""
    lists, has_aliases = own_lists(may), aliases.resolver() is not None
    return respond("search/home.html", "search/_recents.html", lists=lists, has_aliases=has_aliases)


@blueprint.get("/<application>/search")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def results() -> Response:
    """Go straight to the one match, list several, or say what was tried."""
    text = (request.args.get("q") or "").strip()
    if not text or len(text) > LONGEST:
        return respond("search/results.html", "search/_refused.html", 422, longest=LONGEST)
    found = look_up(text, may, everywhere="everywhere" in request.args)
    if found.only_page:
        # The page itself records that it was read.
        return cast(Response, redirect(found.only_page))
    log.read("search.results", "search", text)
    page = presenters.ResultPage(found)
    values = {"page": page, "search_text": page.shown}
    return respond("search/results.html", "search/_results.html", page.status, **values)


@blueprint.post("/<application>/pins/<kind>/<id:identifier>")
@blueprint.post("/<application>/pins/<kind>/<int:program_id>/<id:identifier>")
@requires(Permission.OWN_ACCOUNT)
def pin(kind: str, identifier: str, program_id: int = 0) -> Response:
    """Keep something at hand."""
    found = KINDS.get(kind) or abort(404)
    if found.is_in_program is not (program_id > 0):
        abort(404)
    if not may_see(kind, may):
        abort(403)
    if recents.pin(kind, identifier, program_id):
        log.done("search.pin", kind, identifier)
    else:
        flash(
            _("Not pinned: %(most)s pins are the most. Take one away first.", most=recents.MOST_PINS),
            "warning",
        )
    return see(page_behind() or found.address(identifier, program_id))


@blueprint.post("/<application>/pins/<int:pin_id>/removal")
@requires(Permission.OWN_ACCOUNT)
def unpin(pin_id: int) -> Response:
    """Take a pin away; one that is gone already is no fault."""
    found = recents.unpin(pin_id)
    if found:
        log.done("search.unpin", found.kind, found.identifier)
    return see(page_behind() or url_for("search.home"))


@blueprint.post("/<application>/recents/removal")
@requires(Permission.OWN_ACCOUNT)
def clear() -> Response:
    """Forget what was opened last."""
    recents.clear()
    log.done("search.clear", "staff", "")
    return see(page_behind() or url_for("search.home"))
