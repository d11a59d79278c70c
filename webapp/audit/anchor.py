"""The head of the chain, told outside the database: whoever cuts rows off its end cannot take that back."""

from __future__ import annotations

import os
import syslog
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from webapp import clock
from webapp.extensions import settings
from webapp.observability import log_failure

SYSLOG = "syslog"


class Anchor(NamedTuple):
    """A head as it was told. `line` says where."""

    line: int
    position: int
    hash: str


def tell(position: int, hash_: str) -> None:
    """Write a head to where AUDIT_ANCHOR points; where that cannot be written, the log says so."""
    place = settings().audit_anchor
    if place is None:
        return
    said = f"{position} {hash_} {clock.now().isoformat(timespec='seconds')}"
    if place == SYSLOG:
        syslog.syslog(syslog.LOG_NOTICE | syslog.LOG_AUTH, f"promodesk audit head {said}")
        return
    try:
        _append(Path(place), said)
    except OSError as error:
        log_failure(error)


def told() -> Iterator[Anchor]:
    """The heads in the file, as they were told. Raises ValueError for a line that is none."""
    place = settings().audit_anchor
    if place is None or place == SYSLOG or not Path(place).exists():
        return
    with Path(place).open(encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            yield read_anchor(line, number)


def read_anchor(text: str, line: int = 0) -> Anchor:
    """A head as it is written: position and hash, parted by a space or a colon. Raises ValueError."""
    parts = text.replace(":", " ", 1).split()
    if len(parts) < 2 or not parts[0].isdigit() or len(parts[1]) != 64:
        raise ValueError(text.strip())
    return Anchor(line, int(parts[0]), parts[1])


def _append(path: Path, text: str) -> None:
    # One write of one line: the lines of several processes never mix.
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{text}\n".encode())
    finally:
        os.close(file)
