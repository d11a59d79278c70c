"""Links waiting rows within seconds: one quiet thread in each process that records page views."""

from __future__ import annotations

import threading
from typing import cast

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from webapp.audit import chain
from webapp.observability import log_failure

SECONDS = 2.0


class Batcher:
    """Sleeps until a row waits, lets others join it for a moment, and links them together."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._is_waiting = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def note(self) -> None:
        """A row of this process waits. The thread starts with the first one, so that it crosses no fork."""
        if not self._is_waiting.is_set():
            with self._lock:
                self._is_waiting.set()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="audit-chain", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._is_waiting.wait()
            pause.wait(SECONDS)
            self._is_waiting.clear()
            with self._app.app_context():
                try:
                    chain.link_all_pending()
                except SQLAlchemyError as error:
                    log_failure(error)  # the rows wait on, and the next view wakes this thread again


def note() -> None:
    """A row waits for its link. Tests link by hand: no thread may outlive their databases."""
    app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]
    if not app.testing:
        app.extensions.setdefault("desk_audit_batcher", Batcher(app)).note()
