"""The menu as data, each entry with the permission that its page asks for."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from webapp.access import may
from webapp.permissions import Permission


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `area` is the blueprint it stands for, so that the current one can be marked."""

    label: str
    endpoint: str
    icon: str
    permission: Permission

    @property
    def area(self) -> str:
        return self.endpoint.partition(".")[0]


MENU = (
    Entry(_("Find"), "search.home", icon="search", permission=Permission.GET_CUSTOMER_INVENTORY),
    Entry(_("Approvals"), "approvals.queue", icon="checks", permission=Permission.APPROVE_REQUESTS),
    Entry(_("Audit"), "audit.entries", icon="list-check", permission=Permission.READ_AUDIT),
    Entry(_("Staff"), "people.everybody", icon="users", permission=Permission.MANAGE_STAFF),
)
# Below one's own name.
ACCOUNT = (
    Entry(_("Your activity"), "activity.own", icon="list-check", permission=Permission.OWN_ACCOUNT),
    Entry(_("Your exports"), "exports.own", icon="file-download", permission=Permission.EXPORT),
    Entry(_("Your requests"), "approvals.own", icon="send", permission=Permission.OWN_ACCOUNT),
)


def menu() -> list[Entry]:
    """The entries that the person signed in may open."""
    return [entry for entry in MENU if may(entry.permission)]


def account_menu() -> list[Entry]:
    """The entries below the name of the person signed in that they may open."""
    return [entry for entry in ACCOUNT if may(entry.permission)]
