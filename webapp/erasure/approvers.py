"""Who can approve an erasure: it takes two people, so an Application with fewer can erase nobody."""

from __future__ import annotations

from sqlalchemy import or_, select

from webapp.access import role_in
from webapp.extensions import db, policy
from webapp.permissions import Permission
from webapp.policy import Application
from webapp.staff.models import StaffUser

NEEDED = frozenset(
    {Permission.APPROVE_REQUESTS, Permission.DELETE_CUSTOMER_DATA, Permission.GET_CUSTOMER_INVENTORY}
)
FEWEST = 2
_COLUMNS = (StaffUser.id, StaffUser.role, StaffUser.application_roles)


def others(one: Application, staff_id: int) -> int:
    """How many people beside this one can approve an erasure in an Application."""
    return len(_people(one) - {staff_id})


def warnings() -> list[str]:
    """A sentence for each Application in which too few people can approve one."""
    return [
        f"{one.name}: fewer than two people can approve an erasure. It takes two."
        for one in policy().application
        if len(_people(one)) < FEWEST
    ]


def _people(one: Application) -> set[int]:
    """Those with an open account that was or can be used, whose role there has all that it takes."""
    is_used = or_(StaffUser.password_hash != "", StaffUser.last_seen_at.is_not(None))
    wanted = select(*_COLUMNS).where(StaffUser.disabled_at.is_(None), is_used)
    with db.engine.connect() as connection:
        people = connection.execute(wanted).all()
    return {each.id for each in people if role_in(each, one).permissions >= NEEDED}
