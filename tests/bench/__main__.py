"""What the desk and its client cost, in one run: pages and typed answers.

With --load: reads at two sizes. With --agents: 64 agents side by side.

The sandbox runs in a process of its own, so that the CPU counted here is the desk's alone. Figures vary with
the machine, ratios in one run hardly do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from tests.bench import agents, clients, load, masking, pages
from tests.bench.stage import make_desk, sandbox_process, seed_store


def main() -> None:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="requests for each figure (default 60)")
    parser.add_argument(
        "--load", action="store_true", help="only this: reads at 1,000 and 100,000 customers; takes minutes"
    )
    parser.add_argument(
        "--agents", action="store_true", help="only this: 64 agents side by side at gunicorn; about a minute"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.load:
            lines = load.measure(Path(folder), options.runs, lambda text: print(text, flush=True))
        elif options.agents:
            lines = agents.measure(Path(folder))
        else:
            lines = measure(Path(folder), options.runs)
    print("\n".join(lines))


def measure(folder: Path, runs: int) -> list[str]:
    """The lines for pages and clients."""
    store = folder / "sandbox.sqlite"
    seed_store(store)
    newer = Path(shutil.copyfile(store, folder / "sandbox-2026.sqlite"))
    # The desk's log lines are written as always, but not between the figures.
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), sandbox_process(store) as url:
        lines = pages.measure(make_desk(folder, url), url, runs)
        lines += ["", *masking.measure(folder, url, pages.plain_paths(url), runs)]
        with sandbox_process(newer, api="2026") as newer_url:
            return [*lines, "", *clients.measure({"2024": url, "2026": newer_url}, runs)]


if __name__ == "__main__":
    main()
