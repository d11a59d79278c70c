"""What the person signed in did and looked at, for those too who may not read the audit."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from webapp.access import open_applications, requires
from webapp.audit import log
from webapp.audit.forms import OwnFilterForm
from webapp.audit.search import Found, search
from webapp.audit.views import older_than, page_of
from webapp.extensions import application
from webapp.permissions import Permission

blueprint = Blueprint("activity", __name__, url_prefix="/<application>/activity")


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def own() -> Response:
    """One's own lines of this Application, and of what belongs to none, like a sign-in."""
    if application() not in open_applications():
        abort(403)
    form = OwnFilterForm(formdata=request.args)
    if not form.validate():
        return page_of(form, Found([], None), 422)
    log.read("activity.own", "audit", form.subject.data or "")
    filters = replace(form.filters(application().slug), actor_id=current_user.id)
    return page_of(form, search(filters, older_than()))
