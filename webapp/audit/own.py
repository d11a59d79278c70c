"""What the person signed in did and looked at, for those too who may not read the audit."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from webapp.access import open_applications, requires
from webapp.audit import exporting, log
from webapp.audit.forms import OwnFilterForm
from webapp.audit.search import Filters, Found, search
from webapp.audit.views import file_of, older_than, page_of
from webapp.extensions import application
from webapp.permissions import Permission

blueprint = Blueprint("activity", __name__, url_prefix="/<application>/activity")


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def own() -> Response:
    """One's own lines of this Application, and of what belongs to none, like a sign-in."""
    _only_where_open()
    form = OwnFilterForm(formdata=request.args)
    if not form.validate():
        return page_of(form, Found([], None), 422)
    log.read("activity.own", "audit", form.subject.data or "")
    return page_of(form, search(_mine(form), older_than()))


@blueprint.get("/export/<form>")
@requires(Permission.OWN_ACCOUNT)
def export(form: str) -> Response:
    """All of one's own lines that the address narrows to, as csv or json."""
    _only_where_open()
    asked = OwnFilterForm(formdata=request.args)
    if form not in exporting.TYPES:
        abort(404)
    if not asked.validate():
        return page_of(asked, Found([], None), 422)
    return file_of("activity", "activity.export", form, asked, _mine(asked))


def _only_where_open() -> None:
    if application() not in open_applications():
        abort(403)


def _mine(form: OwnFilterForm) -> Filters:
    return replace(form.filters(application().slug), actor_id=current_user.id)
