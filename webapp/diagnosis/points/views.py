"""Questions about points: each is a GET form, answered by reads alone."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from webapp.access import may, requires
from webapp.audit import log
from webapp.diagnosis.points import achievements as achieved
from webapp.diagnosis.points import overview as overviews
from webapp.diagnosis.points import returned as returns
from webapp.diagnosis.points import sheets
from webapp.diagnosis.points.answer import answer
from webapp.diagnosis.points.candidates import candidates
from webapp.diagnosis.points.entries import alike
from webapp.diagnosis.points.forms import CustomerForm, OrderForm, ReferralForm, ReturnedForm
from webapp.diagnosis.points.missing import missing_of
from webapp.diagnosis.points.referral_answer import referral_answer
from webapp.permissions import Permission
from webapp.talon.errors import NotFound

blueprint = Blueprint("points_check", __name__, url_prefix="/<application>")
blueprint.add_app_template_filter(alike)


@blueprint.get("/points-check")
@requires(Permission.GET_CUSTOMER_SESSION)
def page() -> Response:
    """Why points of an order are missing; without an order, what may explain it for a customer."""
    form = OrderForm(request.args)
    if not form.validate():
        return sheets.show(sheets.MISSING, form, 422)
    asked = form.asked()
    if asked.session_id:
        with log.viewing("points_check.order", "session", asked.session_id) as touches:
            told = answer(asked)
            touches.add(told.case.session.profile_id)
        return sheets.show(sheets.MISSING, form, found=told)
    if not asked.customer:
        return sheets.show(sheets.MISSING, form)
    if not may(Permission.GET_CUSTOMER_INVENTORY):
        abort(403)
    log.read("points_check.customer", "customer", asked.customer)
    return sheets.show(sheets.MISSING, form, found=candidates(asked))


@blueprint.get("/points-check/returned")
@requires(Permission.GET_CUSTOMER_SESSION)
def returned() -> Response:
    """Which order something came back of; leads to the points of that order."""
    form = ReturnedForm(request.args)
    if not form.validate():
        return sheets.show(sheets.RETURNED, form, 422)
    if not form.session.data:
        return sheets.show(sheets.RETURNED, form)
    address = url_for("points_check.order_points", session_id=form.session.data)
    return redirect(address)  # type: ignore[return-value]


@blueprint.get("/sessions/<id:session_id>/points")
@requires(Permission.GET_CUSTOMER_SESSION)
def order_points(session_id: str) -> Response:
    """The points of an order item by item, and what a return took back."""
    with log.viewing("points_check.order_points", "session", session_id) as touches:
        found = returns.order_points(session_id)
        touches.add(found.case.session.profile_id)
    return sheets.show(sheets.RETURNED, ReturnedForm(data={"session": session_id}), found=found)


@blueprint.get("/points-check/overview")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def overview() -> Response:
    """How many points a customer has everywhere, and when they end."""
    form = CustomerForm(request.args)
    if not form.validate() or not form.customer.data:
        return sheets.show(sheets.OVERVIEW, form, 422 if form.errors else 200)
    log.read("points_check.overview", "customer", form.customer.data)
    return sheets.show(sheets.OVERVIEW, form, found=overviews.overview(form.customer.data))


@blueprint.get("/points-check/referral")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def referral() -> Response:
    """Whether a friend's referral counted."""
    form = ReferralForm(request.args)
    if not form.validate() or not form.customer.data:
        return sheets.show(sheets.REFERRAL, form, 422 if form.errors else 200)
    asked = form.asked()
    if asked.session_id and not may(Permission.GET_CUSTOMER_SESSION):
        abort(403)
    log.read("points_check.referral", "customer", asked.customer)
    return sheets.show(sheets.REFERRAL, form, found=referral_answer(asked))


@blueprint.get("/points-check/achievements")
@requires(Permission.GET_CUSTOMER_INVENTORY)
def achievements() -> Response:
    """Which achievements a customer has reached, is working on, and could begin."""
    form = CustomerForm(request.args)
    if not form.validate() or not form.customer.data:
        return sheets.show(sheets.ACHIEVEMENTS, form, 422 if form.errors else 200)
    log.read("points_check.achievements", "customer", form.customer.data)
    return sheets.show(sheets.ACHIEVEMENTS, form, found=achieved.achievements(form.customer.data))


@blueprint.errorhandler(NotFound)
def missing(error: NotFound) -> Response:
    """No such order or customer: said beside the form, with what to check."""
    sheet = sheets.of_endpoint(request.endpoint or "")
    form = sheet.form_class(MultiDict({**request.args, **(request.view_args or {})}))
    return sheets.show(sheet, form, 404, missing=missing_of(error, sheet.endpoint, form))
