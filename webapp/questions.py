"""Questions that customers ask, as data: each leads to the page that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.access import declared, may


@dataclass(frozen=True)
class Question:
    """One question. Who may open its page is asked of the page itself."""

    words: LazyString
    endpoint: str
    icon: str

    @property
    def is_open(self) -> bool:
        """Whether the person signed in may open its page."""
        view = current_app.view_functions.get(self.endpoint)
        permission = declared(view) if view else None
        return permission is not None and may(permission)


QUESTIONS = (
    Question(_("My coupon does not work"), "coupon_check.page", icon="ticket"),
    Question(_("My points are missing"), "points_check.page", icon="list-search"),
    Question(_("I returned an item and lost points"), "points_check.returned", icon="package-import"),
    Question(_("How many points have I, and until when?"), "points_check.overview", icon="star"),
    Question(_("Did my friend’s referral count?"), "points_check.referral", icon="users"),
    Question(_("Which achievements have I?"), "points_check.achievements", icon="trophy"),
)


def questions(customer: str = "", session: str = "") -> list[dict[str, Any]]:
    """The questions whose pages the reader may open, with their addresses; about a customer or an order where
    one is given."""
    about: dict[str, Any] = {
        name: value for name, value in (("customer", customer), ("session", session)) if value
    }
    return [
        {"words": one.words, "icon": one.icon, "href": url_for(one.endpoint, **about)}
        for one in QUESTIONS
        if one.is_open
    ]
