"""The handlers, one module per resource; importing this package registers every operation."""

from . import (
    audiences,
    cards,
    catalogs,
    events,
    inventory,
    loyalty,
    profiles,
    referrals,
    reservations,
    sessions,
)

__all__ = [
    "audiences",
    "cards",
    "catalogs",
    "events",
    "inventory",
    "loyalty",
    "profiles",
    "referrals",
    "reservations",
    "sessions",
]
