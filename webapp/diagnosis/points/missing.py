"""What was asked about does not exist: said in the words of these pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.access import open_applications
from webapp.diagnosis.points.forms import QuestionForm
from webapp.effects.words import _
from webapp.extensions import application
from webapp.talon.errors import NotFound


@dataclass(frozen=True)
class Missing:
    """A title, the identifier that leads nowhere, what to check, and the same question elsewhere."""

    title: str
    identifier: str
    checks: tuple[str, ...]
    elsewhere: tuple[tuple[str, str], ...]


def missing_of(error: NotFound, endpoint: str, form: QuestionForm) -> Missing:
    """Which of the things that the form names there is not."""
    is_order = error.operation == "getCustomerSession"
    box = "session" if is_order else "friend" if error.reason == "friend" else "customer"
    name = application().name
    title = (
        _("%(application)s has no order with this id.", application=name)
        if is_order
        else _("%(application)s has no customer with this id.", application=name)
    )
    checks = (
        _("Look-alikes: 0 and O, 1 and l, a space or a dash too many. Upper and lower case count."),
        _("The id is the one that the shop gives, not an invoice or a ticket number."),
    )
    query: dict[str, Any] = {field: form[field].data for field in form.boxes if form[field].data}
    elsewhere = tuple(
        (one.name, url_for(endpoint, application=one.slug, **query))
        for one in open_applications()
        if one != application()
    )
    return Missing(title, form[box].data if box in form else "", checks, elsewhere)
