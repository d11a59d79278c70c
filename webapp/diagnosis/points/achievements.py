"""Which achievements a customer has reached, is working on, and could still begin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from flask import url_for

from webapp import clock
from webapp.access import may
from webapp.diagnosis.points.gaps import Gap, not_allowed, reason_of
from webapp.diagnosis.points.holders import MOST_PAGES, NOT_ALLOWED, Rows, read_pages
from webapp.diagnosis.points.reading import is_newer
from webapp.diagnosis.points.voice import voice
from webapp.effects import EffectContext
from webapp.effects.words import _
from webapp.extensions import side_by_side, talon
from webapp.permissions import Permission
from webapp.talon.errors import InvalidArgument, NotFound
from webapp.talon.models.achievement import AchievementProgress, AchievementStatus

# An achievement without an end has one in the far future on servers that must name one.
FAR = timedelta(days=365 * 20)
MOST_NAMED = 4


@dataclass(frozen=True)
class Achievement:
    """One achievement: `state` is done, going, over or open (not begun)."""

    title: str
    state: str
    progress: Decimal
    target: Decimal | None
    ends: datetime | None
    completed: datetime | None

    @property
    def missing(self) -> Decimal | None:
        """What is missing to the target."""
        return None if self.target is None else max(Decimal(0), self.target - self.progress)


@dataclass(frozen=True)
class Achievements:
    """Every achievement that is told of. `is_whole` says whether those not begun are told of too."""

    customer: str
    found: tuple[Achievement, ...]
    is_whole: bool
    context: EffectContext
    fetched: datetime
    gaps: tuple[Gap, ...] = field(default=())

    part = "diagnosis/points/_achievements.html"

    @property
    def address(self) -> str:
        """Where this answer is."""
        return url_for("points_check.achievements", customer=self.customer)

    def of(self, state: str) -> list[Achievement]:
        """Those of one state."""
        return [one for one in self.found if one.state == state]

    def line(self, one: Achievement) -> str:
        """One achievement in a sentence."""
        number, title = self.context.number, one.title
        if one.state == "done":
            day = self.context.day(one.completed) if one.completed else ""
            return (
                _("%(title)s: reached on %(day)s.", title=title, day=day)
                if day
                else _("%(title)s: reached.", title=title)
            )
        if one.target is None:
            return _("%(title)s: at %(progress)s.", title=title, progress=number(one.progress))
        facts = {"title": title, "progress": number(one.progress), "target": number(one.target)}
        if one.state == "over":
            return _("%(title)s: ended at %(progress)s of %(target)s.", **facts)
        if one.state == "open":
            return _("%(title)s: not begun yet, the goal is %(target)s.", title=title, target=facts["target"])
        line = _(
            "%(title)s: %(progress)s of %(target)s, %(missing)s to go",
            missing=number(one.missing or Decimal(0)),
            **facts,
        )
        return line + (_(", until %(day)s.", day=self.context.day(one.ends)) if one.ends else ".")

    @property
    def say(self) -> str:
        """The whole of it for the customer; what ended is left out unless it is all there is."""
        done, going, begin = (self.of(state) for state in ("done", "going", "open"))
        said = []
        if done:
            said.append(_("You have reached: %(titles)s.", titles=_titles(done)))
        said += [self.line(one) for one in going[:MOST_NAMED]]
        if begin:
            said.append(_("You can still begin: %(titles)s.", titles=_titles(begin)))
        return " ".join(said) or _("There is no achievement that you are working on right now.")


def achievements(customer: str) -> Achievements:
    """What an inventory tells, and on newer servers what is open to the customer as well.

    Raises NotFound and the client's other errors where the inventory cannot be read.
    """
    client = talon()
    calls: list[Any] = [partial(client.customers.inventory, customer, achievements=True)]
    tells_all = is_newer()
    if tells_all and may(Permission.GET_CUSTOMER_ACHIEVEMENTS):
        calls.append(
            lambda: read_pages(lambda skip: client.achievements.of_customer(customer, skip=skip), MOST_PAGES)
        )
    inventory, *others = side_by_side(calls)
    if isinstance(inventory, InvalidArgument):
        raise NotFound("getCustomerInventory") from inventory
    if isinstance(inventory, Exception):
        raise inventory
    now = clock.now()
    begun = inventory.achievements or ()
    found = [_begun(one, now) for one in begun]
    offered: Rows[AchievementStatus] = others[0] if others else NOT_ALLOWED
    known = {one.achievement_id for one in begun}
    found += [_offered(one) for one in offered.items if one.id not in known]
    gaps = _gaps(offered) if tells_all else ()
    return Achievements(customer, tuple(found), tells_all, voice(), now, gaps)


def _begun(one: AchievementProgress, now: datetime) -> Achievement:
    states = {"completed": "done", "expired": "over", "not_started": "open"}
    return Achievement(
        one.title or one.name,
        states.get(one.status, "going"),
        one.progress,
        one.target,
        one.end_date if one.end_date and one.end_date < now + FAR else None,
        one.completion_date,
    )


def _offered(one: AchievementStatus) -> Achievement:
    return Achievement(one.title or one.name, "open", Decimal(0), one.target, one.end_date, None)


def _gaps(offered: Rows[AchievementStatus]) -> tuple[Gap, ...]:
    what = _("Achievements that are not begun")
    if offered.is_complete:
        return ()
    if offered.is_forbidden:
        return (Gap(what, not_allowed(), can_retry=False),)
    if offered.error:
        return (Gap(what, reason_of(offered.error), can_retry=True),)
    return (Gap(what, _("There are more than were read."), can_retry=False),)


def _titles(found: Iterable[Achievement]) -> str:
    return ", ".join(one.title for one in found)
