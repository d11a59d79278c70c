"""Random writes under random faults, from several processes, some of which are killed in the middle."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from requests import RequestException
from sqlalchemy import text

from tests.integration.intentions.accounts import DONE
from tests.integration.intentions.scenarios import SCENARIOS, Case, intention_in, signed_key
from tests.soak.stage import Stage
from tests.support.desk_process import DeskProcess, HttpBrowser
from webapp.audit import log, unsettled
from webapp.extensions import db
from webapp.sandbox.faults import KINDS

PROCESSES = 4
DEADLINE = 1.0
SLOW_MS, DRIP_MS = 1500, 20
# Slow ones cost seconds each, so they come rarely.
WEIGHTS = {"slow": 1, "dripping": 1, "429": 1}
TWISTS = {"none": 24, "shop changes it": 10, "double click": 10, "killed": 1, "lock lost": 5}


@dataclass
class Run:
    """One write: what was done to it, and what became of it. `key` is None where nothing was confirmed."""

    number: int
    action: str
    fault: str
    twist: str
    case: Case
    keys: set[str] = field(default_factory=set)
    complaint: str = ""


class Worker:
    """One desk process, and one agent at it."""

    def __init__(self, stage: Stage, seed: int, name: str) -> None:
        self.stage, self.seed, self.name = stage, seed, name
        self.starts = 0
        self.desk: DeskProcess
        self.browser: HttpBrowser
        self._start()

    def _start(self) -> None:
        self.starts += 1
        self.desk = self.stage.start()
        self.browser = self.stage.agent(f"{self.name}x{self.starts}", self.desk)

    def run(self, number: int) -> Run:
        """One write; which one and under what follows from the seed and its number alone."""
        drawn = random.Random(f"{self.seed} {number}")
        scenario = drawn.choice(SCENARIOS)
        fault = drawn.choices(["none", *KINDS], [4, *(WEIGHTS.get(kind, 3) for kind in KINDS)])[0]
        twist = drawn.choices(list(TWISTS), list(TWISTS.values()))[0]
        shop = self.stage.shop
        case = scenario.make(shop, shop.customer(f"soak-{number}"))
        run = Run(number, scenario.action, fault, twist, case)
        try:
            self._write(run)
        except RequestException:  # its process was killed
            self._start()
        shop.at_write_to.pop(case.target, None)
        return run

    def _write(self, run: Run) -> None:
        case = run.case
        preview = case.previewed(self.browser)
        run.keys.add(signed_key(preview, case.confirm))
        self.stage.shop.at_write_to[case.target] = self._happens(run)
        if run.twist == "shop changes it":
            case.disturb()
        if run.twist == "double click":
            answers = self._twice(case, preview)
        else:
            answers = [case.confirmed(self.browser, preview)]
        if answers[0].status_code == 409:
            run.keys.add(signed_key(answers[0], case.confirm))
            answers = [case.confirmed(self.browser, answers[0])]
        for answer in answers:
            if answer.status_code == 303:
                run.keys.add(intention_in(answer.location))
            elif answer.status_code not in (409, 422, 502, 503):
                run.complaint = f"an answer of status {answer.status_code}"

    def _twice(self, case: Case, preview: Any) -> list[Any]:
        other = self.browser.elsewhere(self.stage.desks[0].url)
        try:
            with ThreadPoolExecutor(2) as pool:
                clicks = [pool.submit(case.confirmed, one, preview) for one in (self.browser, other)]
                return [click.result() for click in clicks if click.exception() is None]
        finally:
            other.close()

    def _happens(self, run: Run) -> Callable[[], dict[str, Any] | None]:
        def happens() -> dict[str, Any] | None:
            if run.twist == "killed":
                self.desk.kill()
            if run.twist == "lock lost":
                self._lose_locks()
            ms = SLOW_MS if run.fault == "slow" else DRIP_MS
            return {"kind": run.fault, "ms": ms} if run.fault != "none" else None

        return happens

    def _lose_locks(self) -> None:
        """The connection that holds this agent's locks is cut; a file lock has none."""
        with self.stage.app.app_context():
            if db.engine.dialect.name != "postgresql":
                return
            with db.engine.connect() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a"
                        " JOIN staff_user s ON a.application_name LIKE 'desk-write ' || s.id || ' %'"
                        " WHERE s.name = :name"
                    ),
                    {"name": f"{self.name}x{self.starts}"},
                )


def play(stage: Stage, runs: int, seed: int, say: Callable[[str], None], processes: int) -> list[Run]:
    """Make all runs; gives them."""
    workers = [Worker(stage, seed, f"Soak{number}") for number in range(processes)]
    numbers, taking = iter(range(runs)), threading.Lock()
    made: list[Run] = []

    def work(worker: Worker) -> None:
        while True:
            with taking:
                number = next(numbers, None)
            if number is None:
                return
            made.append(worker.run(number))
            if len(made) % 500 == 0:
                say(f"  {len(made)} of {runs}")

    with ThreadPoolExecutor(processes) as pool:
        for done in [pool.submit(work, worker) for worker in workers]:
            done.result()
    return made


def judged(stage: Stage, runs: list[Run], say: Callable[[str], None]) -> list[str]:
    """What is wrong, a line each; says what came out."""
    before = _outcomes(stage, runs)
    said = stage.settle()
    after = _outcomes(stage, runs)
    with stage.app.app_context():
        visible = {one.intention_id for one in unsettled.unsettled("shop", 10_000)}
    wrong = []
    sent = Counter(one.target for one in stage.shop.writes)
    for run in runs:
        where = f"run {run.number}: {run.action}, fault {run.fault}, {run.twist}"
        outcomes = [after[key] for key in run.keys if key in after]
        times = run.case.times()
        if run.complaint:
            wrong.append(f"{where}: {run.complaint}")
        if times > 1 or sum(outcome == "succeeded" for outcome in outcomes) > 1:
            wrong.append(f"{where}: done {times} times")
        if times and not outcomes:
            wrong.append(f"{where}: done, and no row says so")
        if outcomes and not any(times in DONE[outcome] for outcome in outcomes):
            wrong.append(f"{where}: {outcomes}, and the upstream shows it {times} times")
        hidden = {key for key in run.keys if after.get(key) in ("unknown", "attempted")} - visible
        if hidden:
            wrong.append(f"{where}: its end is not known, and it is not listed")
        if run.action == "sessions.return" and sent[run.case.target] > 1:
            wrong.append(f"{where}: sent {sent[run.case.target]} times")
    say(f"  at once: {_counted(before)}")
    say(f"  settled: {_counted(after)}; {said.splitlines()[0]}")
    return wrong


def _outcomes(stage: Stage, runs: list[Run]) -> dict[str, str]:
    with stage.app.app_context():
        found = {key: log.find(key) for run in runs for key in run.keys}
    return {key: record.outcome for key, record in found.items() if record}


def _counted(outcomes: dict[str, str]) -> str:
    counted = Counter(outcomes.values())
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(counted.items()))


def soak(
    stage: Stage, runs: int, seed: int, say: Callable[[str], None], processes: int = PROCESSES
) -> list[str]:
    """All of it; gives what is wrong."""
    began = time.monotonic()
    made = play(stage, runs, seed, say, processes)
    twists = Counter(run.twist for run in made)
    seconds = time.monotonic() - began
    say(f"  {len(made)} writes in {seconds:.0f} s, {twists['killed']} processes killed in the middle")
    return judged(stage, made, say)
