"""What a receipt shows of one intention: from its rows in the audit, or from what just happened."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp import clock, sight
from webapp.access import may, role_key
from webapp.audit import log, words
from webapp.extensions import application, correlation_id, settings
from webapp.formatters import instant, reader_locale, reader_zone
from webapp.intentions.action import Action, Finding, Impossible, Preview, kinds
from webapp.intentions.looking import longest_call
from webapp.intentions.performing import Ending, Intended
from webapp.permissions import Permission
from webapp.problems import words_of

UNSETTLED = ("attempted", "unknown")


class Receipt:
    """One intention, ready to be shown. `finding` is what a look of this moment saw, if one was asked for."""

    def __init__(
        self, record: log.Intention, finding: Finding | None = None, *, is_recorded: bool = True
    ) -> None:
        self.record = record
        self.finding = finding
        self.is_recorded = is_recorded
        self.page: str = record.payload.get("page", "")
        self.preview: dict[str, Any] | None = record.payload.get("preview")

    @property
    def title(self) -> str:
        """How it ended, in one sentence."""
        told = str(self.record.details.get("title", ""))
        if not self.is_recorded:
            return str(_("This could not be recorded: %(what)s", what=told))
        if self.record.outcome == "attempted":
            return str(_("It was sent, and no answer has been recorded."))
        kind = kinds().get(self.record.action)
        if self.record.is_erased and self.record.outcome == "succeeded" and kind and kind.epitaph:
            return str(kind.epitaph)
        if self.record.is_erased:
            return str(_("What was done here has been erased with the customer's data."))
        return told

    @property
    def sentences(self) -> list[str]:
        """What the answer said, or a person found out, line by line; marked."""
        told = self.record.details.get("sentences", [])
        kept = [each.partition(":")[2] for each in self.about]
        lines = [sight.personal().text(str(each), kept) for each in told]
        if not self.is_recorded:
            return [
                *lines,
                _("Copy this page into the ticket: the audit has that it was sent, but not how it ended."),
            ]
        if self.record.outcome == "attempted":
            return [
                _("It may still be under way. Look at the page it is about before you do anything again.")
            ]
        return lines

    @property
    def codes(self) -> list[list[str]]:
        """Codes that were made, each with the customer it is for."""
        made: list[list[str]] = self.record.details.get("details", {}).get("codes") or []
        return [] if self.record.is_erased else [list(each) for each in made]

    @property
    def codes_as_text(self) -> str:
        """The same, one in each line, to be pasted into a table."""
        return "\n".join("\t".join(each) for each in self.codes)

    @property
    def say(self) -> str:
        """What to tell the customer where it did not go through."""
        code = self.record.details.get("details", {}).get("code")
        return str(words_of(code).say) if code else ""

    @property
    def tone(self) -> str:
        """The kind of notice that says it."""
        if not self.is_recorded:
            return "danger"
        return {"succeeded": "success", "failed": "danger"}.get(self.record.outcome, "warning")

    @property
    def asked_by(self) -> str:
        """Who asked for it, where the actor approved it; else empty."""
        return str((self.record.payload.get("asked") or {}).get("name", ""))

    @property
    def what(self) -> str:
        """What was to be done, in words."""
        return str((self.preview or {}).get("title") or words.action_name(self.record.action))

    @property
    def outcome(self) -> str:
        """Its outcome in a word or two."""
        return words.outcome_name(self.record.outcome)

    @property
    def badge_tone(self) -> str:
        """The tone of that word."""
        return words.outcome_tone(self.record.outcome)

    @property
    def is_unsettled(self) -> bool:
        """Whether nobody knows yet how it ended."""
        return self.is_recorded and self.record.outcome in UNSETTLED

    @property
    def may_be_under_way(self) -> bool:
        """Whether it is too early to settle it."""
        return self.record.outcome == "attempted" and clock.now() < self.record.at + longest_call()

    @property
    def may_settle(self) -> bool:
        """Whether the person signed in may look again and say what they found."""
        kind = kinds().get(self.record.action)
        return may(Permission.SETTLE_INTENTIONS) and kind is not None and may(kind.permission)

    @property
    def about(self) -> list[str]:
        """All that it is about, as `kind:identifier`."""
        own = f"{self.record.subject_kind}:{self.record.subject}"
        return list(self.record.payload.get("touches") or [own])

    @property
    def touched(self) -> list[str]:
        """What panels that show it listen for, as `kind:identifier`; empty where nothing can have changed."""
        if self.record.is_erased or self.record.outcome in ("refused", "failed"):
            return []
        return self.about

    @property
    def undo_address(self) -> str | None:
        """Where its undoing is previewed, None where there is none."""
        inverse = inverse_of(self.record) if self.is_recorded else None
        if inverse is None or not may(inverse.permission):
            return None
        return url_for("intentions.undo", intention_id=self.record.intention_id)

    @property
    def audit_address(self) -> str:
        """Where everything about the same subject stands."""
        return url_for("audit.entries", subject=self.record.subject or None)

    @property
    def for_ticket(self) -> str:
        """All of it as plain text, to be pasted into a ticket."""
        record = self.record
        at = instant(record.at, reader_zone(), reader_locale())
        who = _("%(name)s, %(when)s (%(zone)s)", name=record.actor_name, when=at, zone=reader_zone())
        facts = [
            (_("What"), f"{self.what} · {application().name}"),
            (_("Outcome"), self.title),
            (_("Asked for by"), self.asked_by),
            (_("Approved by") if self.asked_by else _("By"), who),
            (_("Why"), sight.free_text(record.reason)),
            (_("Ticket"), sight.free_text(record.ticket)),
        ]
        lines = [f"{name}: {value}" for name, value in facts if value]
        lines += [f"- {line}" for line in self.sentences]
        lines += [f"- {code} ({customer})" for code, customer in self.codes]
        here = url_for("intentions.receipt", intention_id=record.intention_id)
        return "\n".join([*lines, _("Receipt: %(address)s", address=f"{settings().public_url}{here}")])


def inverse_of(record: log.Intention) -> Action | None:
    """What undoes an intention that was done, None where nothing does."""
    action = read_action(record) if record.outcome == "succeeded" and not record.is_erased else None
    try:
        return action.inverse(record.payload["preview"]["before"]) if action else None
    except (KeyError, TypeError, Impossible):
        return None


def read_action(record: log.Intention) -> Action | None:
    """The write as it was recorded; None where it was erased or this version of the desk cannot read it."""
    kind = kinds().get(record.action)
    try:
        return msgspec.convert(record.payload["payload"], kind) if kind else None
    except (KeyError, msgspec.ValidationError):
        return None


def unrecorded(intended: Intended, action: Action, preview: Preview, ending: Ending) -> Receipt:
    """The receipt of what the audit could not take: from memory alone, nothing is read for it."""
    subject = action.subject()
    record = log.Intention(
        intention_id=intended.intention_id,
        action=action.name,
        application=application().slug,
        at=clock.now(),
        actor_id=current_user.id,
        actor_name=current_user.name,
        role=role_key(current_user, application()),
        request_id=correlation_id(),
        subject_kind=subject.kind,
        subject=subject.identifier,
        reason=intended.reason,
        ticket=intended.ticket,
        payload=intended.recorded(action, preview),
        outcome=ending.outcome,
        ended_at=clock.now(),
        details=ending.result.recorded(),
        is_erased=False,
    )
    return Receipt(record, is_recorded=False)
