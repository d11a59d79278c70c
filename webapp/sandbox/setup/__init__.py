"""What an operator sets up in the Campaign Manager, for the seed and the tests: no Integration API does this.

Every function takes the open `Work` (or the bare connection, before there is an Application), writes through
it, and gives back the new id. Instants are aware UTC, amounts are int or Decimal.
"""

from .accounts import (
    add_additional_cost,
    add_application,
    add_attribute,
    add_audience,
    add_environment,
    add_key,
)
from .catalogs import add_catalog
from .loyalty import add_card, add_points, add_program, deduct_points
from .promotions import add_achievement, add_campaign, add_coupon, add_giveaway_pool, add_referral

__all__ = [
    "add_achievement",
    "add_additional_cost",
    "add_application",
    "add_attribute",
    "add_audience",
    "add_campaign",
    "add_card",
    "add_catalog",
    "add_coupon",
    "add_environment",
    "add_giveaway_pool",
    "add_key",
    "add_points",
    "add_program",
    "add_referral",
    "deduct_points",
]
