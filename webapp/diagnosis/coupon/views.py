"""The check of a code: one GET form, its verdict, and other codes to try. Nothing here can write."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Blueprint, Response, abort, request

from webapp import clock, sight
from webapp.access import requires
from webapp.audit import log
from webapp.diagnosis.coupon.forms import CheckForm, Question
from webapp.diagnosis.coupon.others import try_all, usable
from webapp.diagnosis.coupon.presenters import Check
from webapp.diagnosis.coupon.reading import Readings, ask, ask_holdings
from webapp.htmx import respond
from webapp.permissions import Permission

blueprint = Blueprint("coupon_check", __name__, url_prefix="/<application>/coupon-check")


@blueprint.get("")
@requires(Permission.DRY_RUN_CUSTOMER_SESSION)
def page() -> Response:
    """Whether a code works for a customer and a cart, and why not. Without a code only the form."""
    form = CheckForm(request.args)
    if form.wants_row:
        return respond("diagnosis/coupon/page.html", "diagnosis/coupon/_cart.html", form=form, check=None)
    check, status = None, 200
    if form.is_asked and form.validate():
        question = form.question()
        with _viewing("coupon_check.page", question) as touches:
            readings = ask(question)
            touches.add(readings.customer)
        _about(readings)
        check = Check(readings, clock.now())
    elif form.is_asked:
        status = 422
    return respond(
        "diagnosis/coupon/page.html", "diagnosis/coupon/_check.html", status, form=form, check=check
    )


@blueprint.get("/others")
@requires(Permission.DRY_RUN_CUSTOMER_SESSION)
def others() -> Response:
    """The customer's other codes, each tried with the same cart."""
    form = CheckForm(request.args)
    if not form.validate():
        abort(422)
    question = form.question()
    with _viewing("coupon_check.others", question) as touches:
        readings = ask_holdings(question)
        touches.add(readings.customer)
    _about(readings)
    tried = try_all(usable(readings, clock.now()), readings.session, readings.customer)
    return respond(
        "diagnosis/coupon/others.html",
        "diagnosis/coupon/_others.html",
        question=question,
        others=tried,
        customer=readings.customer,
    )


def _about(readings: Readings) -> None:
    """Whom the answer shows: the customer asked about, where the cart is not of somebody else's order."""
    sight.about(readings.customer)
    if readings.session:
        sight.about(readings.session.profile_id)


def _viewing(action: str, question: Question) -> AbstractContextManager[set[str]]:
    """One row for the view, about whom it shows most: the customer, else the order, else the code."""
    if question.customer:
        return log.viewing(action, "customer", question.customer)
    if question.session:
        return log.viewing(action, "session", question.session)
    return log.viewing(action, "coupon", question.code)
