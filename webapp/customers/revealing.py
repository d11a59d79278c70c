"""Showing one customer's personal data to somebody who sees none by themselves, and hiding it again."""

from __future__ import annotations

from functools import partial

from flask import Response, url_for
from flask_login import current_user

from webapp import reveals
from webapp.access import requires
from webapp.audit import log
from webapp.customers.views import blueprint
from webapp.extensions import application
from webapp.htmx import see
from webapp.own_paths import page_behind
from webapp.permissions import Permission


@blueprint.post("/reveal")
@requires(Permission.REVEAL_PERSONAL_DATA)
def reveal(integration_id: str) -> Response:
    """Show it in this sign-in for a while; recorded in the transaction that allows it."""
    show = partial(reveals.show, current_user.session_id, application().slug, integration_id)
    log.done("customers.reveal", "customer", integration_id, also=show)
    return _back(integration_id)


@blueprint.post("/reveal/removal")
@requires(Permission.REVEAL_PERSONAL_DATA)
def hide(integration_id: str) -> Response:
    """Hide it again."""
    drop = partial(reveals.hide, current_user.session_id, application().slug, integration_id)
    log.done("customers.hide", "customer", integration_id, also=drop)
    return _back(integration_id)


def _back(integration_id: str) -> Response:
    """The page that it was asked for on."""
    return see(page_behind() or url_for("customers.overview", integration_id=integration_id))
