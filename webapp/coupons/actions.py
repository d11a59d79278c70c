"""The two writes on a coupon: reserving it, and taking reservations away."""

from __future__ import annotations

from typing import Any

from flask import url_for

from webapp.coupons import naming
from webapp.coupons.cautions import reserve_warnings, take_away_warnings
from webapp.coupons.reading import CouponReading, read
from webapp.effects.words import _, ngettext
from webapp.extensions import talon
from webapp.intentions import (
    Action,
    Finding,
    Impossible,
    Preview,
    Result,
    Subject,
    fingerprint,
    not_done,
    undecided,
)
from webapp.naming import coupon_kind, person
from webapp.permissions import Permission

MOST_LOCKED = 20


class _OnCoupon(Action, frozen=True):
    """What is done with one code for some customers."""

    code: str
    integration_ids: tuple[str, ...]

    def subject(self) -> Subject:
        return Subject("coupon", self.code)

    def locks(self) -> tuple[Subject, ...]:
        # What a customer holds changes with it. Unlike writes on sessions, Talon.One does not refuse those of
        # codes that meet others on a customer: for a long list the code alone will do.
        return self.touches() if len(self.integration_ids) <= MOST_LOCKED else (self.subject(),)

    def touches(self) -> tuple[Subject, ...]:
        return (self.subject(), *(Subject("customer", each) for each in self.integration_ids))

    def page(self) -> str:
        return url_for("coupons.page", code=self.code)

    def held_now(self) -> set[str]:
        """Who of them holds the code now, whatever this request read before (getReservedCustomers)."""
        holders = {each.integration_id for each in talon().coupons.reserved_customers(self.code).items}
        return holders & set(self.integration_ids)


class Reserve(_OnCoupon, frozen=True):
    """Reserve a code for customers that exist; who holds it already is left alone."""

    name = "coupons.reserve"
    permission = Permission.CREATE_COUPON_RESERVATION

    def confirm_address(self) -> str:
        return url_for("coupons.confirm_reservation", code=self.code)

    def examine(self) -> Preview:
        found = read(self.code, self.integration_ids)
        _refuse_impossible(found, self.integration_ids)
        new = _without(found, self.integration_ids)
        gains = [_person(found, each) for each in new]
        keeps = [_person(found, each) for each in self.integration_ids if each not in new]
        warnings = reserve_warnings(found, len(new))
        return Preview(
            title=_("Reserve coupon %(code)s", code=self.code),
            confirm=_reserve_button(self.code, new),
            state=fingerprint(gains, keeps, warnings, len(found.holders)),
            gains=gains,
            gains_heading=_("Will hold the code"),
            keeps=keeps,
            keeps_heading=_("Hold it already, nothing changes"),
            warnings=warnings,
            before=_facts(found, self.integration_ids),
        )

    def perform(self) -> Result:
        new = _without(read(self.code, self.integration_ids), self.integration_ids)
        coupon = talon().coupons.reserve(self.code, new)
        kind, meaning = coupon_kind(coupon)
        lines = [
            _("Reserved for %(ids)s.", ids=", ".join(new)),
            _("The reservation is %(kind)s. %(meaning)s", kind=kind, meaning=meaning),
        ]
        lines += [naming.validity(coupon), naming.uses(coupon), naming.reservations(coupon)]
        return Result(
            title=_reserved(self.code, len(new)),
            sentences=[line for line in lines if line],
            details={
                "reservation_counter": coupon.reservation_counter,
                "is_hard": coupon.is_reservation_mandatory,
            },
        )

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: all of them hold the code who did not before. Not done: none of them does.

        Nobody is told when a reservation was made, so that the shop may have made the same one: see
        `intentions.looking`. Where it was made and taken away again meanwhile, nothing of it is there either,
        and making it once more does no harm: it counts once.
        """
        new = set(self.integration_ids) - set(before["held"])
        there = self.held_now() & new
        if there == new:
            return Finding("succeeded", Result(_reserved(self.code, len(new)), [_held_by(there)]))
        return undecided(_held_by(there), _not_held_by(new - there)) if there else not_done(_not_held_by(new))

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """Taking it away from those who did not hold it before."""
        return TakeAway(self.code, tuple(each for each in self.integration_ids if each not in before["held"]))

    def field_of(self, source: str) -> str | None:
        return "customers" if source.startswith(("/integrationIDs", "integration_ids")) else None


class TakeAway(_OnCoupon, frozen=True):
    """Take reservations of a code away from customers who hold it."""

    name = "coupons.take_away"
    permission = Permission.DELETE_COUPON_RESERVATION

    def confirm_address(self) -> str:
        return url_for("coupons.confirm_removal", code=self.code)

    def examine(self) -> Preview:
        if not self.integration_ids:
            raise Impossible(_("Choose whose reservation is to be taken away."))
        # The list of holders names them all; one inventory is enough to learn what kind of coupon it is.
        found = read(self.code, self.integration_ids[:1])
        strangers = _without(found, self.integration_ids)
        if strangers:
            raise Impossible(_no_longer_held(self.code, strangers))
        loses = [_person(found, each) for each in self.integration_ids]
        others = len(found.holders) - len(loses)
        keeps = [ngettext("%(num)s other customer", "%(num)s other customers", others)] if others else []
        warnings = take_away_warnings(found.coupon)
        return Preview(
            title=_("Take coupon %(code)s away", code=self.code),
            confirm=_take_away_button(self.code, self.integration_ids),
            state=fingerprint(loses, keeps, warnings),
            loses=loses,
            loses_heading=_("Will no longer hold the code"),
            keeps=keeps,
            keeps_heading=_("Still hold it"),
            warnings=warnings,
            before=_facts(found, self.integration_ids),
            is_dangerous=True,
        )

    def perform(self) -> Result:
        talon().coupons.unreserve(self.code, self.integration_ids)
        return Result(
            title=_taken_away(self.code, len(self.integration_ids)),
            sentences=[
                _("Taken away from %(ids)s.", ids=", ".join(self.integration_ids)),
                _("It can be reserved again on the page of the coupon."),
            ],
        )

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: none of those who held the code holds it. Not done: all of them still do."""
        former, still = set(before["held"]), self.held_now()
        if not still & former:
            title = _taken_away(self.code, len(former))
            return Finding("succeeded", Result(title, [_not_held_by(former)]))
        if still >= former:
            return not_done(_held_by(former))
        return undecided(_held_by(still), _not_held_by(former - still))

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """Reserving it again for the same customers."""
        return Reserve(self.code, tuple(before["held"]))


