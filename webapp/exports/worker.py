"""The background of one process: a thread that serves exports while any are under way, and ends with them.

It is started when it is first needed, so that it never crosses a fork. Where a process ends without a word,
its jobs are taken over by the next one that looks.
"""

from __future__ import annotations

import atexit
import os
import secrets
import threading

from flask import Flask, current_app

from webapp import clock
from webapp.exports import engine, leases
from webapp.observability import log_failure

LONGEST_WAIT = 60.0
AFTER_FAILURE = 5.0
MOST_FAILURES = 12
"""In a row, like a database that is away; then the next look at an export starts it again."""
PATIENCE = 20.0
"""Seconds that the end of the process waits for a page that is being read."""


def wake() -> None:
    """Let this process see to what is due. Tests do the work themselves, step by step."""
    if not current_app.testing:
        current_app.extensions["desk_export_worker"].wake()


def wake_once() -> None:
    """The same, the first time in the life of a process: an earlier one may have left something."""
    if "desk_exports_seen" not in current_app.extensions:
        current_app.extensions["desk_exports_seen"] = True
        wake()


class Worker:
    """Serves exports in the background. Any number of processes may have one."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._called = threading.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """See to it that what is due is worked on; costs nothing where that goes on already."""
        with self._lock:
            if self._is_stopping:
                return
            self._called.set()
            # A thread of the parent is not alive in a forked child.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="exports", daemon=True)
                self._thread.start()
                atexit.unregister(self.stop)
                atexit.register(self.stop)

    def stop(self) -> None:
        """End after the page that is being read, and leave the job to others."""
        with self._lock:
            self._is_stopping = True
            self._called.set()
            thread = self._thread
        if thread is not None and thread.is_alive():
            thread.join(PATIENCE)
        atexit.unregister(self.stop)

    def join(self, timeout: float) -> bool:
        """Wait until all is done; False where that took longer."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        name, failures = f"{os.getpid()}-{secrets.token_hex(8)}", 0
        while not self._is_stopping:
            self._called.clear()
            with self._app.app_context():
                try:
                    wait = self._serve(name)
                    failures = 0
                except Exception as error:  # noqa: BLE001 - a thread has nobody to raise it to
                    log_failure(error)
                    failures += 1
                    wait = AFTER_FAILURE if failures < MOST_FAILURES else None
            if wait is None and self._ended():
                return
            self._called.wait(wait or 0)

    def _serve(self, name: str) -> float | None:
        """One turn; the seconds until the next, None where nothing is under way."""
        if engine.serve(name, should_stop=lambda: self._is_stopping):
            return 0
        due = leases.next_due()
        if due is None:
            return None
        return min(LONGEST_WAIT, max(1.0, (due - clock.now()).total_seconds()))

    def _ended(self) -> bool:
        """Whether nobody called meanwhile: then the next call starts a new thread."""
        with self._lock:
            if self._called.is_set():
                return False
            self._thread = None
            return True
