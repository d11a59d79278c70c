"""The goodwill that may be given to a customer: its forms, their previews, and the event itself."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from webapp import intentions
from webapp.access import current_role, requires
from webapp.audit import log
from webapp.events.actions import Given, TrackGoodwill
from webapp.events.forms import GoodwillForm, field_name, goodwill_form
from webapp.extensions import application, policy
from webapp.htmx import respond, wants_part
from webapp.permissions import Permission
from webapp.profiles import NoSuchCustomer, missing_customer, standing

blueprint = Blueprint("events", __name__, url_prefix="/<application>/customers/<id:integration_id>/goodwill")
blueprint.register_error_handler(NoSuchCustomer, missing_customer)


@dataclass(frozen=True)
class Card:
    """One goodwill event; without a form the reader's role may not use it."""

    name: str
    key: str
    form: GoodwillForm | None


@blueprint.get("")
@requires(Permission.TRACK_EVENT)
def goodwill(integration_id: str) -> Response:
    """A form for each event that desk.toml offers here."""
    log.read("events.goodwill", "customer", integration_id)
    standing(integration_id, loyalty=True)
    return _form_page(integration_id, None, 200)


@blueprint.post("/<key>/preview")
@requires(Permission.TRACK_EVENT)
def preview(integration_id: str, key: str) -> Response:
    """What the rules would give, by a dry run."""
    log.read("events.preview", "customer", integration_id)
    standing(integration_id, loyalty=True)
    offered = {one.key: one for one in policy().goodwill_in(application().slug)}
    form = goodwill_form(offered[key], current_role().key) if key in offered else abort(404)
    if not form.validate():
        return _form_page(integration_id, form, 422)
    given = tuple(Given(field.name, field.kind, text) for field, text in form.filled_in())
    action = TrackGoodwill(integration_id, key, form.goodwill.event, given)
    return intentions.show(action, intentions.Asked(form, lambda: _form_page(integration_id, form, 422)))


@blueprint.post("/<key>")
@requires(Permission.TRACK_EVENT)
def confirm(**_address: str) -> Response:
    """The event itself; its signed form names the customer and the goodwill."""
    return intentions.confirm(TrackGoodwill, _filled_again)


def _filled_again(action: TrackGoodwill) -> intentions.Asked | None:
    """The form as it was filled in, for what no longer fits at the confirm: a cap that was lowered since."""
    offered = policy().goodwill_in(application().slug)
    found = next((one for one in offered if one.key == action.key), None)
    if found is None:
        return None
    data = {field_name(each.name): each.text for each in action.given}
    form = goodwill_form(found, current_role().key, formdata=None, data=data)
    form.form_errors.append(
        _(
            "Nothing was given. Change what is marked and preview it again;"
            " for more than your role may give, ask somebody whose role may."
        )
    )
    return intentions.Asked(form, lambda: _form_page(action.integration_id, form, 422))


def _form_page(integration_id: str, filled: GoodwillForm | None, status: int) -> Response:
    values = {"integration_id": integration_id, "cards": _cards(filled), "is_faulty": filled is not None}
    answer = respond("events/page.html", "events/_goodwill.html", status, **values)
    if wants_part():
        # The form was to be followed by its preview; a form with faults stands in its own place again.
        answer.headers.update({"HX-Retarget": "#goodwill", "HX-Reswap": "outerHTML"})
    return answer


def _cards(filled: GoodwillForm | None) -> list[Card]:
    role, cards = current_role().key, []
    for one in policy().goodwill_in(application().slug):
        is_filled = filled is not None and filled.goodwill == one
        form = filled if is_filled else goodwill_form(one, role, formdata=None)
        # What was refused is said at its field, also where it is the role that may not.
        cards.append(Card(one.name, one.key, form if is_filled or one.is_open_to(role) else None))
    return cards
