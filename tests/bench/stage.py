"""What a bench needs: a seeded sandbox in a process of its own, and a desk in this one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import msgspec
from flask import Flask

from webapp import create_app
from webapp.config import ROOT, Settings

DESK_TOML = ROOT / "webapp" / "sandbox" / "seed" / "desk.toml"
KEYS = {"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"}


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def sandbox_process(folder: Path, *seed_options: str) -> Iterator[str]:
    """Seed a sandbox and run it in a process of its own; gives its address."""
    store, port = folder / "sandbox.sqlite", free_port()
    module = [sys.executable, "-m", "webapp.sandbox"]
    subprocess.run(
        [*module, "seed", "--store", str(store), *seed_options],
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    command = [*module, "run", "--store", str(store), "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(100):
            try:
                manifest(url)
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def manifest(url: str) -> Any:
    """The sandbox's list of what it holds."""
    with urllib.request.urlopen(f"{url}/_sandbox/manifest", timeout=5) as answer:
        return msgspec.json.decode(answer.read())


def make_desk(folder: Path, url: str) -> Flask:
    """A desk as `dev.py run` makes it, with its demo staff."""
    desk = create_app(
        Settings(
            talon_one_url=url,
            secret_key="bench-only-" + "x" * 32,
            database_url=f"sqlite:///{folder / 'desk.sqlite'}",
            api_keys=KEYS,
            desk_config=DESK_TOML,
            is_demo=True,
        )
    )
    with desk.app_context():
        flask_migrate.upgrade()
    desk.test_cli_runner().invoke(args=["staff", "demo"], catch_exceptions=False)
    return desk
