"""The two writes on a membership; each undoes the other exactly."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Literal

from flask import url_for

from webapp.effects.words import _
from webapp.extensions import application, talon
from webapp.intentions import Action, Finding, Impossible, Preview, Result, fingerprint, not_done
from webapp.permissions import Permission
from webapp.profiles import OnCustomer, profile_in, standing
from webapp.talon.models.audience import MembershipChange
from webapp.talon.models.profile import CustomerProfile


class _OnMembership(OnCustomer, frozen=True):
    """What is done with a customer and one audience of desk.toml."""

    permission = Permission.UPDATE_CUSTOMER_PROFILE_AUDIENCES
    verb: ClassVar[Literal["add", "delete"]]
    is_to_be: ClassVar[bool]
    """Whether the customer is a member afterwards."""

    audience_id: int

    def examine(self) -> Preview:
        if application().audience_name(self.audience_id) is None:
            raise Impossible(_("Choose one of the audiences that this desk knows."))
        facts = self._facts()
        profile = profile_in(standing(self.integration_id))
        if _is_member(profile, self.audience_id) is self.is_to_be:
            raise Impossible(self._words(facts)["already"])
        inside, outside = _("in"), _("not in")
        line = _(
            "%(audience)s: %(old)s → %(new)s",
            **facts,
            old=outside if self.is_to_be else inside,
            new=inside if self.is_to_be else outside,
        )
        others = sorted(each.name for each in profile.audience_memberships if each.id != self.audience_id)
        return Preview(
            title=self._words(facts)["title"],
            confirm=self._words(facts)["confirm"],
            state=fingerprint(sorted(each.id for each in profile.audience_memberships)),
            gains=[line] if self.is_to_be else [],
            gains_heading=_("Old and new"),
            loses=[] if self.is_to_be else [line],
            loses_heading=_("Old and new"),
            keeps=others or [_("The customer is in no other audience.")],
            keeps_heading=_("Other audiences stay as they are"),
            warnings=[
                _("An audience that is synced from a partner's system is overwritten at its next sync.")
            ],
            before={"is_member": not self.is_to_be},
        )

    def perform(self) -> Result:
        change = MembershipChange(
            action=self.verb, profile_integration_id=self.integration_id, audience_id=self.audience_id
        )
        talon().audiences.change_memberships([change])
        return Result(self._words(self._facts())["done"])

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done or not: the customer is in the audience, or is not. The shop may have done the same."""
        del before
        profile = profile_in(self.read_again())
        names = sorted(each.name for each in profile.audience_memberships)
        line = _("The customer is in: %(audiences)s.", audiences=", ".join(names) or "–")
        if _is_member(profile, self.audience_id) is self.is_to_be:
            return Finding("succeeded", Result(self._words(self._facts())["done"], [line]))
        return not_done(line)

    def _facts(self) -> dict[str, str]:
        """Names for the sentences; a number for an audience that desk.toml no longer names."""
        name = application().audience_name(self.audience_id) or _("no. %(id)s", id=self.audience_id)
        return {"audience": name, "customer": self.integration_id}

    @abstractmethod
    def _words(self, facts: dict[str, str]) -> dict[str, str]:
        """Its title, button, outcome, and why there is nothing to do."""


class Join(_OnMembership, frozen=True):
    """Put a customer into an audience."""

    name = "audiences.add"
    verb = "add"
    is_to_be = True

    def confirm_address(self) -> str:
        return url_for("audiences.confirm_adding", integration_id=self.integration_id)

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """Taking the customer out again, who was not in it."""
        return None if before["is_member"] else Leave(self.integration_id, self.audience_id)

    def _words(self, facts: dict[str, str]) -> dict[str, str]:
        return {
            "title": _("Add customer %(customer)s to %(audience)s", **facts),
            "confirm": _("Add %(customer)s to %(audience)s", **facts),
            "done": _("Customer %(customer)s was added to %(audience)s", **facts),
            "already": _("Customer %(customer)s is in %(audience)s already.", **facts),
        }


class Leave(_OnMembership, frozen=True):
    """Take a customer out of an audience."""

    name = "audiences.remove"
    verb = "delete"
    is_to_be = False

    def confirm_address(self) -> str:
        return url_for("audiences.confirm_removal", integration_id=self.integration_id)

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """Putting the customer back, who was in it."""
        return Join(self.integration_id, self.audience_id) if before["is_member"] else None

    def _words(self, facts: dict[str, str]) -> dict[str, str]:
        return {
            "title": _("Take customer %(customer)s out of %(audience)s", **facts),
            "confirm": _("Take %(customer)s out of %(audience)s", **facts),
            "done": _("Customer %(customer)s was taken out of %(audience)s", **facts),
            "already": _("Customer %(customer)s is not in %(audience)s (any more).", **facts),
        }


def _is_member(profile: CustomerProfile, audience_id: int) -> bool:
    return any(each.id == audience_id for each in profile.audience_memberships)
