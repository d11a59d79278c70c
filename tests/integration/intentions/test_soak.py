"""A few runs of the soak, so that it works on the day it is needed, and can say what is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.integration.intentions.scenarios import SCENARIOS
from tests.soak import crowd, faults
from tests.soak.stage import staged


def test_a_few_faulty_writes_and_a_small_crowd(tmp_path: Path) -> None:
    said: list[str] = []
    with staged(tmp_path, "sqlite", talon_one_deadline=faults.DEADLINE) as stage:
        assert faults.soak(stage, 6, 4, said.append, processes=1) == []
        assert crowd.soak(stage, 4, 2, 1, 4, said.append) == []
    assert said[0].startswith("  6 writes in ")
    assert said[-1] == "  writes that met at the upstream: 0"


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with staged(tmp_path, "sqlite") as stage:
        unseen = SCENARIOS[0].make(stage.shop)
        unseen.same_by_the_shop()  # done, and the desk knows nothing of it
        run = faults.Run(0, "sessions.return", "none", "none", unseen)
        assert faults.judged(stage, [run], lambda _line: None) == [
            "run 0: sessions.return, fault none, none: done, and no row says so"
        ]
