"""The handlers, one module per resource; importing this package registers every operation."""

from . import (
    achievements,
    audiences,
    campaigns,
    cards,
    catalogs,
    events,
    inventory,
    ledgers,
    loyalty,
    profiles,
    referrals,
    reservations,
    sessions,
)

__all__ = [
    "achievements",
    "audiences",
    "campaigns",
    "cards",
    "catalogs",
    "events",
    "inventory",
    "ledgers",
    "loyalty",
    "profiles",
    "referrals",
    "reservations",
    "sessions",
]
