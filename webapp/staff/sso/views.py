"""The pages of single sign-on: to the provider, back from it, out of it, and the door for when it is gone."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import public
from webapp.audit import log
from webapp.extensions import correlation_id, db, limiter
from webapp.htmx import see
from webapp.observability import log_event
from webapp.own_paths import own_path
from webapp.staff import starting
from webapp.staff.sso import accounts, emergency, flow, leaving, setting
from webapp.staff.sso.refusals import Refused
from webapp.staff.views import FAILURES_PER_ADDRESS, has_failed

blueprint = Blueprint("sso", __name__, url_prefix="/sign-in")
ANSWERS_PER_ADDRESS = "300 per minute; 3000 per hour"


def is_refused(answer: Response) -> bool:
    """Whether an answer counts against the address it came from: that a provider is down does not."""
    return has_failed(answer) and answer.status_code != 503


@blueprint.get("/provider")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=is_refused)
@limiter.limit(ANSWERS_PER_ADDRESS, deduct_when=has_failed)
@public
def start() -> Response:
    """Lead to the provider; with `again`, to prove there once more who one is."""
    if not setting.is_on():
        return make_response(redirect(url_for("staff.sign_in"), 303))
    wanted = own_path(request.args.get("next")) or ""
    again = bool(request.args.get("again")) and current_user.is_authenticated
    if current_user.is_authenticated and not again:
        return make_response(redirect(wanted or url_for("search.home"), 303))
    try:
        address = flow.set_out(wanted, request.args.get("zone", ""), current_user.id if again else 0)
    except Refused as refused:
        return _refused(refused)
    return make_response(redirect(address, 303))


@blueprint.get("/provider/callback")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=is_refused)
@limiter.limit(ANSWERS_PER_ADDRESS, deduct_when=has_failed)
@public
def callback() -> Response:
    """Let in whom the provider has proven. Nothing of a refusal but what to do next is shown."""
    if not setting.is_on():
        return make_response(redirect(url_for("staff.sign_in"), 303))
    try:
        arrival = flow.come_back(request.args)
        person = accounts.account_of(arrival)
    except Refused as refused:
        return _refused(refused)
    way = arrival.way
    # The desk's sign-in is new, but the provider may have asked for nothing: who sits down at an open desk
    # and signs in once more without a password must not count as proven just now.
    address = starting.start(
        person,
        own_path(way.wanted),
        way.zone,
        is_strong=True,
        proven_at=flow.proven_at(arrival.claims),
        by="provider",
    )
    leaving.keep_token(current_user.session_id, arrival.id_token)
    return make_response(redirect(address, 303))


@blueprint.get("/provider/sign-out")
@public
def leave() -> Response:
    """Lead on to the provider's sign-out: by a page, as a form's answer may not lead to another site."""
    try:
        address = leaving.provider_address()
    except Refused as refused:
        log_event("provider_sign_out_failed", check=refused.check, sentence=refused.sentence)
        flash(
            _("%(name)s does not answer: you may still be signed in there.", name=setting.name()), "warning"
        )
        address = None
    if address is None:
        return make_response(redirect(url_for("staff.sign_in"), 303))
    return make_response(render_template("sso/leave.html", address=address))


@blueprint.get("/emergency/<id:token>")
@public
def emergency_page(token: str) -> Response:
    """The button behind an emergency link: a program that only looks at links must not use it up."""
    person = emergency.owner_of(token)
    if person is None:
        return make_response(render_template("staff/link_over.html"), 404)
    return make_response(render_template("sso/emergency.html", person=person, token=token))


@blueprint.post("/emergency/<id:token>")
@limiter.limit(FAILURES_PER_ADDRESS, deduct_when=has_failed)
@public
def emergency_sign_in(token: str) -> Response:
    """Sign the person of an emergency link in. The link is used up then."""
    person = emergency.owner_of(token)
    db.session.commit()
    if person is None or not emergency.claim(token):
        return make_response(render_template("staff/link_over.html"), 404)
    return see(starting.start(person, None, "", is_strong=True, by="emergency link"))


def _refused(refused: Refused) -> Response:
    db.session.rollback()
    log_event("sign_in_refused", check=refused.check, sentence=refused.sentence)
    log.denied("staff.sign_in", "staff" if refused.subject else "", refused.subject, refused.sentence)
    page = render_template("sso/refused.html", advice=refused.advice, number=correlation_id())
    return make_response(page, 503 if refused.advice == "wait" else 400)
