"""What a request would do by now, read at this moment, beside what its requester saw."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.access import role_in
from webapp.errors import Problem, details_of, problem_of
from webapp.extensions import application, db
from webapp.formatters import reader_locale, reader_zone, reading_as
from webapp.intentions import switches
from webapp.intentions.action import Action, Gone, Impossible, Preview
from webapp.intentions.approvals.sealing import Content
from webapp.intentions.changes import Changes, between
from webapp.problems import words_of
from webapp.staff.models import StaffUser
from webapp.talon.errors import InvalidArgument, InvalidRequest, NotFound, TalonError


@dataclass(frozen=True)
class Look:
    """What a fresh look found. `preview` is None where it is `impossible` by now, or could not be read.

    `preview` and `changes` are in the words of whoever asked; `translated` is the same in the reader's, where
    those are others. `hindrance` is why the person signed in cannot approve it at this moment, though it may
    wait.
    """

    preview: Preview | None
    is_same: bool
    changes: Changes | None = None
    impossible: str = ""
    problem: Problem | None = None
    hindrance: str = ""
    translated: Preview | None = None

    @property
    def confirm(self) -> str:
        """The words of the button: what, and to whom."""
        found = self.translated or self.preview
        return found.confirm if found else ""

    @property
    def is_dangerous(self) -> bool:
        """Whether the button is to be a red one."""
        return self.preview is not None and self.preview.is_dangerous

    @property
    def is_approvable(self) -> bool:
        """Whether approving it would do it, as far as can be seen."""
        return self.is_same and not self.hindrance

    @property
    def has_moved(self) -> bool:
        """Whether it is not what was asked for any more, so that approving it ends it."""
        return not self.is_same and (self.preview is not None or bool(self.impossible))


def look(action: Action, content: Content) -> Look:
    """Examine it once more, for a page; what Talon.One refuses to tell is shown in its place."""
    try:
        found = examined(action, content)
        if (content.locale, content.zone) != (str(reader_locale()), str(reader_zone())):
            return _translated(found, action)
    except TalonError as error:
        return Look(None, is_same=False, problem=problem_of(error))
    return found


def _translated(found: Look, action: Action) -> Look:
    """The same in the words of the person signed in."""
    try:
        fresh = action.examine() if found.is_same or found.impossible else None
    except Impossible as why:
        return replace(found, impossible=str(why)) if found.impossible else found
    except (Gone, NotFound, InvalidRequest, InvalidArgument):  # said in the reader's words already
        return found
    return replace(found, translated=fresh) if found.is_same else found


def examined(action: Action, content: Content) -> Look:
    """Examine it once more, as whoever asked reads it: so that what differs has changed.

    Raises an API error that says nothing about what is asked for.
    """
    beyond = action.beyond()
    if beyond:  # what this person may not do says nothing about what was asked for
        return Look(None, is_same=False, hindrance=beyond)
    try:
        with reading_as(content.locale, content.zone):
            fresh = action.examine()
    except Impossible as why:
        return Look(None, is_same=False, impossible=str(why))
    except (Gone, NotFound):
        return Look(None, is_same=False, impossible=str(_("What it is about is not there any more.")))
    except (InvalidRequest, InvalidArgument) as error:
        told = " ".join((f"{words_of(error.code).title}.", *details_of(error)))
        return Look(None, is_same=False, impossible=told)
    is_same, old = fresh.state == content.state, content.shown()
    changes = between(old, fresh) if old and not is_same else None
    return Look(fresh, is_same, changes, hindrance=hindrance(action, content))


def hindrance(action: Action, content: Content) -> str:
    """What keeps the person signed in from approving it now, in a sentence; empty where nothing does."""
    stop = switches.stop_of(action.name)
    if stop is not None:
        return f"{stop.title} {stop.sentence}"
    return _of_requester(action, content)


def _of_requester(action: Action, content: Content) -> str:
    """Whoever asked must still be somebody who could have done it."""
    columns = (StaffUser.name, StaffUser.role, StaffUser.application_roles, StaffUser.disabled_at)
    with db.engine.connect() as connection:
        wanted = select(*columns).where(StaffUser.id == content.requester_id)
        person = connection.execute(wanted).one_or_none()
    if person is None or person.disabled_at is not None:
        return str(_("The account of whoever asked for this is closed."))
    if action.permission not in role_in(person, application()).permissions:
        return str(_("%(name)s may not do this any more.", name=person.name))
    return ""