def _reserved(code: str, number: int) -> str:
    return ngettext(
        "Coupon %(code)s is reserved for %(num)s customer",
        "Coupon %(code)s is reserved for %(num)s customers",
        number,
        code=code,
    )


def _taken_away(code: str, number: int) -> str:
    return ngettext(
        "Coupon %(code)s was taken away from %(num)s customer",
        "Coupon %(code)s was taken away from %(num)s customers",
        number,
        code=code,
    )


def _held_by(integration_ids: set[str]) -> str:
    return _("These hold the code now: %(ids)s.", ids=", ".join(sorted(integration_ids)))


def _not_held_by(integration_ids: set[str]) -> str:
    return _("These do not hold the code now: %(ids)s.", ids=", ".join(sorted(integration_ids)))


def _refuse_impossible(found: CouponReading, integration_ids: tuple[str, ...]) -> None:
    """Raise Impossible where reserving would act on a typo, do nothing, or be refused."""
    if found.unknown:
        raise Impossible(
            _(
                "These customers do not exist: %(ids)s. Nothing can be reserved for them.",
                ids=", ".join(found.unknown),
            )
        )
    if found.coupon and found.coupon.is_personal:
        raise Impossible(
            _(
                "This is a personal code: it belongs to %(customer)s alone and cannot be reserved.",
                customer=found.coupon.recipient_integration_id or _("one customer"),
            )
        )
    if not _without(found, integration_ids):
        raise Impossible(
            ngettext(
                "%(ids)s holds this code already.",
                "They all hold this code already: %(ids)s.",
                len(integration_ids),
                ids=", ".join(integration_ids),
            )
        )


def _without(found: CouponReading, integration_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the customers who have not reserved the code."""
    return tuple(each for each in integration_ids if not found.is_held_by(each))


def _no_longer_held(code: str, integration_ids: tuple[str, ...]) -> str:
    return str(
        _(
            "Coupon %(code)s is not reserved for %(ids)s (any more). If it still shows in the wallet, it was"
            " redeemed, is personal, or shows for everybody; that cannot be taken away.",
            code=code,
            ids=", ".join(integration_ids),
        )
    )


def _person(found: CouponReading, integration_id: str) -> str:
    inventory = found.customers.get(integration_id)
    profile = inventory.profile if inventory else None
    profile = profile or next((each for each in found.holders if each.integration_id == integration_id), None)
    return person(profile, integration_id)


def _reserve_button(code: str, new: tuple[str, ...]) -> str:
    if len(new) == 1:
        return str(_("Reserve %(code)s for %(customer)s", code=code, customer=new[0]))
    return str(_("Reserve %(code)s for %(number)s customers", code=code, number=len(new)))


def _take_away_button(code: str, integration_ids: tuple[str, ...]) -> str:
    if len(integration_ids) == 1:
        return str(_("Take %(code)s away from %(customer)s", code=code, customer=integration_ids[0]))
    return str(_("Take %(code)s away from %(number)s customers", code=code, number=len(integration_ids)))


def _facts(found: CouponReading, integration_ids: tuple[str, ...]) -> dict[str, object]:
    """Who of them held the code before, as the audit keeps it: a lost answer is settled against this."""
    return {
        "held": [each for each in integration_ids if found.is_held_by(each)],
        "holders": len(found.holders),
        "kind": coupon_kind(found.coupon)[0] if found.coupon else "",
    }
