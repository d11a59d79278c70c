"""The write that erases: sent once, proven by reading, followed by a sweep of the desk's own data."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_login import current_user

from webapp.access import may
from webapp.audit import log
from webapp.erasure import reach, store, sweeping
from webapp.erasure.reach import Held
from webapp.extensions import application, talon
from webapp.intentions import Finding, Preview, Result, fingerprint, not_done, one_time_key, undecided
from webapp.permissions import Permission
from webapp.profiles import NoSuchCustomer, OnCustomer
from webapp.talon.errors import InvalidArgument, NotFound, OutcomeUnknown, TalonError
from webapp.talon.models.inventory import CustomerInventory


class Erase(OnCustomer, frozen=True):
    """Erase the data of a customer, which always takes two people and a ticket."""

    name = "erasure.erase"
    permission = Permission.DELETE_CUSTOMER_DATA
    four_eyes = True
    ticket_required = True
    epitaph = lazy_gettext("The customer is erased, at Talon.One and here. Reading afterwards confirmed it.")

    def confirm_address(self) -> str:
        return url_for("erasure.confirm", integration_id=self.integration_id)

    def beyond(self) -> str:
        if may(Permission.GET_CUSTOMER_INVENTORY):
            return ""
        return str(
            _("Your role may not read customers: you cannot see what would be erased, so somebody else must.")
        )

    def examine(self) -> Preview:
        try:
            held = reach.held_by(self.integration_id)
        except InvalidArgument as error:
            raise NoSuchCustomer(self.integration_id) from error
        here = held[0].inventory
        if here is None or here.profile is None:
            raise NoSuchCustomer(self.integration_id)
        attributes = here.profile.attributes
        return Preview(
            title=_("Erase the data of customer %(customer)s", customer=self.integration_id),
            confirm=_("Erase %(customer)s for good", customer=self.integration_id),
            state=fingerprint([_lasting(each) for each in held]),
            loses=[*_attributes_line(attributes), *_beside(), *_ours()],
            loses_heading=_("Erased"),
            keeps=_staying(held),
            keeps_heading=_("Stays, without the person"),
            warnings=_warnings(held, is_blank=not attributes),
            before={"attributes": fingerprint(attributes), "number": len(attributes)},
            is_dangerous=True,
        )

    def perform(self) -> Result:
        """Keep what is to be swept, send it once, and read whether it is gone."""
        self._open()
        talon().customers.erase(self.integration_id)
        try:
            left = self._left()
        except TalonError as error:
            raise OutcomeUnknown("getCustomerInventory", applied=True, detail=str(error)) from error
        if left:
            raise OutcomeUnknown("getCustomerInventory", detail="attributes are still there")
        return self._done()

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: attributes were there, and none is. Not done: all are as they were. Never sent again."""
        left = self._left()
        if left and fingerprint(left) == before["attributes"]:
            return not_done(_attributes_left(len(left)))
        if left:
            return undecided(_attributes_left(len(left)))
        if not before["number"]:
            return undecided(_("The profile had no attributes before: reading cannot tell."))
        return Finding("succeeded", self._done())

    def finished(self, intention_id: str, outcome: str) -> None:
        erasure = store.find(intention_id)
        if outcome != "succeeded":
            store.drop(intention_id)
        elif erasure is not None and erasure.identifiers is not None:
            sweeping.sweep(erasure)

    @classmethod
    def go_on(cls) -> int:
        return sweeping.go_on()

    def _open(self) -> None:
        intention_id = one_time_key()
        record = log.find(intention_id)
        asked: dict[str, Any] = (record.payload.get("asked") if record else None) or {}
        people = (str(asked.get("name", "")), current_user.name)
        where = (application(), reach.reached())
        store.open_one(intention_id, self.integration_id, reach.theirs(self.integration_id), where, people)

    def _left(self) -> dict[str, Any]:
        """The attributes that are there now; none where the customer is not known any more."""
        try:
            profile = self.read_again().profile
        except NotFound:
            return {}
        return dict(profile.attributes) if profile else {}

    def _done(self) -> Result:
        return Result(
            _("The data of customer %(customer)s is erased", customer=self.integration_id),
            [
                _("Read afterwards: no attribute of the profile is left."),
                _("What this desk kept about the customer is being dropped."),
            ],
        )


def _lasting(held: Held) -> list[Any]:
    """What must be as it was in the preview: attributes and codes, not balances that a purchase moves."""
    found: CustomerInventory | None = held.inventory
    if found is None:
        return [held.application.slug]
    return [
        held.application.slug,
        found.profile.attributes if found.profile else {},
        sorted(each.value for each in found.coupons or ()),
        sorted(each.code for each in found.referrals or ()),
        sorted(each.identifier for each in found.loyalty.cards) if found.loyalty else [],
    ]


def _attributes_line(attributes: dict[str, Any]) -> list[str]:
    if not attributes:
        return []
    names = ", ".join(sorted(attributes))
    return [
        ngettext(
            "%(num)s attribute of the profile: %(names)s",
            "%(num)s attributes of the profile: %(names)s",
            len(attributes),
            names=names,
        )
    ]


def _beside() -> list[str]:
    return [_("The attributes of the customer’s orders, events, coupons, referrals and giveaways.")]


def _ours() -> list[str]:
    return [
        _(
            "At this desk: notes, pins, handovers, export files, requests, and what the audit says of the"
            " customer and of orders, codes and cards that are theirs alone. That something was done, by"
            " whom and when, stays."
        )
    ]


def _staying(held: list[Held]) -> list[str]:
    lines = []
    for each in held:
        found = each.inventory
        if found is None:
            lines.append(_("%(application)s does not know the customer.", application=each.application.name))
            continue
        facts = {
            "application": each.application.name,
            "coupons": len(found.coupons or ()),
            "referrals": len(found.referrals or ()),
            "cards": len(found.loyalty.cards) if found.loyalty else 0,
            "programs": len(found.loyalty.programs) if found.loyalty else 0,
        }
        lines.append(
            _(
                "%(application)s: %(coupons)s coupons, %(referrals)s referral codes, %(cards)s cards,"
                " points in %(programs)s programs.",
                **facts,
            )
        )
    lines.append(_("The identifier itself at Talon.One, with how often codes were used and orders closed."))
    return lines


def _warnings(held: list[Held], *, is_blank: bool) -> list[str]:
    names = ", ".join(each.application.name for each in held)
    place = _("live") if held[0].application.environment == "live" else _("test")
    lines = [
        _(
            "This reaches every Application of the %(environment)s environment, of this desk: %(names)s.",
            environment=place,
            names=names,
        ),
        _("There is no way back."),
        _("The shop stores the data again if it sends this customer again: have it erased there first."),
        _("Backups and the list of e-mail addresses are not reached."),
    ]
    if is_blank:
        lines.append(_("The profile has no attributes: perhaps it was erased before."))
    return lines


def _attributes_left(number: int) -> str:
    return str(
        ngettext(
            "%(num)s attribute of the profile is still there.",
            "%(num)s attributes of the profile are still there.",
            number,
        )
    )
