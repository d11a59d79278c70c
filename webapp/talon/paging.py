"""Pages of lists that have an offset and no total, and walking through all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import msgspec

from webapp.talon.errors import UnexpectedResponse
from webapp.talon.models.base import Answer, Many

T = TypeVar("T")

PAGE_SIZE = 50
"""Rows asked for at once: the most that 2024 and 2026 servers both take on every list."""


class Rows(Answer, Generic[T], frozen=True, kw_only=True):
    """Body of an answer with `hasMore`."""

    has_more: bool
    items: Many[T] = msgspec.field(name="data")


class Counted(Answer, Generic[T], frozen=True, kw_only=True):
    """Body of an answer with a total. In API 2024 such lists come whole."""

    total_result_size: int
    items: Many[T] = msgspec.field(name="data")


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True, dict=True):
    """One page.

    Attributes:
        skip: rows before this page.
        page_size: rows asked for; the last page may hold fewer.
        has_more: whether there are rows after it.
        items: the rows, in the server's order.
        total: rows in all, where the server counts them.
    """

    skip: int
    page_size: int
    has_more: bool
    items: tuple[T, ...]
    total: int | None = None

    @classmethod
    def of(cls, rows: Rows[T], skip: int, page_size: int) -> Page[T]:
        """A page of the rows that the server answered with."""
        page = cls(skip=skip, page_size=page_size, has_more=rows.has_more, items=rows.items)
        page.__dict__.update(rows.__dict__)
        return page

    @classmethod
    def of_counted(cls, rows: Counted[T], skip: int, page_size: int) -> Page[T]:
        """A page of rows that came with a total."""
        total = rows.total_result_size
        more = skip + len(rows.items) < total
        page = cls(skip=skip, page_size=page_size, has_more=more, items=rows.items, total=total)
        page.__dict__.update(rows.__dict__)
        return page

    @property
    def next_skip(self) -> int | None:
        """Offset of the next page, None after the last."""
        return self.skip + len(self.items) if self.has_more else None


def walk(read: Callable[[int], Page[T]], skip: int = 0) -> Iterator[T]:
    """All rows from `skip` on, page after page, each page read when its first row is wanted.

    Raises:
        UnexpectedResponse: a page without rows that says there are more; going on would never end.
        TalonError: whatever reading a page raises; rows before it were handed out already.
    """
    while True:
        page = read(skip)
        yield from page.items
        if page.next_skip is None:
            return
        if page.next_skip == skip:
            raise UnexpectedResponse(
                "paging", reason="unreadable", detail="an empty page that says it has more"
            )
        skip = page.next_skip
