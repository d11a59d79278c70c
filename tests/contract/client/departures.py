"""Where the client is knowingly other than the contract of 2024 says, and why. Anything else fails."""

from __future__ import annotations

LENIENT: dict[str, str] = {
    "AchievementProgress.startDate": "2026 leaves it out before the customer has begun",
    "AchievementProgress.endDate": "2026 leaves it out before the customer has begun",
    "Campaign.budgets": "2026 no longer requires it; absence reads as none",
    "Campaign.description": "2026 no longer requires it; absence reads as empty",
    "Campaign.type": "2026 no longer requires it; absence reads as empty",
    "CustomerProfile.attributes": "2026 no longer requires them; absence reads as none",
    "CustomerSessionV2.attributes": "2026 no longer requires them; absence reads as none",
    "CustomerSessionV2.cartItems": "2026 no longer requires it; absence reads as an empty cart",
    "CustomerSessionV2.profileId": "2026 no longer requires it; absence reads as an anonymous session",
    "Event.ledgerEntries": "2026 no longer requires them; absence reads as none",
    "LedgerEntry.profileId": "2026 no longer requires it",
}
"""Properties of answers that the contract requires and the client does not."""

STRICTER: dict[str, str] = {
    "IntegrationCustomerSessionResponse.customerSession": "reading a session without getting it is no answer",
}
"""Properties of answers that the contract leaves open and the client requires."""

EMPTY_QUERY: dict[str, str] = {
    "getLoyaltyBalances subledgerId": "the API names the main ledger by the empty text; the contract forgot "
    "to allow an empty value",
}
"""Requests with an empty query value where the contract has no allowEmptyValue."""
