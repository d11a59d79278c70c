"""Putting away what one was told of changes to how one signs in."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from webapp.access import requires
from webapp.audit import log
from webapp.htmx import see
from webapp.own_paths import page_behind
from webapp.permissions import Permission
from webapp.staff import news, recording
from webapp.staff.news import Item

MOST = 2**63 - 1
"""The greatest number that a database has."""

blueprint = Blueprint("news", __name__, url_prefix="/settings/news")


@blueprint.post("/removal")
@requires(Permission.OWN_ACCOUNT)
def put_away() -> Response:
    """Drop what was shown, and go back to where it was shown."""
    first, last = (min(request.form.get(name, 0, type=int), MOST) for name in ("first", "last"))
    record = partial(log.done, "staff.put_news_away", "staff", current_user.email)
    recording.make(news.putting_away(first, last), record)
    return see(page_behind() or url_for("search.home"))


def shown() -> list[Item]:
    """What stands on every page of somebody who was not told of it yet; asked for only where there is any."""
    return news.for_this_sign_in() if current_user.is_authenticated and current_user.has_news else []
