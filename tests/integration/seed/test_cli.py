"""The command line: run, seed, fault and clock, as people and `dev.py` type them."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result

from tests.support.sandbox import SandboxServer
from webapp.sandbox import create_app, sandbox_cli

ROOT = Path(__file__).parents[3]


def _said(*words: object) -> Result:
    return CliRunner().invoke(sandbox_cli, [str(word) for word in words])


@contextmanager
def _running(*words: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox in a process of its own, and what it says up to its address."""
    command = [sys.executable, "-m", "webapp.sandbox", "run", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = ""
            while "http://" not in said:
                line = process.stdout.readline() if process.stdout else ""
                assert line, said
                said += line
            yield process, said
        finally:
            process.terminate()
            process.wait(10)


def _address(said: str) -> str:
    return said.split("Sandbox on ")[1].strip()


def test_run_serves_a_seeded_store_and_stops_on_a_signal(seeded: Path, tmp_path: Path) -> None:
    store = shutil.copyfile(seeded, tmp_path / "store.sqlite")
    with _running("--store", store, "--port", 0) as (process, said):
        assert "no seed" not in said
        manifest = requests.get(f"{_address(said)}/_sandbox/manifest", timeout=5).json()
        assert manifest["applications"][0]["key"] == "sandbox-key"
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_run_without_a_seed_says_so_and_seeds_nothing(tmp_path: Path) -> None:
    with _running("--store", tmp_path / "new.sqlite", "--port", 0) as (_, said):
        assert "new.sqlite holds no seed" in said
        manifest = requests.get(f"{_address(said)}/_sandbox/manifest", timeout=5).json()
        assert manifest["applications"] == []


def test_run_can_start_again_at_once_on_the_same_port(tmp_path: Path) -> None:
    with _running("--store", tmp_path / "new.sqlite", "--port", 0) as (_, said):
        address = _address(said)
        # The server closes this connection, and its end of it lingers.
        kept = socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])), timeout=5)
        kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while kept.recv(4096):
            pass
        kept.close()
    with _running("--store", tmp_path / "new.sqlite", "--port", address.rsplit(":", 1)[1]) as (_, said):
        assert _address(said) == address


def test_run_says_what_to_do_with_a_store_of_another_version(tmp_path: Path) -> None:
    store = tmp_path / "old.sqlite"
    with sqlite3.connect(store) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    answer = _said("run", "--store", store, "--port", 0)
    assert answer.exit_code == 1
    assert "schema version 1" in answer.output
    assert "--fresh" in answer.output


def test_run_says_when_the_port_is_taken(sandbox: SandboxServer, tmp_path: Path) -> None:
    port = sandbox.url.rsplit(":", 1)[1]
    result = _said("run", "--store", tmp_path / "new.sqlite", "--port", port)
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}" in result.output


def test_seed_refuses_a_store_that_is_there(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(b"precious")
    result = _said("seed", "--store", store)
    assert result.exit_code == 1
    assert "--fresh" in result.output
    assert store.read_bytes() == b"precious"


@pytest.mark.parametrize("words", [["--anchor", "yesterday"], ["--customers", "-1"], ["--seed", "x"]])
def test_seed_refuses_nonsense(tmp_path: Path, words: list[str]) -> None:
    result = _said("seed", "--store", tmp_path / "store.sqlite", *words)
    assert result.exit_code == 2
    assert not (tmp_path / "store.sqlite").exists()


def test_seed_fills_a_store_anew_at_an_anchor(tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    store.write_bytes(b"old")
    anchor = "2025-02-03T04:05:00Z"
    result = _said("seed", "--store", store, "--fresh", "--seed", 3, "--anchor", anchor)
    assert result.exit_code == 0, result.output
    assert "customers" in result.output
    server = SandboxServer(store)
    manifest = server.manifest()
    server.stop()
    assert (manifest["seed"], manifest["anchor"]) == (3, anchor)
    assert [path.name for path in tmp_path.iterdir()] == ["store.sqlite"]


def test_faults_are_ordered_listed_and_cleared(sandbox: SandboxServer) -> None:
    where = ("--url", sandbox.url)
    order = ("503", "--operation", "returnCartItems", "--count", 2, "--retry-after", 4)
    made = _said("fault", "add", *order, *where)
    assert json.loads(made.output) == sandbox.faults.as_json()[0]
    assert _said("fault", "list", *where).output == made.output
    assert _said("fault", "clear", *where).exit_code == 0
    assert sandbox.faults.as_json() == []


def test_a_fault_that_is_none_is_refused_in_words(sandbox: SandboxServer) -> None:
    assert _said("fault", "add", "earthquake", "--path", "*", "--url", sandbox.url).exit_code == 2
    refused = _said("fault", "add", "503", "--url", sandbox.url)
    assert refused.exit_code == 1
    assert "give an operation" in refused.output


def test_the_clock_is_moved_and_reset(sandbox: SandboxServer) -> None:
    where = ("--url", sandbox.url)
    moved: dict[str, Any] = json.loads(_said("clock", "set", "--at", "2031-01-01T00:00:00Z", *where).output)
    assert moved["now"].startswith("2031-01-01T00:00:")
    assert json.loads(_said("clock", "set", "--offset-seconds", "60", *where).output)["offset_seconds"] == 60
    assert _said("clock", "reset", *where).exit_code == 0
    assert json.loads(_said("clock", "show", *where).output)["offset_seconds"] == 0


@pytest.mark.parametrize("url", ["http://example.com", "https://127.0.0.1:8001", "file:///somewhere"])
def test_only_this_machine_is_steered(url: str) -> None:
    result = _said("fault", "list", "--url", url)
    assert result.exit_code == 1
    assert "this machine only" in result.output


def test_nobody_there_is_said(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        result = _said("fault", "list", "--url", url)
    assert result.exit_code == 1
    assert "No sandbox answers" in result.output


def test_flask_finds_the_same_commands() -> None:
    runner = create_app().test_cli_runner()
    result = runner.invoke(args=["sandbox", "--help"])
    assert result.exit_code == 0
    assert all(word in result.output for word in ("run", "seed", "fault", "clock"))
