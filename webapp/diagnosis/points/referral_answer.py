"""The answer to "did my friend's referral count", ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from webapp.diagnosis.points.finding import Finding
from webapp.diagnosis.points.gaps import Gap, reason_of
from webapp.diagnosis.points.referral import AskedReferral, ReferralCase, read_referral
from webapp.diagnosis.points.referral_findings import referral_findings, state_of
from webapp.effects.words import _
from webapp.talon.models.referral import InventoryReferral

_READS = {
    "friend": lambda: _("Whether the friend is a customer"),
    "order": lambda: _("The friend's order"),
    "rehearsal": lambda: _("A try of the code with the friend's cart"),
}


@dataclass(frozen=True)
class ReferralAnswer:
    """The findings, and the codes they are about. `top` is None where more must be told first."""

    case: ReferralCase
    found: tuple[Finding, ...]

    part = "diagnosis/points/_referral.html"

    @property
    def top(self) -> Finding | None:
        """The answer."""
        return self.found[0] if self.found else None

    @property
    def more(self) -> tuple[Finding, ...]:
        """What else is true."""
        return self.found[1:]

    @property
    def address(self) -> str:
        """Where this answer is."""
        return self.case.address

    @property
    def fetched(self) -> datetime:
        """When it was read."""
        return self.case.now

    @property
    def gaps(self) -> list[Gap]:
        """What could not be checked."""
        return [Gap(_READS[what](), reason_of(error), can_retry=True) for what, error in self.case.unread]

    @property
    def codes(self) -> list[tuple[InventoryReferral, str]]:
        """The customer's codes, each with how it stands."""
        return [(code, state_of(code, self.case)) for code in self.case.codes]

    @staticmethod
    def handover(_finding: Finding) -> str:
        """Nothing: a text about two customers is not made up here."""
        return ""


def referral_answer(asked: AskedReferral) -> ReferralAnswer:
    """Read both sides and answer. Raises NotFound, and the client's error where the codes are unreadable."""
    case = read_referral(asked)
    return ReferralAnswer(case, tuple(referral_findings(case)))
