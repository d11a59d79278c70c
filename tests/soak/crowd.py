"""A crowd of agents on one customer, from several processes: no two writes meet, all outcomes are right."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tests.integration.intentions.scenarios import SCENARIOS, Case, intention_in
from tests.integration.sandbox_server import item
from tests.soak.stage import Stage
from tests.support.desk_process import HttpBrowser
from webapp.audit import log

CUSTOMER = "crowd"
SHARED = 12
"""How many of the agents return one unit each of the very same order."""
MOST_CLICKS = 100


@dataclass
class Agent:
    """One person, and what happened to them."""

    browser: HttpBrowser
    cases: list[Case]
    keys: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    complaint: str = ""

    def work(self) -> None:
        """Every write of theirs, to its end."""
        for case in self.cases:
            self._do(case)

    def _do(self, case: Case) -> None:
        page: Any = case.previewed(self.browser)
        for _click in range(MOST_CLICKS):
            began = time.monotonic()
            answer = case.confirmed(self.browser, page)
            self.longest = max(self.longest, time.monotonic() - began)
            if answer.status_code == 303:
                self.keys.append(intention_in(answer.location))
                self.answers["done"] += 1
                return
            if answer.status_code != 409:
                self.complaint = f"{case.confirm}: status {answer.status_code}"
                return
            kind = "somebody ahead" if "is ahead" in answer.text else "drawn anew"
            self.answers[kind] += 1
            page = answer
        self.complaint = f"{case.confirm}: not done after {MOST_CLICKS} clicks"


def soak(
    stage: Stage, agents: int, processes: int, rounds: int, seed: int, say: Callable[[str], None]
) -> list[str]:
    """All agents at once; gives what is wrong."""
    drawn = random.Random(seed)
    stage.shop.customer(CUSTOMER)
    desks = [stage.start() for _number in range(processes)]
    shared = _shared_order(stage)
    crowd = []
    for number in range(agents):
        own = [drawn.choice(SCENARIOS).make(stage.shop, CUSTOMER) for _round in range(rounds)]
        cases = [shared, *own] if number < SHARED else own
        browser = stage.agent(f"Crowd{number}", desks[number % processes])
        crowd.append(Agent(browser, cases))
    began = time.monotonic()
    with ThreadPoolExecutor(agents) as pool:
        for done in [pool.submit(agent.work) for agent in crowd]:
            done.result()
    seconds = time.monotonic() - began
    answers = sum((agent.answers for agent in crowd), Counter())
    said = ", ".join(f"{number} {kind}" for kind, number in sorted(answers.items()))
    longest = max(agent.longest for agent in crowd)
    say(f"  {agents} agents, {processes} processes: {said} in {seconds:.0f} s; longest wait {longest:.1f} s")
    say(f"  writes that met at the upstream: {stage.watch.met}")
    return [*(agent.complaint for agent in crowd if agent.complaint), *_wrong(stage, crowd, shared)]


def _shared_order(stage: Stage) -> Case:
    """An order of which many return one unit each."""
    order = stage.shop.order(item(quantity=SHARED * 2), profileId=CUSTOMER, order_id="CROWD-ORDER")
    address = f"/shop/sessions/{order}"
    return Case(
        page=f"{address}/returns",
        preview=f"{address}/returns/preview",
        data={"quantity_0": "1"},
        confirm=f"{address}/returns",
        target=f"/v2/customer_sessions/{order}/returns",
        subject=("session", order),
        locks=set(),
        times=lambda: stage.shop.returned(order)[0],
        disturb=lambda: None,
        same_by_the_shop=lambda: None,
    )


def _wrong(stage: Stage, crowd: list[Agent], shared: Case) -> list[str]:
    wrong = []
    with stage.app.app_context():
        records = {key: log.find(key) for agent in crowd for key in agent.keys}
    outcomes = Counter(record.outcome if record else "no row" for record in records.values())
    expected = sum(len(agent.cases) for agent in crowd)
    if outcomes != Counter(succeeded=expected):
        wrong.append(f"{expected} writes were made, and their outcomes are {dict(outcomes)}")
    if shared.times() != min(SHARED, len(crowd)):
        wrong.append(f"of the shared order {shared.times()} units came back, not {SHARED}")
    own = [case for agent in crowd for case in agent.cases if case is not shared]
    wrong += [f"{case.confirm}: done {case.times()} times" for case in own if case.times() != 1]
    if stage.watch.met:
        wrong.append(f"{stage.watch.met} writes met at the upstream")
    return wrong
