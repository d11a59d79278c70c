"""One Application's data, from its first customer to the anchor."""

from __future__ import annotations

from typing import Any

from .. import jsons, setup
from ..ledger import wallets
from ..records import profiles
from ..work import Work
from . import foundation
from .people import Person, people
from .shops import Shop


def fill(work: Work, shop: Shop, number: int) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Fill one shop; the identifiers worth naming first, by noun, and the stories by name."""
    ids = foundation.found_shop(work.at(work.now - foundation.YEARS), shop)
    everybody = people(shop, number, work.now)
    for person in everybody:
        add_person(work.at(person.since), person)
    campaign = setup.add_campaign(work, "Ten percent", {"tags": ["percentage"], "state": "enabled"})
    setup.add_coupon(work, campaign, "TEN-SOFT", usage_limit=0)
    setup.add_coupon(work, campaign, "TEN-HARD", usage_limit=0, is_mandatory=True)
    first = everybody[0]
    profile = profiles.wanted(work, first.integration_id)
    wallet = wallets.joined_profile_wallet(work, ids.programs["club"], profile["id"])
    setup.add_points(work, wallet, 120, "Welcome")
    card = setup.add_card(work, ids.programs["card"], f"{shop.letter}-CARD-1")
    setup.add_points(work, wallets.joined_card_wallet(work, ids.programs["card"], card), 50, "Welcome")
    return {"customers": [first.integration_id], "events": list(foundation.EVENTS)}, {}


def add_person(work: Work, person: Person) -> int:
    """A customer with the attributes told so far; the profile's internal id."""
    return work.insert(
        "profiles",
        environment_id=work.environment_id,
        integration_id=person.integration_id,
        created=work.micros,
        last_activity=work.micros,
        attributes=jsons.dumps(person.attributes),
    )
