"""Reading a customer's inventory."""

from __future__ import annotations

from collections.abc import Iterable

from webapp import programs, sight
from webapp.extensions import talon
from webapp.profiles import NoSuchCustomer
from webapp.talon.errors import InvalidArgument, NotFound
from webapp.talon.models.inventory import CustomerInventory


def inventory_of(integration_id: str, sections: Iterable[str]) -> CustomerInventory:
    """These sections of an inventory, by one call (getCustomerInventory).

    Raises NoSuchCustomer, also for an identifier that cannot be one; and the other errors of the client.
    """
    try:
        found = talon().customers.inventory(integration_id, **dict.fromkeys(sections, True))
    except (NotFound, InvalidArgument) as error:
        raise NoSuchCustomer(integration_id) from error
    programs.learn(found)
    if found.profile is not None:
        sight.know(integration_id, found.profile.attributes)
    return found
