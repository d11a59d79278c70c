"""Lists that are longer than one request may be: sent piece by piece, one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import msgspec

from webapp.talon.checks import MAX_LIST

T = TypeVar("T")
A = TypeVar("A")


class Batch(msgspec.Struct, Generic[A], frozen=True, kw_only=True):
    """One piece that was sent.

    Attributes:
        number: of this piece, from 1; done: entries sent so far, this piece included; total: of all.
        answer: what the operation returned for it.
    """

    number: int
    done: int
    total: int
    answer: A


def pieces(items: Sequence[T], same: Callable[[T], object] | None = None) -> Iterator[Sequence[T]]:
    """Split into runs of up to 1000; with `same`, a run also ends where its value changes."""
    start = 0
    for index in range(1, len(items) + 1):
        ends = index == len(items) or index - start == MAX_LIST
        if ends or (same is not None and same(items[index]) != same(items[start])):
            yield items[start:index]
            start = index


def in_batches(
    items: Sequence[T],
    send: Callable[[Sequence[T]], A],
    same: Callable[[T], object] | None = None,
) -> Iterator[Batch[A]]:
    """Send `items` in pieces, one request at a time, and yield each as it is done.

    A piece is sent only when the next batch is asked for. If one fails, its error comes out here and the
    batches before it have been applied: go on from the `done` of the last one.
    """
    done = 0
    for number, piece in enumerate(pieces(items, same), 1):
        answer = send(piece)
        done += len(piece)
        yield Batch(number=number, done=done, total=len(items), answer=answer)
