"""The write that tracks a goodwill event. It cannot be undone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from flask import url_for

from webapp import sight
from webapp.access import current_role
from webapp.effects.words import _
from webapp.events.forms import field_name
from webapp.events.limits import beyond_of, fault_of, is_number, value_of
from webapp.events.proof import expected, moved, points_of
from webapp.extensions import application, policy, talon
from webapp.formatters import instant, reader_locale, reader_zone
from webapp.goodwill import Goodwill, Kind
from webapp.intentions import Finding, Impossible, Preview, Result, fingerprint, not_done, undecided
from webapp.permissions import Permission
from webapp.profiles import OnCustomer, lasting, profile_in, rule_warnings, standing, told
from webapp.talon.models.changes import NewEvent, RuleContent
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.state import RuleRun

CONTENT: tuple[RuleContent, ...] = ("customerProfile", "loyalty")
"""What the dry run and the event ask for: both send the same body."""


class Given(msgspec.Struct, frozen=True):
    """An attribute of the event, as the form has it."""

    name: str
    kind: Kind
    text: str


class TrackGoodwill(OnCustomer, frozen=True):
    """Track an event of desk.toml for a customer; `event` is the type that the preview was made for."""

    name = "events.track"
    permission = Permission.TRACK_EVENT

    key: str
    event: str
    given: tuple[Given, ...]

    def confirm_address(self) -> str:
        return url_for("events.confirm", integration_id=self.integration_id, key=self.key)

    def page(self) -> str:
        return url_for("events.goodwill", integration_id=self.integration_id)

    def examine(self) -> Preview:
        goodwill = self._allowed()
        inventory = standing(self.integration_id, loyalty=True)  # before the dry run, which tells no typo
        profile, points = profile_in(inventory), points_of(inventory)
        run = talon().dry.event(self._body(), response_content=CONTENT)
        facts = {"name": goodwill.name, "customer": self.integration_id}
        return Preview(
            title=_("%(name)s for customer %(customer)s", **facts),
            confirm=_("Give %(name)s to %(customer)s", **facts),
            # An event leaves nothing that could be read, so that all it may have moved must be as it was.
            state=fingerprint(lasting(run) if run else None, points, profile.last_activity),
            gains=_given(run, self.integration_id),
            gains_heading=_("What the rules would give"),
            keeps=[
                _("%(field)s: %(value)s", field=title, value=text) for title, text in self._said(goodwill)
            ],
            keeps_heading=_("What is sent"),
            warnings=_warnings(run),
            before={
                "points": points,
                "expected": expected(run, self.integration_id) if run else {},
                "last_activity": profile.last_activity.isoformat(),
            },
            is_dangerous=True,
        )

    def perform(self) -> Result:
        run = talon().events.track(self._body(), response_content=CONTENT)
        lines = (
            told(run, self.integration_id, "closed") if run else [_("The answer does not say what it gave.")]
        )
        details = {"event_id": run.event.id} if run and run.event else {}
        return Result(self._done(), lines or [_("No rule gave anything for it.")], details)

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: the points moved by exactly what the dry run gave, and nothing else did.

        Not done: no points moved, and the customer has not been active since; any event would have made them
        so. No event can be read back, so that everything else needs a person.
        """
        inventory = self.read_again(loyalty=True)
        profile, change = profile_in(inventory), moved(before["points"], points_of(inventory))
        line = _last_active(profile)
        if change and change == moved({}, before["expected"]):
            return Finding(
                "succeeded",
                Result(self._done(), [_("The points moved by just this."), line]),
                profile.last_activity,
            )
        if not change and profile.last_activity.isoformat() == before["last_activity"]:
            return not_done(_("No points have moved."), line)
        if change:
            return undecided(_("The points moved, but not by what this event was to give."), line)
        return undecided(_("The customer was active since, and no points have moved."), line)

    def amount(self, field: str) -> Decimal | None:
        found = (each.text for each in self.given if each.name == field and each.kind == "number")
        text = next(found, "")
        return Decimal(text) if is_number(text) else None

    def beyond(self) -> str:
        goodwill, role = self._found(), current_role().key
        given = {each.name: each.text for each in self.given}
        fields = goodwill.field if goodwill else ()
        return next(filter(None, (beyond_of(each, given.get(each.name, ""), role) for each in fields)), "")

    def field_of(self, source: str) -> str | None:
        for each in self.given:
            pointer = "/attributes/" + each.name.replace("~", "~0").replace("/", "~1")
            if source in (pointer, f"event.attributes.{each.name}"):
                return field_name(each.name)
        return None

    def _allowed(self) -> Goodwill:
        """The event as desk.toml has it by now. Raises Impossible where it, or the role, no longer fits."""
        found = self._found()
        given = {each.name: each.text for each in self.given}
        kinds = {each.name: each.kind for each in found.field} if found else {}
        if found is None or any(kinds.get(each.name) != each.kind for each in self.given):
            raise Impossible(_("This goodwill is no longer offered as it was. Start again from its form."))
        role = current_role().key
        for field in found.field:
            fault = fault_of(field, given.get(field.name, ""), role)
            if fault:
                named = _("%(field)s: %(fault)s", field=field.title, fault=fault)
                raise Impossible(named, field_name(field.name))
        return found

    def _found(self) -> Goodwill | None:
        offered = policy().goodwill_in(application().slug)
        return next((one for one in offered if (one.key, one.event) == (self.key, self.event)), None)

    def _body(self) -> NewEvent:
        sent = {each.name: value_of(each.kind, each.text) for each in self.given}
        return NewEvent(type=self.event, profile_id=self.integration_id, attributes=sent)

    def _said(self, goodwill: Goodwill) -> list[tuple[str, str]]:
        titles = {each.name: each.title for each in goodwill.field}
        told = ((titles[each.name], sight.attribute(each.name, each.text)) for each in self.given)
        return [(_("Event"), self.event), *told]

    def _done(self) -> str:
        return _(
            "Event %(event)s was tracked for %(customer)s", event=self.event, customer=self.integration_id
        )


def _given(run: RuleRun | None, integration_id: str) -> list[str]:
    if run is None:
        return [_("The server did not say.")]
    return told(run, integration_id) or [_("Nothing.")]


def _warnings(run: RuleRun | None) -> list[str]:
    found = [_("Custom events cannot be undone.")]
    if run is not None and not run.effects:
        found.append(_("No rule answers this event at present: the customer would get nothing for it."))
    return found + (rule_warnings(run) if run else [])[1:]


def _last_active(profile: CustomerProfile) -> str:
    at = instant(profile.last_activity, reader_zone(), reader_locale())
    return _("The customer was last active on %(at)s.", at=at)
