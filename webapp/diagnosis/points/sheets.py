"""The page around each question: its title, its form, and what it says before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import Field

from webapp.diagnosis.points.forms import CustomerForm, OrderForm, QuestionForm, ReferralForm, ReturnedForm
from webapp.htmx import respond


@dataclass(frozen=True)
class Sheet:
    """One question as a page. `place` is the id of the element that holds its answer, `key_box` the box that
    the page's shortcut for missing points leads to."""

    endpoint: str
    title: LazyString
    form_class: type[QuestionForm]
    hint: tuple[LazyString, LazyString]
    place: str = "panel"
    key_box: str = ""

    @property
    def action(self) -> str:
        """Where its form leads."""
        return url_for(self.endpoint)


MISSING = Sheet(
    "points_check.page",
    _("Points are missing"),
    OrderForm,
    (
        _("Which order is it about?"),
        _("Without an order id, a customer id shows what is pending, what ran out and what was taken back."),
    ),
    key_box="session",
)
RETURNED = Sheet(
    "points_check.returned",
    _("Points after a return"),
    ReturnedForm,
    (
        _("Which order did something come back of?"),
        _("Item by item: what was earned, what was taken back, and what stays."),
    ),
    place="order-points",  # the page of the order shows it too, where the panel is the order itself
    key_box="session",
)
OVERVIEW = Sheet(
    "points_check.overview",
    _("How many points, and until when"),
    CustomerForm,
    (_("Whose points?"), _("Every program and every card of the customer on one page.")),
)
REFERRAL = Sheet(
    "points_check.referral",
    _("Did the referral count?"),
    ReferralForm,
    (
        _("Who recommended whom?"),
        _("The customer who recommended is needed, and the friend’s id or order. The code is optional."),
    ),
)
ACHIEVEMENTS = Sheet(
    "points_check.achievements",
    _("Which achievements?"),
    CustomerForm,
    (_("Whose achievements?"), _("What is reached, what is missing, and until when.")),
)


@dataclass(frozen=True)
class Shown:
    """A sheet with its form as it was sent, and the answer if there is one."""

    sheet: Sheet
    form: Any
    found: Any = None
    missing: Any = None

    @property
    def boxes(self) -> list[Field]:
        """What is typed."""
        return [self.form[name] for name in self.form.boxes]

    @property
    def kept(self) -> list[Field]:
        """What the link brought along, where it did."""
        return [self.form[name] for name in self.form.kept if self.form[name].data]

    @property
    def errors(self) -> list[str]:
        """What is wrong with that: it has no box of its own to stand at."""
        return [error for name in self.form.kept for error in self.form[name].errors]

    @property
    def subject(self) -> str:
        """What the question is about, for the title of the page."""
        return next((box.data for box in self.boxes if box.data), "")

    @property
    def focus(self) -> str:
        """The box where typing begins: the first empty one; beside an answer only that of the shortcut."""
        empty = [box.name for box in self.boxes if not box.data]
        return next((name for name in empty if not self.found or name == self.sheet.key_box), "")

    @property
    def touches(self) -> list[str]:
        """What a write must have touched for the answer to be out of date."""
        return [
            f"{kind}:{self.form[kind].data}"
            for kind in ("session", "customer")
            if kind in self.form and self.form[kind].data
        ]

    @property
    def customer(self) -> str:
        """The customer that the form names, empty where it names none."""
        return (self.form["customer"].data or "") if "customer" in self.form else ""


def show(
    sheet: Sheet, form: QuestionForm, status: int = 200, *, found: Any = None, missing: Any = None
) -> Response:
    """The page of a question, or for htmx the answer alone."""
    shown = Shown(sheet, form, found, missing)
    return respond(
        "diagnosis/points/page.html", "diagnosis/points/_page.html", status, shown=shown, found=found
    )


def of_endpoint(endpoint: str) -> Sheet:
    """The sheet that a route shows."""
    every = {one.endpoint: one for one in (MISSING, RETURNED, OVERVIEW, REFERRAL, ACHIEVEMENTS)}
    return every.get(endpoint, RETURNED)
