"""What an action does once its end is recorded (`Action.finished`)."""

from __future__ import annotations

from webapp.intentions.action import Action, kinds
from webapp.observability import log_failure


def follow(action: Action | None, intention_id: str, outcome: str) -> None:
    """Let an action finish what it began; a failure of that is logged, and `go_on` makes up for it."""
    if action is None or outcome == "unknown":
        return
    try:
        action.finished(intention_id, outcome)
    except Exception as error:  # noqa: BLE001 - the write is done and recorded: its receipt must come
        log_failure(error)


def go_on() -> int:
    """Finish what was left to be done by writes of all kinds; how many there were."""
    return sum(kind.go_on() for kind in kinds().values())
