"""An export in words: what it holds, how far it is, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext as _

from webapp.exports.jobs import Job
from webapp.exports.kinds import Export, Source
from webapp.extensions import policy
from webapp.problems import Words, words_of

STATES = {
    "queued": (_("Waiting for its turn"), "wait"),
    "running": (_("Reading"), "info"),
    "waiting": (_("Waiting for Talon.One"), "wait"),
    "stopped": (_("Stopped"), "calm"),
    "failed": (_("Failed"), "bad"),
    "finished": (_("Ready"), "good"),
}


@dataclass(frozen=True)
class Contents:
    """What a file holds or will hold, in words of the reader."""

    kind: Export
    source: Source

    @property
    def title(self) -> str:
        """What it is."""
        return self.kind.title(self.source)

    @property
    def filters(self) -> list[str]:
        """What the filter lets through, piece by piece."""
        return self.kind.filters(self.source)

    @property
    def caveat(self) -> str:
        """What the reader must know of its truth; empty where there is nothing."""
        return self.kind.caveat(self.source)

    @property
    def address(self) -> str:
        """The page that shows the list."""
        return self.kind.address(self.source)

    @property
    def back(self) -> str:
        """The words of the link to that page."""
        return self.kind.back

    @property
    def form_address(self) -> str:
        """Where it is started."""
        return self.kind.form_address(self.source)


@dataclass(frozen=True)
class Shown:
    """An export, ready to be shown."""

    job: Job

    @property
    def contents(self) -> Contents:
        """What it holds."""
        return Contents(self.job.kind, self.job.source)

    @property
    def address(self) -> str:
        """Its page, in its own Application."""
        return url_for("exports.page", application=self.job.application, job_id=self.job.id)

    @property
    def application_name(self) -> str:
        """The Application it belongs to."""
        one = policy().find(self.job.application)
        return one.name if one else self.job.application

    @property
    def state(self) -> str:
        """How far it is, in a word or two."""
        return str(STATES[self._state][0])

    @property
    def tone(self) -> str:
        """The tone of the badge that says so."""
        return STATES[self._state][1]

    @property
    def is_reading(self) -> bool:
        """Whether rows come in now."""
        return self._state == "running"

    @property
    def _state(self) -> str:
        return "waiting" if self.job.is_active and self.job.error else self.job.state

    @property
    def problem(self) -> Words | None:
        """What went wrong: for good, or for now while it waits to ask again."""
        return words_of(self.job.error) if self.job.error else None
