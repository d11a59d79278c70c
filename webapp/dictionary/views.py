"""One page: every problem that may come up while a customer is on the line."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.access import requires
from webapp.htmx import respond
from webapp.permissions import Permission
from webapp.problems import DICTIONARY

blueprint = Blueprint("dictionary", __name__, url_prefix="/<application>/errors")


@blueprint.get("")
@requires(Permission.OWN_ACCOUNT)
def page() -> Response:
    """The dictionary, by title. It shows nobody's data."""
    entries = sorted(DICTIONARY.items(), key=lambda one: str(one[1].title))
    return respond("dictionary/page.html", "dictionary/_entries.html", entries=entries)
