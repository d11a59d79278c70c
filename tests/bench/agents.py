"""64 agents read pages side by side, at a desk that gunicorn serves as docs/operate.md says."""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import flask_migrate

from tests.bench.served import PARTS
from tests.bench.stage import DESK_TOML, KEYS, free_port, manifest, sandbox_process, seed_store
from tests.support.postgres import find_postgres, schema_in
from webapp import create_app
from webapp.addresses import path_safe
from webapp.config import ROOT, Settings
from webapp.staff import accounts

AGENTS, WORKERS, THREADS = 64, 2, 32
ALONE_SECONDS, TOGETHER_SECONDS = 5.0, 25.0
PASSWORD = "correct horse battery"


class Agent:
    """One agent's browser: a connection that stays open, and a cookie."""

    def __init__(self, port: int, email: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.seen: list[float] = []
        self.failed = 0
        page = self._ask("GET", "/sign-in")[1].decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token, "The sign-in page has a form"
        form = {"csrf_token": unescape(token[1]), "email": email, "password": PASSWORD}
        status, _body = self._ask("POST", "/sign-in", urlencode(form))
        assert status == 303, f"{email} cannot sign in: {status}"

    def read(self, pages: list[str], start: int, until: float) -> None:
        """Read one page after another until a moment; how long each took stands in `seen`."""
        while (began := time.perf_counter()) < until:
            status, _body = self._ask("GET", pages[start % len(pages)], count=True)
            self.seen.append(time.perf_counter() - began)
            self.failed += status != 200
            start += 1

    def _ask(self, method: str, path: str, body: str = "", *, count: bool = False) -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"X-Bench": "1"} if count else {}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            # Idle for longer than the server keeps a connection: a browser opens another one as well.
            self.connection.close()
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.read()


def measure(folder: Path) -> list[str]:
    """The lines of the table."""
    store, results = folder / "sandbox.sqlite", folder / "results"
    results.mkdir()
    seed_store(store)
    with ExitStack() as stack:
        url = stack.enter_context(sandbox_process(store))
        postgres = find_postgres()
        database = stack.enter_context(schema_in(postgres)) if postgres else f"sqlite:///{folder}/desk.sqlite"
        settings = settings_for(url, database)
        emails = make_people(settings)
        pages = pages_of(url)
        with gunicorn(settings, results, folder) as port:
            agents = [Agent(port, email) for email in emails]
            run(agents[:1], pages, 1.0)  # templates are compiled, connections are there
            alone = run(agents[:1], pages, ALONE_SECONDS)
            together = run(agents, pages, TOGETHER_SECONDS)
    return lines_of(alone, together, results, "PostgreSQL" if postgres else "SQLite")


def settings_for(url: str, database: str) -> dict[str, Any]:
    """Settings of the desk; passwords cost little, as signing in is not what is measured."""
    return {
        "talon_one_url": url,
        "secret_key": "bench-only-" + "x" * 32,
        "database_url": database,
        "api_keys": KEYS,
        "desk_config": str(DESK_TOML),
        "threads": THREADS,
        "password_cost": 1,
    }


def make_people(settings: dict[str, Any]) -> list[str]:
    """The database and an account for each agent; gives their e-mails."""
    desk = create_app(Settings(**{**settings, "desk_config": DESK_TOML}))
    emails = [f"agent{number}@shop.test" for number in range(AGENTS)]
    with desk.app_context():
        flask_migrate.upgrade()
        for email in emails:
            accounts.add(email, "Agent", "agent", PASSWORD)
        desk.extensions["sqlalchemy"].engine.dispose()
    return emails


def pages_of(url: str) -> list[str]:
    """What agents look at, of several customers."""
    first = manifest(url)["applications"][0]
    at, card = f"/{first['slug']}", first["cards"][0]
    found = [f"{at}/", f"{at}/audit/", f"{at}/programs/{card['program']}/cards/{path_safe(card['card'])}"]
    found += [f"{at}/sessions/{path_safe(one)}" for one in first["sessions"]["closed"][:3]]
    found += [f"{at}/coupons/{path_safe(first['coupons']['hard'][0])}"]
    for customer in first["customers"][:4]:
        found.append(f"{at}/customers/{path_safe(customer)}/")
        found.append(f"{at}/customers/{path_safe(customer)}/coupons")
    return [*found, f"{at}/points-check/overview?customer={quote(first['customers'][0])}"]


@contextmanager
def gunicorn(settings: dict[str, Any], results: Path, folder: Path) -> Iterator[int]:
    """Serve the desk by the command of docs/operate.md; gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "tests.bench.served:watched_desk()"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "BENCH_RESULTS": str(results)}
    env["BENCH_SETTINGS"] = json.dumps(settings)
    with (folder / "desk.log").open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said)
        try:
            wait_for(port, process, folder / "desk.log")
            yield port
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    """Until the desk answers. Raises ChildProcessError."""
    for _attempt in range(300):
        if process.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise ChildProcessError(f"the desk did not start: {said.read_text()[-2000:]}")


def run(agents: list[Agent], pages: list[str], seconds: float) -> dict[str, Any]:
    """Let agents read for a while, each beginning elsewhere; how long each answer took, and failures."""
    until = time.perf_counter() + seconds
    for agent in agents:
        agent.seen, agent.failed = [], 0
    threads = [
        threading.Thread(target=agent.read, args=(pages, number, until))
        for number, agent in enumerate(agents)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - until + seconds
    seen = [one for agent in agents for one in agent.seen]
    return {"seen": seen, "seconds": took, "failed": sum(agent.failed for agent in agents)}


def lines_of(alone: dict[str, Any], together: dict[str, Any], results: Path, database: str) -> list[str]:
    """The table of a run."""
    found = [json.loads(path.read_text()) for path in sorted(results.iterdir())]
    requests = sum(one["requests"] for one in found) or 1
    cpu = sum(one["cpu"] for one in found) or 1.0
    parts = {part: sum(one["seconds"][part] for one in found) for part in PARTS}
    parts["permission"] -= parts["sign-in"]  # asked for within it
    lines = [
        f"{AGENTS} agents, gunicorn with {WORKERS} x {THREADS} threads, {database}, sandbox on this machine",
        "",
        f"{'':22}{'pages/s':>9}{'p50 ms':>9}{'p90 ms':>9}{'p99 ms':>9}{'max ms':>9}{'pages':>8}{'failed':>8}",
    ]
    rates = {}
    for name, one in (("one agent alone", alone), (f"{AGENTS} side by side", together)):
        marks = statistics.quantiles(one["seen"], n=100, method="inclusive")
        rates[name] = len(one["seen"]) / one["seconds"]
        ms = [mark * 1000 for mark in (marks[49], marks[89], marks[98], max(one["seen"]))]
        columns = "".join(f"{mark:9.0f}" for mark in ms)
        lines.append(f"{name:22}{rates[name]:9.1f}{columns}{len(one['seen']):8}{one['failed']:8}")
    few, many = rates.values()
    lines += ["", f"together / alone       {many / few:6.2f} times the pages a second"]
    lines += ["", f"CPU of the desk per page {cpu / requests * 1000:6.1f} ms, of it"]
    names = {
        "sign-in": "who is signed in",
        "permission": "permission check",
        "audit": "the audit's row",
        "linking": "linking rows, in batches",
    }
    for part, name in names.items():
        lines.append(f"  {name:26}{parts[part] / requests * 1000:8.2f} ms {parts[part] / cpu:8.1%}")
    return lines
