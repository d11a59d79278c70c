"""Threads of one process in line before a key, first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from webapp.intentions.locks.holding import Taken


class Lines:
    """One line for each key that anybody wants."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._lines: dict[int, deque[threading.Event]] = {}

    @contextmanager
    def first(self, keys: Sequence[int], ends: float) -> Iterator[None]:
        """Be first in the lines of all keys, which are sorted, by `ends` on the monotonic clock.

        Raises Taken.
        """
        entered: list[int] = []
        try:
            for key in keys:
                self._enter(key, ends)
                entered.append(key)
            yield
        finally:
            for key in reversed(entered):
                self._leave(key)

    def _enter(self, key: int, ends: float) -> None:
        turn = threading.Event()
        with self._mutex:
            line = self._lines.setdefault(key, deque())
            line.append(turn)
            if line[0] is turn:
                return
        if turn.wait(max(0.0, ends - time.monotonic())):
            return
        with self._mutex:
            if line[0] is not turn:  # else it became its turn at the very last moment
                line.remove(turn)
                raise Taken(key)

    def _leave(self, key: int) -> None:
        with self._mutex:
            line = self._lines[key]
            line.popleft()
            if line:
                line[0].set()
            else:
                del self._lines[key]
