"""The desk for gunicorn as the bench watches it: the same desk, with a stopwatch around audit and permission.

Settings come as JSON in BENCH_SETTINGS. Only requests with the header X-Bench are counted. What each process
found is written into the folder of BENCH_RESULTS when it ends.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from webapp import create_app
from webapp.audit import chain, log
from webapp.config import Settings
from webapp.extensions import login_manager

PARTS = ("sign-in", "permission", "audit", "linking")


class Stopwatch:
    """CPU seconds of threads by part, and of the whole process from the first counted request to the last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counting = threading.local()
        self.seconds = dict.fromkeys(PARTS, 0.0)
        self.requests = 0
        self.first: float | None = None
        self.last = 0.0

    def around(self, part: str, work: Callable[..., Any], *, always: bool = False) -> Callable[..., Any]:
        """The same work, its CPU counted to a part, what it calls included."""

        def watched(*args: Any, **more: Any) -> Any:
            began = time.thread_time()
            try:
                return work(*args, **more)
            finally:
                took = time.thread_time() - began
                if (always and self.first is not None) or getattr(self.counting, "on", False):
                    with self.lock:
                        self.seconds[part] += took

        return watched

    def write(self, folder: Path) -> None:
        """What was found, as JSON."""
        whole = self.last - self.first if self.first is not None else 0.0
        facts = {"requests": self.requests, "cpu": whole, "seconds": self.seconds}
        (folder / f"{os.getpid()}.json").write_text(json.dumps(facts))


class Counting:
    """Around the desk: whether a request counts, and how much CPU its process has used by its end."""

    def __init__(self, inner: Any, watch: Stopwatch) -> None:
        self.inner, self.watch = inner, watch

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        watch = self.watch
        watch.counting.on = "HTTP_X_BENCH" in environ
        if watch.counting.on and watch.first is None:
            watch.first = time.process_time()
        try:
            parts: Iterable[bytes] = self.inner(environ, start_response)
            return parts
        finally:
            if watch.counting.on:
                with watch.lock:
                    watch.requests += 1
                    watch.last = time.process_time()


def watched_desk() -> Flask:
    """The desk of the settings in the environment, with the stopwatch in it."""
    facts = json.loads(os.environ["BENCH_SETTINGS"])
    facts["desk_config"] = Path(facts["desk_config"])
    desk, watch = create_app(Settings(**facts)), Stopwatch()
    log._append = watch.around("audit", log._append)
    chain.link_all_pending = watch.around("linking", chain.link_all_pending, always=True)
    login_manager._user_callback = watch.around("sign-in", login_manager._user_callback)
    hooks = desk.before_request_funcs[None]
    hooks[:] = [
        watch.around("permission", hook) if getattr(hook, "__name__", "") == "refuse" else hook
        for hook in hooks
    ]
    desk.wsgi_app = Counting(desk.wsgi_app, watch)  # type: ignore[method-assign]
    atexit.register(watch.write, Path(os.environ["BENCH_RESULTS"]))
    return desk
