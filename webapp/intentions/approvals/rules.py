"""Which writes are asked for, and who may decide on them."""

from __future__ import annotations

from flask_login import current_user

from webapp.access import may
from webapp.audit import log
from webapp.extensions import application, policy
from webapp.intentions.action import Action, kinds
from webapp.intentions.approvals import store
from webapp.intentions.receipts import read_action
from webapp.permissions import Permission


def needs(action: Action) -> bool:
    """Whether somebody else must approve a write before it is done, here and for the person signed in."""
    if action.four_eyes or action.beyond():
        return True
    customers = sum(each.kind == "customer" for each in action.touches())
    return any(
        rule.asks(action.amount(rule.field) if rule.field else None, customers)
        for rule in policy().four_eyes_for(action.name, application().slug)
    )


def needs_to_undo(record: log.Intention) -> bool:
    """Whether undoing a write must be approved: where it was itself, or would have to be by now."""
    if record.payload.get("asked"):
        return True
    action = read_action(record)
    return action is not None and needs(action)


def decidable() -> list[str]:
    """The kinds of write on which the person signed in may decide here."""
    if not may(Permission.APPROVE_REQUESTS):
        return []
    return sorted(name for name, kind in kinds().items() if may(kind.permission))


def may_decide(request: store.Request) -> bool:
    """Whether the person signed in may decide on a request: nobody does on their own."""
    return request.requester_id != current_user.id and request.action in decidable()
