"""Why codes are refused."""

from __future__ import annotations

import pytest

from webapp.effects import rejection
from webapp.effects.reasons import REASONS

# effects.md of the API's documents: coupon reasons, their referral twins, and those that both share.
COUPON = [
    "NotFound",
    "Expired",
    "StartDateInFuture",
    "PartOfNotRunningCampaign",
    "PartOfNotTriggeredCampaign",
    "LimitReached",
    "RecipientDoesNotMatch",
    "RejectedByCondition",
]
SHARED = ["CampaignLimitReached", "ProfileLimitReached", "EffectCouldNotBeApplied", "ProfileRequired"]
ALONE = [
    "CouponReservationRequired",
    "ReferralRecipientIdSameAsAdvocate",
    "AdvocateNotFound",
    "ReferralCustomerAlreadyReferred",
]


def test_every_reason_of_the_api_has_words() -> None:
    wanted = {f"{kind}{one}" for kind in ("Coupon", "Referral") for one in COUPON} | {*SHARED, *ALONE}
    assert set(REASONS) == wanted


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_is_a_sentence_without_the_api_s_own_word(reason: str) -> None:
    words = rejection(reason)
    assert words.endswith(".")
    assert " " in words
    assert reason not in words


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    assert rejection("MoonIsFull") == "MoonIsFull"
