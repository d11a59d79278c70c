"""A process that holds locks: `python -m tests.support.lock_holder FOLDER DATABASE_URL KIND ID ...`.

It says "held" once it has them, and lets go when its standard input ends; killed, it lets go as well.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.config import ROOT


@contextmanager
def holding(folder: Path, database_url: str, *subjects: tuple[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the locks of these subjects within."""
    words = [part for subject in subjects for part in subject]
    command = [sys.executable, "-m", "tests.support.lock_holder", str(folder), database_url, *words]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


def main(folder: str, database_url: str, *words: str) -> None:
    from tests.support.desk import dispose_all, make_app
    from webapp.intentions import locks
    from webapp.intentions.action import Subject

    app = make_app(Path(folder), database_url)
    subjects = [Subject(*pair) for pair in zip(words[::2], words[1::2], strict=True)]
    with app.app_context(), locks.hold(subjects, locks.Holder(1, "Cleo", "sessions.return")):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        sys.stdin.read()
    dispose_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
