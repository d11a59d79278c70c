"""Making referral codes: one for a customer, or one for each of several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from msgspec import UNSET

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
from webapp.naming import campaign_name
from webapp.permissions import Permission
from webapp.referrals import words
from webapp.referrals.reading import People, read
from webapp.talon.models.changes import NewReferral, NewReferrals
from webapp.talon.models.referral import Referral

MOST_LOCKED = 20
FIELDS = {
    "/campaignId": "campaign",
    "/usageLimit": "usage_limit",
    "/startDate": "starts",
    "/expiryDate": "ends",
    "/friendProfileIntegrationId": "friend",
    "/advocateProfileIntegrationIds": "advocates",
}


class _Codes(Action, frozen=True):
    """Codes of one campaign for advocates that exist; `usage_limit` 0 is without limit."""

    campaign_id: int
    advocates: tuple[str, ...]
    usage_limit: int
    start_date: datetime | None = None
    expiry_date: datetime | None = None
    friend: str = ""

    def subject(self) -> Subject:
        # Their inventories prove them all; the first stands for them in the audit, which finds each.
        return Subject("customer", self.advocates[0])

    def locks(self) -> tuple[Subject, ...]:
        return self.touches() if len(self.advocates) <= MOST_LOCKED else (self.subject(),)

    def touches(self) -> tuple[Subject, ...]:
        people = dict.fromkeys((*self.advocates, *filter(None, [self.friend])))
        return tuple(Subject("customer", each) for each in people)

    def prove(self, before: dict[str, Any]) -> Finding:
        """Done: each has exactly one code more of the campaign that is like the one wanted. Not done: none
        of them has one. Where somebody has several, one of them may be the shop's.
        """
        people = read(self.advocates)
        new = {each: self._new_codes(people, each, before) for each in self.advocates}
        made = [(each, codes[0]) for each, codes in new.items() if len(codes) == 1]
        if not any(new.values()):
            return not_done(_("Nobody has a new code of this campaign."))
        if len(made) == len(new):
            title = words.made(len(made), campaign_name(self.campaign_id))
            newest = max(code.created for _each, code in made)
            return Finding("succeeded", _result(title, [code for _each, code in made]), newest)
        seen = sum(len(codes) for codes in new.values())
        return undecided(
            _(
                "%(seen)s new codes like this are there; there should be %(wanted)s.",
                seen=seen,
                wanted=len(new),
            )
        )

    def field_of(self, source: str) -> str | None:
        return next((name for start, name in FIELDS.items() if source.startswith(start)), None)

    def people(self) -> People:
        """Everybody, looked up. Raises Impossible where somebody does not exist."""
        found = read(self.advocates, self.friend)
        if found.unknown:
            place = "friend" if found.unknown == (self.friend,) else "advocates"
            raise Impossible(words.unknown(found.unknown), place)
        return found

    def terms(self) -> list[str]:
        """What each code is worth."""
        return [words.uses(self.usage_limit), words.validity(self.start_date, self.expiry_date)]

    def before(self, people: People) -> dict[str, Any]:
        """Which codes of the campaign they had, by number: a lost answer is settled against this."""
        had = {each: people.codes_of(each, self.campaign_id) for each in self.advocates}
        return {"codes": {each: [code.id for code in codes] for each, codes in had.items()}}

    def _new_codes(self, people: People, integration_id: str, before: dict[str, Any]) -> list[Referral]:
        had = before["codes"].get(integration_id, [])
        return [
            code
            for code in people.codes_of(integration_id, self.campaign_id)
            if code.id not in had
            and code.usage_limit == self.usage_limit
            and (code.friend_profile_integration_id or "") == self.friend
            and (code.start_date, code.expiry_date) == (self.start_date, self.expiry_date)
        ]


class CreateReferral(_Codes, frozen=True):
    """A code for one advocate, for anybody or for one friend."""

    name = "referrals.create"
    permission = Permission.CREATE_REFERRAL

    @property
    def advocate(self) -> str:
        """Who passes the code on."""
        return self.advocates[0]

    def page(self) -> str:
        return url_for("customers.overview", integration_id=self.advocate, tab="referrals")

    def confirm_address(self) -> str:
        return url_for("referrals.confirm", integration_id=self.advocate)

    def examine(self) -> Preview:
        people, campaign = self.people(), campaign_name(self.campaign_id)
        had = people.codes_of(self.advocate, self.campaign_id)
        gains = [
            _(
                "%(customer)s gets a code of %(campaign)s to pass on.",
                customer=people.name_of(self.advocate),
                campaign=campaign,
            ),
            *self.terms(),
            _("Only %(friend)s can use it.", friend=people.name_of(self.friend))
            if self.friend
            else _("Anybody can use it."),
        ]
        keeps = [words.existing(code) for code in had]
        warnings = _warnings()
        if had:
            told = ngettext(
                "The customer has a code of this campaign already.",
                "The customer has %(num)s codes of this campaign already.",
                len(had),
            )
            warnings.insert(0, told)
        return Preview(
            title=_("Create a referral code of %(campaign)s", campaign=campaign),
            confirm=_("Create a code for %(customer)s", customer=self.advocate),
            state=fingerprint(gains, keeps, warnings, [code.id for code in had]),
            gains=gains,
            gains_heading=_("What is made"),
            keeps=keeps,
            keeps_heading=_("Codes of this campaign that stay"),
            warnings=warnings,
            before=self.before(people),
        )

    def perform(self) -> Result:
        made = talon().referrals.create(
            NewReferral(
                campaign_id=self.campaign_id,
                advocate_profile_integration_id=self.advocate,
                friend_profile_integration_id=self.friend or UNSET,
                start_date=self.start_date or UNSET,
                expiry_date=self.expiry_date or UNSET,
                usage_limit=self.usage_limit,
            )
        )
        return _result(words.made(1, campaign_name(self.campaign_id)), [made])


class CreateReferrals(_Codes, frozen=True):
    """One code for each of several advocates."""

    name = "referrals.create_many"
    permission = Permission.CREATE_REFERRALS_FOR_MULTIPLE_ADVOCATES

    def page(self) -> str:
        return url_for("referrals.new_many")

    def confirm_address(self) -> str:
        return url_for("referrals.confirm_many")

    def examine(self) -> Preview:
        people, campaign = self.people(), campaign_name(self.campaign_id)
        gains = [people.name_of(each) for each in self.advocates]
        before = self.before(people)
        have = [each for each, codes in before["codes"].items() if codes]
        warnings = _warnings()
        if have:
            told = _("These have a code of this campaign already: %(ids)s.", ids=", ".join(have))
            warnings.insert(0, told)
        number = len(self.advocates)
        return Preview(
            title=_("Create referral codes of %(campaign)s", campaign=campaign),
            confirm=ngettext("Create %(num)s code", "Create %(num)s codes", number),
            state=fingerprint(gains, self.terms(), warnings, before),
            gains=gains,
            gains_heading=_("Each gets a code to pass on"),
            keeps=self.terms(),
            keeps_heading=_("Each of the codes"),
            warnings=warnings,
            before=before,
        )

    def perform(self) -> Result:
        answer = talon().referrals.create_for_advocates(
            NewReferrals(
                campaign_id=self.campaign_id,
                advocate_profile_integration_ids=self.advocates,
                usage_limit=self.usage_limit,
                start_date=self.start_date or UNSET,
                expiry_date=self.expiry_date or UNSET,
            )
        )
        made = answer.items if answer else ()
        title = words.made(len(made) or len(self.advocates), campaign_name(self.campaign_id))
        if not made:
            return Result(title, [_("Talon.One did not tell the codes: they are on the customers' pages.")])
        return _result(title, made)


def _warnings() -> list[str]:
    return [
        _("Limits that the campaign sets on referrals are ignored here: the code is made all the same."),
        _("A code cannot be taken back here, and counts only while its campaign is running."),
    ]


def _result(title: str, made: Sequence[Referral]) -> Result:
    codes = [[code.code, code.advocate_profile_integration_id] for code in made]
    first = made[0]
    lines = [words.uses(first.usage_limit), words.validity(first.start_date, first.expiry_date)]
    return Result(title, lines, {"codes": codes})
