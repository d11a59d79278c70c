"""Thousands of writes under faults, then a crowd on one customer; ends with 1 where anything is wrong."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path

from tests.soak import crowd, faults
from tests.soak.stage import staged

DATABASES = ("sqlite", "postgresql")


def say(line: str) -> None:
    print(line, file=sys.__stdout__, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="writes under faults, per database (1000)")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="replays the same writes")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--agents", type=int, default=50, help="of the crowd (50)")
    parser.add_argument("--processes", type=int, default=4, help="of the crowd's desk (4)")
    parser.add_argument("--rounds", type=int, default=3, help="writes of each of the crowd (3)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)
    say(f"seed {options.seed}")
    wrong = []
    began = time.monotonic()
    databases = DATABASES if options.database == "both" else (options.database,)
    # The desk of this process writes its log lines as always, but not between the figures.
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        for database in databases:
            wrong += [f"{database}: {line}" for line in soak(database, options)]
    for line in wrong[:50]:
        say(f"WRONG {line}")
    verdict = f"{len(wrong)} wrong" if wrong else "all right"
    say(f"{verdict} after {time.monotonic() - began:.0f} s, seed {options.seed}")
    raise SystemExit(1 if wrong else 0)


def _leave(_signal: int, _frame: object) -> None:
    """A TERM signal ends it as Ctrl-C does: the desks that it started end as well."""
    raise KeyboardInterrupt


def soak(database: str, options: argparse.Namespace) -> list[str]:
    """Both parts on one database; gives what is wrong."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder, part) for part in ("faults", "crowd")]
        for part in parts:
            part.mkdir()
        if options.runs:
            say(f"{database}: {options.runs} writes under faults")
            with staged(parts[0], database, talon_one_deadline=faults.DEADLINE) as stage:
                wrong += faults.soak(stage, options.runs, options.seed, say)
        if options.agents:
            say(f"{database}: a crowd on one customer")
            with staged(parts[1], database) as stage:
                wrong += crowd.soak(
                    stage, options.agents, options.processes, options.rounds, options.seed, say
                )
    return wrong


if __name__ == "__main__":
    main()
