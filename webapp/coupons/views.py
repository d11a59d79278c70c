"""The page of a coupon, and its reservations."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import clock, intentions, recents
from webapp.access import may, open_applications, requires
from webapp.audit import log
from webapp.coupons.actions import Reserve, TakeAway
from webapp.coupons.forms import LONGEST_ID, ReserveForm, chosen_holders
from webapp.coupons.presenters import CouponPage
from webapp.coupons.reading import read
from webapp.extensions import application
from webapp.htmx import respond, wants_part
from webapp.permissions import Permission
from webapp.talon.errors import NotFound

blueprint = Blueprint("coupons", __name__, url_prefix="/<application>/coupons/<id:code>")


@blueprint.get("")
@requires(Permission.GET_RESERVED_CUSTOMERS)
def page(code: str) -> Response:
    """Who holds a code, and what is known of it."""
    log.read("coupons.page", "coupon", code)
    found = _read(code)
    recents.note("coupon", code)
    form = ReserveForm(formdata=None, customers=found.suggestion)
    return respond("coupons/page.html", "coupons/_holders.html", page=found, form=form)


@blueprint.post("/reservations/preview")
@requires(Permission.CREATE_COUPON_RESERVATION)
def preview_reservation(code: str) -> Response:
    """Whom a reservation is for, and what it is worth; every id is looked up first."""
    log.read("coupons.preview_reservation", "coupon", code)
    form = ReserveForm()
    if form.validate():
        ids = form.ids()
        found = read(code, ids)
        if not found.unknown:
            asked = intentions.Asked(form, lambda: _form_page(code, form))
            return intentions.show(Reserve(code, ids), asked)
        form.refuse(found.unknown)
    return _form_page(code, form)


@blueprint.post("/reservations")
@requires(Permission.CREATE_COUPON_RESERVATION)
def confirm_reservation(**_address: str) -> Response:
    """The reservation itself; its signed form names the code."""
    return intentions.confirm(Reserve)


@blueprint.post("/reservations/removal/preview")
@requires(Permission.DELETE_COUPON_RESERVATION)
def preview_removal(code: str) -> Response:
    """What taking a reservation away means."""
    log.read("coupons.preview_removal", "coupon", code)
    return intentions.show(TakeAway(code, chosen_holders()))


@blueprint.post("/reservations/removal")
@requires(Permission.DELETE_COUPON_RESERVATION)
def confirm_removal(**_address: str) -> Response:
    """The taking away itself; its signed form names the code."""
    return intentions.confirm(TakeAway)


@blueprint.errorhandler(NotFound)
def missing(_error: NotFound) -> Response:
    """No such code here; it may be one of another Application."""
    code = (request.view_args or {})["code"]
    others = [one for one in open_applications() if one != application()]
    return respond("coupons/missing.html", "coupons/_missing.html", 404, code=code, others=others)


def _read(code: str) -> CouponPage:
    customer = request.args.get("customer", "")[:LONGEST_ID]
    asked = (customer,) if customer and may(Permission.GET_CUSTOMER_INVENTORY) else ()
    return CouponPage(
        read(code, asked),
        clock.now(),
        customer=customer,
        find=request.args.get("find", "").strip()[:LONGEST_ID],
        wanted=request.args.get("page", 1, type=int),
    )


def _form_page(code: str, form: ReserveForm) -> Response:
    answer = respond("coupons/page.html", "coupons/_reserving.html", 422, page=_read(code), form=form)
    if wants_part():
        # The form was to be followed by its preview; a form with faults stands in its own place again.
        answer.headers.update({"HX-Retarget": "#reserving", "HX-Reswap": "outerHTML"})
    return answer
