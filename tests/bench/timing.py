"""Medians of CPU and of time to answer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

WARM_UPS = 5

Work = Callable[[], object]


@dataclass
class Timed:
    """Medians of several runs, in milliseconds."""

    cpu: float
    wall: float


def timed(work: Work, runs: int) -> Timed:
    """Run a few times unmeasured, then measure each run by itself."""
    return side_by_side({"": work}, runs)[""]


def side_by_side(works: Mapping[str, Work], runs: int) -> dict[str, Timed]:
    """The same for several, in turns, so that what else the machine does falls on all of them alike."""
    for work in works.values():
        for _ in range(WARM_UPS):
            work()
    seen: dict[str, list[Timed]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            seen[name].append(measured(work))
    return {name: median(times) for name, times in seen.items()}


def measured(work: Work) -> Timed:
    """One run."""
    began, burnt = time.perf_counter(), time.process_time()
    work()
    return Timed((time.process_time() - burnt) * 1000, (time.perf_counter() - began) * 1000)


def median(times: Iterable[Timed]) -> Timed:
    """The median of each figure."""
    all_of_them = list(times)
    return Timed(
        statistics.median(one.cpu for one in all_of_them), statistics.median(one.wall for one in all_of_them)
    )
