"""Cart lines as sentences about effects name them."""

from __future__ import annotations

from collections import Counter

from webapp.effects.context import Item
from webapp.effects.words import _
from webapp.talon.models.session import CartItem, CustomerSession


def position_of(item: CartItem, index: int) -> int:
    """The 0-based position of a cart line; servers leave it out of sessions made before they counted."""
    return index if item.position is None else int(item.position)


def items_of(session: CustomerSession) -> dict[int, Item]:
    """The cart lines by position; two lines of one SKU are told apart by their number."""
    twice = {sku for sku, number in Counter(each.sku for each in session.cart_items).items() if number > 1}
    found = {}
    for index, item in enumerate(session.cart_items):
        position = position_of(item, index)
        label = f"{item.name} ({item.sku})" if item.name else item.sku
        if item.sku in twice:
            label += ", " + _("line %(number)s", number=position + 1)
        found[position] = Item(label, item.quantity)
    return found
