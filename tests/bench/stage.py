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
SANDBOX = (sys.executable, "-m", "webapp.sandbox")
ALL_SECTIONS = dict.fromkeys(
    ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements"), True
)
KEYS = {"SANDBOX_API_KEY": "sandbox-key", "SANDBOX_API_KEY_2": "sandbox-key-2"}


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seed_store(store: Path, *seed_options: str) -> float:
    """Fill a store by the sandbox's own command; the seconds that took."""
    began = time.perf_counter()
    command = [*SANDBOX, "seed", "--store", str(store), *seed_options]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@contextmanager
def sandbox_process(store: Path, *, api: str = "2024") -> Iterator[str]:
    """Serve a store in a process of its own, speaking the API of a year; gives its address."""
    port = free_port()
    command = [*SANDBOX, "run", "--store", str(store), "--port", str(port), "--api", api]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, process)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the sandbox answers; ChildProcessError where it does not within 20 seconds."""
    for _attempt in range(200):
        if process.poll() is not None:
            break
        try:
            manifest(url)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ChildProcessError("the sandbox did not start; what it said stands above")


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
