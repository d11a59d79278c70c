"""What desk.toml says about four eyes: which writes another person must approve, and for how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Set
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

import msgspec

from webapp.goodwill import Goodwill


class FourEyes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule: this kind of write is asked for, and done only once somebody else approves it.

    Attributes:
        action: the kind of write, like "sessions.reopen".
        application: the slug of the one Application it holds in; in all where there is none.
        field, above: only where this number of the write, such as an attribute of a goodwill event, is more.
        more_than: only where it is about more customers than this.
    """

    action: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    application: str | None = None
    field: Annotated[str, msgspec.Meta(max_length=200)] = ""
    above: Annotated[float, msgspec.Meta(ge=0, le=1e12)] | None = None
    more_than: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None

    def is_for(self, action: str, slug: str) -> bool:
        """Whether it is about this kind of write in this Application."""
        return self.action == action and self.application in (None, slug)

    def asks(self, amount: Decimal | None, customers: int) -> bool:
        """Whether a write of its kind must be approved. `amount` is its number of `field`, None for none."""
        if self.above is not None:
            return amount is not None and amount > Decimal(str(self.above))
        return self.more_than is None or customers > self.more_than


class ApprovalRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a request waits, and how long its content is kept once it is over."""

    expire_hours: Annotated[int, msgspec.Meta(ge=1, le=24 * 30)] = 72
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30

    @property
    def lifetime(self) -> timedelta:
        """How long a request can be approved."""
        return timedelta(hours=self.expire_hours)

    @property
    def kept(self) -> timedelta:
        """How long the content of one that is over is kept."""
        return timedelta(days=self.keep_days)


def faults_of(rules: Iterable[FourEyes], slugs: Set[str], given: Collection[Goodwill]) -> list[str]:
    """What is wrong with the rules, a sentence each. Whether a kind of write exists, `desk check` says."""
    found: list[str] = []
    numbers = {each.name for one in given for each in one.field if each.kind == "number"}
    for rule in rules:
        said = f"[[four_eyes]] {rule.action!r}"
        if rule.application is not None and rule.application not in slugs:
            found.append(f"{said}: there is no application {rule.application!r}.")
        if bool(rule.field) != (rule.above is not None):
            found.append(f"{said}: field and above belong together.")
        if rule.above is not None and rule.more_than is not None:
            found.append(f"{said}: above and more_than are two rules.")
        if rule.action == "events.track" and rule.field and rule.field not in numbers:
            found.append(f"{said}: no goodwill event has a number {rule.field!r}.")
    for rule, count in Counter(rules).items():
        if count > 1:
            found.append(f"[[four_eyes]] {rule.action!r} is there twice.")
    return found
