"""The two Applications of the demo: one shop, Aurora, in Europe (live) and in America (test)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ACCOUNT_ID = 4711


@dataclass(frozen=True, slots=True)
class Shop:
    """One Application: its key, money, zone, and where its customers come from.

    Each has an environment of the account to itself, so that no profile, program, audience or catalog is
    shared. `countries` are (country code, language, weight); `rate` turns a price in euro into its currency;
    `letter` begins customers' and orders' numbers, `region` ends codes.
    """

    slug: str
    name: str
    key: str
    expired_key: str | None
    currency: str
    sign: str
    region: str
    zone: str
    is_sandbox: bool
    customers: int
    first_number: int
    letter: str
    countries: tuple[tuple[str, str, int], ...]
    rate: Decimal
    shipping: Decimal


EUROPE = Shop(
    slug="aurora-eu",
    name="Aurora Europe",
    key="sandbox-key",
    expired_key="sandbox-key-expired",
    currency="EUR",
    sign="€",
    region="EU",
    zone="Europe/Berlin",
    is_sandbox=False,
    customers=260,
    first_number=10001,
    letter="E",
    countries=(
        ("DE", "de", 9),
        ("AT", "de", 3),
        ("FR", "fr", 4),
        ("NL", "nl", 3),
        ("IT", "it", 3),
        ("ES", "es", 2),
        ("PL", "pl", 2),
        ("IE", "en", 2),
    ),
    rate=Decimal(1),
    shipping=Decimal("4.90"),
)
AMERICA = Shop(
    slug="aurora-us",
    name="Aurora America",
    key="sandbox-key-2",
    expired_key=None,
    currency="USD",
    sign="$",
    region="US",
    zone="America/New_York",
    is_sandbox=True,
    customers=90,
    first_number=50001,
    letter="U",
    countries=(("US", "en", 8), ("US", "es", 3), ("CA", "en", 2), ("CA", "fr", 1)),
    rate=Decimal("1.1"),
    shipping=Decimal("6.95"),
)
SHOPS = (EUROPE, AMERICA)
