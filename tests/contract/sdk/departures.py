"""Answers that the contract allows and an SDK cannot read: its own models refuse them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Departure:
    """Why, and a part of what the SDK says itself, as a regular expression."""

    reason: str
    says: str


UNREADABLE: dict[tuple[str, str], Departure] = {
    ("2024", "trackEventV2"): Departure(
        "with silent=yes there is no body (204); it makes an answer without effects of it, and refuses that",
        "Invalid value for `effects`",
    ),
    ("2024", "createReferralsForMultipleAdvocates"): Departure(
        "with silent=yes there is no body (204); it makes an answer without a total of it, and refuses that",
        "Invalid value for `total_result_size`",
    ),
    ("2026", "linkLoyaltyCardToProfile"): Departure(
        "its LoyaltyCard allows card numbers of letters, digits, - and _ only; the API has others",
        "must validate the regular expression",
    ),
}
"""By year and operation. What else these operations answer is read, and tested."""
