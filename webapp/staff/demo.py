"""The people of the sandbox. Their passwords are no secret, so they exist only where the sandbox is."""

from __future__ import annotations

from typing import NamedTuple

from webapp.extensions import settings
from webapp.staff import accounts


class DemoPerson(NamedTuple):
    """An account whose password stands on the sign-in page."""

    email: str
    name: str
    role: str
    password: str


DEMO_STAFF = tuple(
    DemoPerson(f"{role}@example.com", name, role, password)
    for (role, name), password in zip(
        {
            "agent": "Alex Agent",
            "viewer": "Vera Viewer",
            "supervisor": "Sam Supervisor",
            "admin": "Ada Admin",
        }.items(),
        accounts.DEMO_PASSWORDS,
        strict=True,
    )
)


def add_demo_staff() -> list[DemoPerson]:
    """Make the demo's people where they are missing; who was made. Raises AccountError outside the demo."""
    if not settings().is_demo:
        raise accounts.AccountError("Demo staff only exist beside the sandbox: DESK_DEMO is not set.")
    missing = [person for person in DEMO_STAFF if accounts.find(person.email) is None]
    for person in missing:
        accounts.add(person.email, person.name, person.role, person.password)
    return missing
