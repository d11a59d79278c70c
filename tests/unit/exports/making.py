"""A kind of lists for tests that need no room and no server."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.exports import Batch, Cell, Kind, Row, Source
from webapp.permissions import Permission
from webapp.talon import Client

SOURCE = Source({"of": "CARD-1"}, None, "Europe/Berlin")


class Things(Kind):
    """A list of things: each has an id, a name and an amount."""

    name = "test.things"
    permission = Permission.GET_LOYALTY_CARD_TRANSACTIONS
    page_size = 10
    columns = ("id", "name", "amount")

    def read(self, client: Client, source: Source, skip: int, page_size: int) -> Batch:
        return Batch([], has_more=False)

    def key(self, row: Row) -> str:
        return str(row["id"])

    def cells(self, row: Row, source: Source) -> Sequence[Cell]:
        return (row["id"], row["name"], row["amount"])

    def asked(self, source: Source) -> dict[str, str]:
        return {}

    def title(self, source: Source) -> str:
        return f"Things of {source.parameters['of']}"

    def filters(self, source: Source) -> list[str]:
        return []

    def caveat(self, source: Source) -> str:
        return ""

    def address(self, source: Source) -> str:
        return "/things"

    def form_address(self, source: Source) -> str:
        return "/things/export"

    def stem(self, source: Source) -> str:
        return f"things-{source.parameters['of']}"
