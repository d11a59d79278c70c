"""How long a guess has to wait."""

from __future__ import annotations

from webapp.staff.slowing import FREE_TRIES, LONGEST_SECONDS, wait_after


def test_the_first_tries_are_free_then_the_wait_doubles_up_to_a_minute() -> None:
    waits = [wait_after(failed) for failed in range(FREE_TRIES + 8)]
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_wait_stays_short_however_many_tries() -> None:
    assert wait_after(10_000) == LONGEST_SECONDS
