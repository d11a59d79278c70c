"""The customer that a write is about: that they exist, how they stand, what the rules would do."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request, url_for

from webapp import effects, programs, sight
from webapp.access import open_applications
from webapp.effects import EffectContext
from webapp.effects.context import Stage
from webapp.effects.merging import merged
from webapp.effects.props import as_amount
from webapp.effects.words import _
from webapp.extensions import application, settings, talon
from webapp.formatters import reader_locale, reader_zone
from webapp.htmx import respond
from webapp.intentions import Action, Gone, Subject
from webapp.talon.errors import InvalidArgument, NotFound, TalonError
from webapp.talon.models.inventory import CustomerInventory
from webapp.talon.models.profile import CustomerProfile
from webapp.talon.models.state import RuleRun

NAMES_DEADLINE = 2.0
"""Seconds that asking for names may take: a page that stands by itself does not wait for them."""
_KEPT = "desk_profiles"
_CODES = frozenset({"couponCreated", "referralCreated", "awardGiveaway"})
"""Effects with a code in them: that of a dry run is not the one that will be given."""


class NoSuchCustomer(Gone):
    """The customer is not there; a program or a card of theirs that is not there is another matter."""


def missing_customer(_error: Exception) -> Response:
    """No such customer here; perhaps in another Application."""
    integration_id = (request.view_args or {})["integration_id"]
    others = [one for one in open_applications() if one != application()]
    return respond(
        "customers/missing.html",
        "customers/_missing.html",
        404,
        integration_id=integration_id,
        others=others,
        is_spaced=integration_id != integration_id.strip(),
    )


class OnCustomer(Action, frozen=True):
    """What is done for one customer, who must exist: most writes on a typo would make a new one."""

    integration_id: str

    def subject(self) -> Subject:
        return Subject("customer", self.integration_id)

    def page(self) -> str:
        return url_for("customers.overview", integration_id=self.integration_id)

    def read_again(self, *, loyalty: bool = False) -> CustomerInventory:
        """The customer as they are now, whatever this request read before (getCustomerInventory)."""
        return talon().customers.inventory(self.integration_id, profile=True, loyalty=loyalty)


def standing(integration_id: str, *, loyalty: bool = False) -> CustomerInventory:
    """The customer as this request first read them (getCustomerInventory).

    Raises NoSuchCustomer, also for an identifier that cannot be one; and the other errors of the client.
    """
    kept = g.setdefault(_KEPT, {})
    question = (integration_id, loyalty)
    if question not in kept:
        try:
            found = talon().customers.inventory(integration_id, profile=True, loyalty=loyalty)
        except (NotFound, InvalidArgument) as error:
            raise NoSuchCustomer(integration_id) from error
        if found.profile is None:
            raise NoSuchCustomer(integration_id)
        kept[question] = found
        sight.know(integration_id, found.profile.attributes)
    inventory: CustomerInventory = kept[question]
    return inventory


def learn_names(integration_id: str) -> bool:
    """Let this page know a customer's names, so that texts do not tell them (getCustomerInventory); false
    where Talon.One does not answer soon. One who is not there has none.
    """
    asking = talon().within(min(NAMES_DEADLINE, settings().talon_one_deadline))
    try:
        found = asking.customers.inventory(integration_id, profile=True)
    except (NotFound, InvalidArgument):
        return True
    except TalonError:
        return False
    if found.profile is not None:
        g.setdefault(_KEPT, {})[(integration_id, False)] = found
        sight.know(integration_id, found.profile.attributes)
    return True


def profile_in(inventory: CustomerInventory) -> CustomerProfile:
    """The profile of an inventory that was asked for it."""
    if inventory.profile is None:
        raise NoSuchCustomer
    return inventory.profile


def told(run: RuleRun, integration_id: str, stage: Stage = "") -> list[str]:
    """What a rule run does, in sentences; with the stage "closed" it is done."""
    context = EffectContext(
        currency=application().currency,
        locale=reader_locale(),
        zone=reader_zone(),
        personal=sight.personal(),
        program_name=programs.names_with(run.loyalty),
        campaign_name=application().campaign_name,
        profile_id=integration_id,
        stage=stage,
    )
    return [effects.sentence(each, context) for each in merged(run.effects)]


def lasting(run: RuleRun) -> list[Any]:
    """What two dry runs of the same thing have in common: new codes, keys and moments differ each time."""
    return [
        (
            each.effect_type,
            each.campaign_id,
            each.rule_name,
            each.props.get("programId"),
            str(as_amount(each.props.get("value"))),
        )
        for each in run.effects
    ]


def rule_warnings(run: RuleRun) -> list[str]:
    """What must be minded of what the rules would do."""
    types = {each.effect_type for each in run.effects}
    found = [_("What the rules do cannot be undone here.")] if types else []
    if types & _CODES:
        found.append(
            _("A code that is named here is only an example: the real one is made when you confirm.")
        )
    return found
