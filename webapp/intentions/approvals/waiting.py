"""What every page says: how many requests wait for its reader, and what became of the reader's own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import application
from webapp.intentions.approvals import rules, store
from webapp.intentions.approvals.pages import Shown
from webapp.observability import log_failure

SEEN_EVERY = 60
"""Seconds between two looks of an open page."""


@dataclass(frozen=True)
class Waiting:
    """How many requests wait, and how often an open page asks again."""

    number: int
    every: int = SEEN_EVERY


def waiting() -> Waiting:
    """What waits for the person signed in; a page must not fail for it."""
    actions = rules.decidable() if _is_in_an_application() else []
    if not actions:
        return Waiting(0)
    try:
        return Waiting(store.count(application().slug, current_user.id, actions))
    except SQLAlchemyError as error:
        log_failure(error)
        return Waiting(0)


def news_for_page() -> list[Shown]:
    """Own requests that ended since, newest first; a page must not fail for it."""
    if not _is_in_an_application():
        return []
    try:
        return [Shown(each) for each in store.news(application().slug, current_user.id)]
    except SQLAlchemyError as error:
        log_failure(error)
        return []


def _is_in_an_application() -> bool:
    return g.get("application") is not None and bool(current_user.is_authenticated)
