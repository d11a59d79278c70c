"""Reading a long list page by page while it may move under the reader.

The API's lists know nothing but an offset: a row that is added or taken away further up shifts all that
follow. So each page is asked for a little before the place where the last one ended, and goes on after what
is known already. Rows that are there all the time come exactly once; whether others came or went is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.exports.kinds import Batch, Place, Read, Row
from webapp.talon.errors import UnexpectedResponse


class PlaceLost(Exception):
    """So much of the list changed that none of the rows read last is near its place any more."""

    code = "export_moved"


@dataclass(frozen=True)
class _Page:
    batch: Batch
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Follower:
    """Follows one list. `ask` gives the rows from an offset on, `size` of them at most."""

    ask: Callable[[int], Batch]
    key: Callable[[Row], str]
    size: int

    def read(self, place: Place) -> Read:
        """The next rows. Raises PlaceLost, and whatever asking raises."""
        if not place.keys:
            return self._go_on(place, place.skip, self._page(place.skip), 0)
        known = set(place.keys)
        for offset in self._offsets(place.skip):
            page = self._page(offset)
            start = next((index for index, key in enumerate(page.keys) if key in known), None)
            if start is not None:
                return self._go_on(place, offset, page, start)
        raise PlaceLost

    def _page(self, offset: int) -> _Page:
        batch = self.ask(offset)
        if batch.has_more and not batch.rows:
            raise UnexpectedResponse(
                "paging", reason="unreadable", detail="an empty page that says it has more"
            )
        return _Page(batch, tuple(self.key(row) for row in batch.rows))

    def _offsets(self, skip: int) -> list[int]:
        """Where the last rows should be, then before (rows went away) and behind it (rows came)."""
        # A tenth is asked for twice: room for rows of one moment, whose order the API does not promise.
        expected = max(0, skip - max(1, self.size // 10))
        before = max(0, skip - self.size)
        behind = expected + self.size - 1
        return list(dict.fromkeys((expected, before, behind)))

    def _go_on(self, place: Place, offset: int, page: _Page, start: int) -> Read:
        """What is new in a page: behind the first row that is known, all that is not known."""
        seen, rows, added = set(place.keys), [], []
        for key, row in zip(page.keys[start:], page.batch.rows[start:], strict=True):
            if key not in seen:
                seen.add(key)
                added.append(key)
                rows.append(row)
        reached = offset + len(page.keys)
        if page.batch.has_more and not rows and reached <= place.skip:
            raise PlaceLost  # it would be asked for the same again and again
        again = place.keys[max(0, len(place.keys) - place.skip + offset) :]
        is_as_left = offset <= place.skip and page.keys == (*again, *added)
        # In the order of the list as it is now: what is known must never end before something that was read.
        there = set(page.keys[start:])
        kept = (*(key for key in place.keys if key not in there), *page.keys[start:])[-self.size :]
        return Read(rows, Place(reached, kept), not page.batch.has_more, not is_as_left)
