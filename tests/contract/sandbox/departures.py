"""Where the sandbox is knowingly other than the contract of 2024 says, and why. Anything else fails."""

from __future__ import annotations

MALFORMED = "400 for malformed input where none is declared: the alternative would be a 500 or a silent guess"
SILENT = (
    "204 where `silent` asks for it: its text in 2024 and the whole of 2026 say so, 2024 declares only 200"
)

STATUSES: dict[tuple[str, int], str] = {
    ("getCustomerInventory", 400): MALFORMED,
    ("updateAudienceV2", 400): MALFORMED,
    ("updateAudienceCustomersAttributes", 400): MALFORMED,
    ("updateCustomerProfilesV2", 204): SILENT,
    ("trackEventV2", 204): SILENT,
}
"""Answers whose status the contract does not declare for the operation."""

FIELDS: dict[str, str] = {
    "Campaign.storesImported": "the official SDK 6.1.1 of 2024 requires it, the contract of June has it not",
}
"""Members of answers that the contract does not name."""

PROPS: dict[str, str] = {
    "updateAttribute.value": "the schema says object, its own text says boolean, number, string and so on",
}
"""Effect props that are not of the type their schema says."""
