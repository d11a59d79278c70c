"""Kernel file locks: for all processes of one machine, freed by the kernel when their holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from webapp.intentions.locks.holding import Holder, Taken

FILES = 1024
"""How many there are. None is ever removed: another process may be about to open it."""
SHORTEST, LONGEST = 0.003, 0.02
"""Seconds between two tries: drawn, so that no process is always the faster one."""


class FileLocks:
    """Locks on files of one folder. Each file says who holds it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def key(self, number: int) -> int:
        return number % FILES

    def take(self, keys: Sequence[int], holder: Holder, ends: float) -> _HeldFiles:
        held = _HeldFiles()
        try:
            for key in keys:
                held.files.append(self._take(key, ends))
        except BaseException:
            held.release()
            raise
        note = json.dumps({**asdict(holder), "since": datetime.now(UTC).isoformat()}).encode()
        for file in held.files:
            os.ftruncate(file, 0)
            os.pwrite(file, note, 0)
        return held

    def holder(self, key: int) -> Holder | None:
        try:
            facts = json.loads(self._path(key).read_bytes())
            return Holder(**{**facts, "since": datetime.fromisoformat(facts["since"])})
        except (OSError, ValueError, TypeError, KeyError):  # let go in this very moment
            return None

    def close(self) -> None:
        """Nothing is held open between two writes."""

    def _take(self, key: int, ends: float) -> int:
        file = os.open(self._path(key), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while True:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return file
                left = ends - time.monotonic()
                if left <= 0:
                    raise Taken(key)
                time.sleep(min(left, random.uniform(SHORTEST, LONGEST)))  # noqa: S311 - no secret
        except BaseException:
            os.close(file)
            raise

    def _path(self, key: int) -> Path:
        return self._folder / f"{key:04}"


class _HeldFiles:
    """Open files that this process has locked."""

    def __init__(self) -> None:
        self.files: list[int] = []

    def is_held(self) -> bool:
        return True

    def release(self) -> None:
        while self.files:
            file = self.files.pop()
            with contextlib.suppress(OSError):  # a full disk must not keep the lock
                os.ftruncate(file, 0)
            os.close(file)
