"""The write on a profile: changing some of its attributes."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import url_for

from webapp import sight
from webapp.customers.editing.attributes import Kind, field_name, parsed, said, written
from webapp.effects.words import _, ngettext
from webapp.extensions import talon
from webapp.intentions import Finding, Impossible, Preview, Result, fingerprint, not_done, undecided
from webapp.permissions import Permission
from webapp.profiles import OnCustomer, lasting, profile_in, rule_warnings, standing, told
from webapp.talon.models.changes import ProfileChange, RuleContent

CONTENT: tuple[RuleContent, ...] = ("customerProfile", "loyalty")
"""What the dry run and the write ask for: both send the same body, and let the rules run."""


class AttributeChange(msgspec.Struct, frozen=True):
    """An attribute and what it is to be, as a form says it; an empty text removes it."""

    name: str
    kind: Kind
    text: str

    @property
    def value(self) -> Any:
        """What is sent."""
        return parsed(self.kind, self.text)


class EditProfile(OnCustomer, frozen=True):
    """Change attributes of a customer. The rules run, as they do in the dry run that it is previewed by."""

    name = "customers.edit"
    permission = Permission.UPDATE_CUSTOMER_PROFILE

    changes: tuple[AttributeChange, ...]

    def confirm_address(self) -> str:
        return url_for("customers.confirm_attributes", integration_id=self.integration_id)

    def examine(self) -> Preview:
        # Before the dry run, which would not tell that there is nobody of this id.
        present = profile_in(standing(self.integration_id)).attributes
        old = {each.name: present.get(each.name) for each in self.changes}
        if all(written(old[each.name]) == written(each.value) for each in self.changes):
            raise Impossible(_("The profile has these values already."))
        run = talon().dry.profile(self.integration_id, self._body(), response_content=CONTENT)
        number = len(self.changes)
        return Preview(
            title=_("Edit customer %(customer)s", customer=self.integration_id),
            confirm=ngettext(
                "Save %(num)s attribute of %(customer)s",
                "Save %(num)s attributes of %(customer)s",
                number,
                customer=self.integration_id,
            ),
            state=fingerprint(_kept(old), lasting(run)),
            gains=[_line(each, old[each.name]) for each in self.changes],
            gains_heading=_("Old and new"),
            keeps=told(run, self.integration_id) or [_("Nothing: no rule answers this change.")],
            keeps_heading=_("What the rules would do"),
            warnings=[
                _("The shop may write its own values again the next time it saves this customer."),
                *rule_warnings(run),
            ],
            before={"attributes": _kept(old)},
        )

    def perform(self) -> Result:
        run = talon().customers.update(
            self.integration_id, self._body(), run_rule_engine=True, response_content=CONTENT
        )
        saved = run.customer_profile.attributes if run.customer_profile else None
        lines = [
            _now(each.name, each.value if saved is None else saved.get(each.name)) for each in self.changes
        ]
        return Result(self._done(), [*lines, *told(run, self.integration_id, "closed")])

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: all of these attributes are as they were to be. Not done: all are as they were.

        Others may differ: the rules can set them too. Nobody is told when an attribute changed.
        """
        present = profile_in(self.read_again()).attributes
        now = {each.name: present.get(each.name) for each in self.changes}
        lines = [_now(name, value) for name, value in now.items()]
        if _kept(now) == {each.name: written(each.value) for each in self.changes}:
            return Finding("succeeded", Result(self._done(), lines))
        return not_done(*lines) if _kept(now) == before["attributes"] else undecided(*lines)

    def field_of(self, source: str) -> str | None:
        for each in self.changes:
            pointer = "/attributes/" + each.name.replace("~", "~0").replace("/", "~1")
            argument = f"change.attributes.{each.name}"
            if source in (pointer, argument) or source.startswith((f"{pointer}/", f"{argument}[")):
                return field_name(each.name)
        return None

    def _body(self) -> ProfileChange:
        return ProfileChange(attributes={each.name: each.value for each in self.changes})

    def _done(self) -> str:
        return _("The attributes of customer %(customer)s are saved", customer=self.integration_id)


def _kept(values: dict[str, Any]) -> dict[str, str]:
    return {name: written(value) for name, value in values.items()}


def _line(change: AttributeChange, old: Any) -> str:
    facts = {
        "name": change.name,
        "old": _said(change.name, old),
        "new": _said(change.name, change.value),
    }
    if change.value is None:
        return _("%(name)s: %(old)s → removed", **facts)
    return _("%(name)s: %(old)s → %(new)s", **facts)


def _now(name: str, value: Any) -> str:
    return _("%(name)s is now: %(value)s", name=name, value=_said(name, value))


def _said(name: str, value: Any) -> str:
    return sight.personal().marked(name, value, said(value))
