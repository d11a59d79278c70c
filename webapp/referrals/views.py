"""Referral codes: form, preview and confirm, for one customer and for several."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from webapp import intentions
from webapp.access import requires
from webapp.audit import log
from webapp.htmx import respond, wants_part
from webapp.permissions import Permission
from webapp.referrals.actions import CreateReferral, CreateReferrals
from webapp.referrals.forms import LONGEST_ID, ReferralForm, ReferralsForm, TermsForm

blueprint = Blueprint("referrals", __name__, url_prefix="/<application>")
ONE, MANY = "/customers/<id:integration_id>/referral-codes", "/referral-codes"


@blueprint.get(ONE)
@requires(Permission.CREATE_REFERRAL)
def new(integration_id: str) -> Response:
    """The form that asks what code a customer is to get."""
    log.read("referrals.new", "customer", integration_id)
    return _form_page("one", ReferralForm(formdata=None), 200, integration_id=integration_id)


@blueprint.post(f"{ONE}/preview")
@requires(Permission.CREATE_REFERRAL)
def preview(integration_id: str) -> Response:
    """What would be made; advocate and friend are looked up first."""
    log.read("referrals.preview", "customer", integration_id)
    form = ReferralForm()
    form.advocate = integration_id
    if not form.validate():
        return _form_page("one", form, integration_id=integration_id)
    start, end = form.period()
    action = CreateReferral(
        form.campaign.data, (integration_id,), form.uses(), start, end, form.friend.data or ""
    )
    asked = intentions.Asked(form, lambda: _form_page("one", form, integration_id=integration_id))
    return intentions.show(action, asked)


@blueprint.post(ONE)
@requires(Permission.CREATE_REFERRAL)
def confirm(**_address: str) -> Response:
    """The making itself; its signed form names the customer."""
    return intentions.confirm(CreateReferral)


@blueprint.get(MANY)
@requires(Permission.CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES)
def new_many() -> Response:
    """The form that asks who is to get codes, and which."""
    log.read("referrals.new_many", "customer", "")
    return _form_page("many", ReferralsForm(formdata=None), 200)


@blueprint.post(f"{MANY}/preview")
@requires(Permission.CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES)
def preview_many() -> Response:
    """What would be made; everybody is looked up first."""
    form = ReferralsForm()
    # One row for one view, as everywhere; the codes themselves are found by each customer.
    log.read("referrals.preview_many", "customer", next(iter(form.ids()), "")[:LONGEST_ID])
    if not form.validate():
        return _form_page("many", form)
    start, end = form.period()
    action = CreateReferrals(form.campaign.data, form.ids(), form.uses(), start, end)
    return intentions.show(action, intentions.Asked(form, lambda: _form_page("many", form)))


@blueprint.post(MANY)
@requires(Permission.CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES)
def confirm_many() -> Response:
    """The making itself; its signed form names the customers."""
    return intentions.confirm(CreateReferrals)


def _form_page(which: str, form: TermsForm, status: int = 422, **values: Any) -> Response:
    answer = respond(f"referrals/{which}.html", f"referrals/_{which}.html", status, form=form, **values)
    if wants_part() and status == 422:
        # The form was to be followed by its preview; a form with faults stands in its own place again.
        answer.headers.update({"HX-Retarget": "#asking", "HX-Reswap": "outerHTML"})
    return answer
