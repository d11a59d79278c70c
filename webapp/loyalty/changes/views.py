"""The forms, previews and confirms of these writes. The ledgers themselves are in `webapp.loyalty.views`."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import intentions
from webapp.access import requires
from webapp.audit import log
from webapp.htmx import respond, wants_part
from webapp.loyalty.changes import words
from webapp.loyalty.changes.activating import ActivatePoints, holder_of
from webapp.loyalty.changes.forms import ActivationForm, CardLinkForm, CustomerCardForm
from webapp.loyalty.changes.linking import LinkCard, UnlinkCard
from webapp.loyalty.changes.pages import CardPage, PendingPage, steps
from webapp.loyalty.changes.reading import read
from webapp.loyalty.holders import Card, Profile
from webapp.permissions import Permission
from webapp.talon.errors import NeedsNewerServer, TalonError

blueprint = Blueprint("loyalty_changes", __name__, url_prefix="/<application>")
blueprint.add_app_template_global(steps, "ledger_steps")
CARD, PROFILE = Card.path, Profile.path
CUSTOMER = "/customers/<id:integration_id>/card-links"


@blueprint.get(f"{CARD}/links")
@requires(Permission.LINK_LOYALTY_CARD_TO_PROFILE)
def link(program_id: int, card_id: str) -> Response:
    """How the card stands, and the form that asks for the customer."""
    log.read("loyalty.link_form", "card", card_id)
    return _card_form(program_id, card_id, CardLinkForm(formdata=None), 200)


@blueprint.post(f"{CARD}/links/preview")
@requires(Permission.LINK_LOYALTY_CARD_TO_PROFILE)
def preview_link(program_id: int, card_id: str) -> Response:
    """What linking means; card and customer are looked up first."""
    log.read("loyalty.preview_link", "card", card_id)
    form = CardLinkForm()
    if not form.validate():
        return _card_form(program_id, card_id, form)
    asked = intentions.Asked(form, lambda: _card_form(program_id, card_id, form), "customer")
    return intentions.show(LinkCard(program_id, card_id, form.customer.data or ""), asked)


@blueprint.post(f"{CARD}/links")
@requires(Permission.LINK_LOYALTY_CARD_TO_PROFILE)
def confirm_link(**_address: object) -> Response:
    """The linking itself; its signed form names card and customer."""
    return intentions.confirm(LinkCard)


@blueprint.get(CUSTOMER)
@requires(Permission.LINK_LOYALTY_CARD_TO_PROFILE)
def link_customer(integration_id: str) -> Response:
    """The form that asks which card a customer is to get."""
    log.read("loyalty.link_form", "customer", integration_id)
    return _customer_form(integration_id, CustomerCardForm(formdata=None), 200)


@blueprint.post(f"{CUSTOMER}/preview")
@requires(Permission.LINK_LOYALTY_CARD_TO_PROFILE)
def preview_link_customer(integration_id: str) -> Response:
    """The same preview, from the customer's side."""
    log.read("loyalty.preview_link", "customer", integration_id)
    form = CustomerCardForm()
    if not form.validate():
        return _customer_form(integration_id, form)
    asked = intentions.Asked(form, lambda: _customer_form(integration_id, form))
    return intentions.show(LinkCard(form.program.data, form.card.data or "", integration_id), asked)


@blueprint.post(f"{CARD}/links/removal/preview")
@requires(Permission.UNLINK_LOYALTY_CARD_FROM_PROFILE)
def preview_unlink(program_id: int, card_id: str) -> Response:
    """What unlinking means for the customer whose button was pressed."""
    log.read("loyalty.preview_unlink", "card", card_id)
    return intentions.show(UnlinkCard(program_id, card_id, request.form.get("customer", "")))


@blueprint.post(f"{CARD}/links/removal")
@requires(Permission.UNLINK_LOYALTY_CARD_FROM_PROFILE)
def confirm_unlink(**_address: object) -> Response:
    """The unlinking itself; its signed form names card and customer."""
    return intentions.confirm(UnlinkCard)


@blueprint.get(f"{CARD}/points/activation")
@blueprint.get(f"{PROFILE}/points/activation")
@requires(Permission.ACTIVATE_LOYALTY_POINTS)
def activation(program_id: int, card_id: str = "", integration_id: str = "") -> Response:
    """The points that are pending, to choose from."""
    log.read("loyalty.activation", "card" if card_id else "customer", card_id or integration_id)
    return _points_form(program_id, card_id, integration_id, ActivationForm(formdata=None), 200)


@blueprint.post(f"{CARD}/points/activation/preview")
@blueprint.post(f"{PROFILE}/points/activation/preview")
@requires(Permission.ACTIVATE_LOYALTY_POINTS)
def preview_activation(program_id: int, card_id: str = "", integration_id: str = "") -> Response:
    """Which points would count at once."""
    log.read("loyalty.preview_activation", "card" if card_id else "customer", card_id or integration_id)
    form = ActivationForm()
    if not form.validate():
        return _points_form(program_id, card_id, integration_id, form)
    order = form.order.data or ""
    return intentions.show(ActivatePoints(program_id, card_id, integration_id, order, form.chosen()))


@blueprint.post(f"{CARD}/points/activation")
@blueprint.post(f"{PROFILE}/points/activation")
@requires(Permission.ACTIVATE_LOYALTY_POINTS)
def confirm_activation(**_address: object) -> Response:
    """The activation itself; its signed form names the points."""
    return intentions.confirm(ActivatePoints)


def _card_form(program_id: int, card_id: str, form: CardLinkForm, status: int = 422) -> Response:
    page = CardPage(read(program_id, card_id))
    answer = respond("loyalty/changes/link.html", "loyalty/changes/_link.html", status, page=page, form=form)
    return _in_its_place(answer)


def _customer_form(integration_id: str, form: CustomerCardForm, status: int = 422) -> Response:
    page = None
    if status == 422 and form.program.data and form.card.data:
        try:
            page = CardPage(read(form.program.data, form.card.data, integration_id))
        except TalonError:
            page = None  # the form says what is wrong with them
    values = {"page": page, "form": form, "integration_id": integration_id}
    answer = respond(
        "loyalty/changes/link_customer.html", "loyalty/changes/_link_customer.html", status, **values
    )
    return _in_its_place(answer)


def _points_form(
    program_id: int, card_id: str, integration_id: str, form: ActivationForm, status: int = 422
) -> Response:
    if not words.is_newer():
        raise NeedsNewerServer("activateLoyaltyPoints", words.NEWER)
    page = PendingPage.of(holder_of(program_id, card_id, integration_id))
    answer = respond(
        "loyalty/changes/activation.html", "loyalty/changes/_activation.html", status, page=page, form=form
    )
    return _in_its_place(answer)


def _in_its_place(answer: Response) -> Response:
    """A form was to be followed by its preview; one with faults stands in its own place again."""
    if wants_part() and answer.status_code == 422:
        answer.headers.update({"HX-Retarget": "#asking", "HX-Reswap": "outerHTML"})
    return answer
