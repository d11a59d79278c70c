"""What a write of the desk is: examined before it is done, done once, and looked for afterwards."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

import msgspec
from flask_babel import LazyString
from flask_babel import gettext as _

from webapp.masking import shown
from webapp.permissions import Permission


@dataclass(frozen=True, order=True)
class Subject:
    """What an action is about. `kind` is customer, session, coupon, card or audience."""

    kind: str
    identifier: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.identifier}"


def customer_of(subjects: Iterable[str]) -> str:
    """The one customer among subjects as texts (`kind:identifier`); empty for none, or several."""
    named = {each.removeprefix("customer:") for each in subjects if each.startswith("customer:")}
    return named.pop() if len(named) == 1 else ""


@dataclass(frozen=True)
class Preview:
    """What would happen, in sentences for the agent, made from fresh reads or a dry run.

    `state` is the fingerprint of everything it was computed from: if that differs at the confirm, the preview
    is drawn again, with what changed, and nothing is written.
    """

    title: str
    confirm: str
    """The words of the button: what, and to whom. The Application is added to it."""
    state: str
    gains: list[str] = field(default_factory=list)
    loses: list[str] = field(default_factory=list)
    keeps: list[str] = field(default_factory=list)
    gains_heading: str = field(default_factory=lambda: _("The customer gets back"))
    loses_heading: str = field(default_factory=lambda: _("The customer loses"))
    keeps_heading: str = field(default_factory=lambda: _("Stays as it is"))
    warnings: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """Where else to look before it is done: words and address."""
    before: dict[str, Any] = field(default_factory=dict)
    """What was read before, for the audit: a lost answer is settled against it (`Action.prove`)."""
    is_dangerous: bool = False

    def recorded(self) -> dict[str, Any]:
        """The preview as the audit keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Result:
    """What did happen, read from the answer."""

    title: str
    sentences: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    """For the audit. `codes` in it, pairs of a code and whose it is, stand on the receipt, to be copied."""

    def recorded(self) -> dict[str, Any]:
        """The result as the audit keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Finding:
    """What reading again tells about a write whose answer was lost.

    Attributes:
        outcome: "succeeded", "failed" (it was not done) or "unknown" (a person must look).
        result: the same in words; its sentences say what was seen, also where that proves nothing.
        changed_at: when the thing says it last changed; None where it does not say.
    """

    outcome: Literal["succeeded", "failed", "unknown"]
    result: Result
    changed_at: datetime | None = None


class Impossible(Exception):
    """The action cannot be done as things stand; the text tells the agent why and what to do instead.

    `field` names the field of the form that it belongs to, where it belongs to one.
    """

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


class Gone(Exception):
    """What a write is about is not there. A room has a page of its own for it."""


class Action(msgspec.Struct, frozen=True):
    """One write somebody wants to do. The fields of a subclass are its exact payload, signed and audited.

    A new write defines `name`, `permission`, `subject`, `page`, `confirm_address`, `examine` and `perform`;
    `prove` unless reading can never tell; `locks` where more than the subject must be left alone; `inverse`
    where a true one exists; `field_of` where the server's refusals belong to fields of a form; `four_eyes`,
    `amount` and `beyond` where somebody else may have to approve it; `finished` where something of the
    desk's own follows.
    """

    name: ClassVar[str]
    """As the audit knows it: room and noun, like 'sessions.return'. Its words stand in `audit.words`."""
    permission: ClassVar[Permission]
    four_eyes: ClassVar[bool] = False
    """Whether somebody else must approve it each time, whatever desk.toml says."""

    ticket_required: ClassVar[bool] = False
    """Whether a ticket must be named, whatever desk.toml says."""

    epitaph: ClassVar[str | LazyString] = ""
    """What a receipt says of one that was done, once its content is erased; else a sentence for all kinds."""

    @abstractmethod
    def subject(self) -> Subject:
        """What it is about: the thing whose state proves whether it was done."""

    def locks(self) -> tuple[Subject, ...]:
        """What it must be alone with. Talon.One refuses parallel writes on one customer or one session, so a
        write on a session names its customer too. From the payload alone: nothing is read for it. A few
        dozen at most: each is held open.
        """
        return (self.subject(),)

    def touches(self) -> tuple[Subject, ...]:
        """What shows it: panels of these refresh themselves, and the audit finds it by each of them."""
        return self.locks()

    @abstractmethod
    def page(self) -> str:
        """The address of the page it is done from: where a receipt leads back to."""

    @abstractmethod
    def confirm_address(self) -> str:
        """The address that the confirm button posts to."""

    @abstractmethod
    def examine(self) -> Preview:
        """Read what is there and say what would happen; writes nothing. Raises Impossible or an API error."""

    @abstractmethod
    def perform(self) -> Result:
        """The one write. Raises an API error; OutcomeUnknown where nobody can tell whether it was done.

        Where the server knows an Idempotency-Key, send `intentions.one_time_key()`.
        """

    def prove(self, before: dict[str, Any]) -> Finding:
        """Read again, never from what this request read before, and compare with `before`, the dict of the
        preview that was confirmed. Runs without a request too: make no addresses here.

        Say succeeded only where the thing is exactly as before plus this change, and failed only where
        nothing of it is there; everything in between is unknown, with sentences for a person. Give
        `changed_at` where the thing has it. The rest is judged in `intentions.looking`: whether somebody else
        could have made the same change, and whether the lost call could still be under way. Raises an API
        error.
        """
        del before
        return undecided(_("Talon.One offers no way to see whether this was done."))

    def inverse(self, before: dict[str, Any]) -> Action | None:
        """What undoes it exactly, once it is done; None where nothing does. `before` as in `prove`."""
        del before
        return None

    def finished(self, intention_id: str, outcome: str) -> None:
        """What follows once it is recorded how this ended: succeeded, refused or failed; now, when it was
        settled later, or when a person said so. It may raise: that is logged and keeps no one from the
        receipt, so what must not be lost is also done by `go_on`.
        """

    @classmethod
    def go_on(cls) -> int:
        """Finish what writes of this kind have left to be done, as after a crash; how many there were.

        `flask desk settle` asks for it, every minute.
        """
        return 0

    def amount(self, field: str) -> Decimal | None:
        """A number of it that a rule of desk.toml (`[[four_eyes]]`, field and above) may name, or None."""
        del field
        return None

    def beyond(self) -> str:
        """Why the person signed in may only ask for it, though `examine` lets it pass; empty where they may
        do it. Who approves it must be free of this too.
        """
        return ""

    def field_of(self, source: str) -> str | None:
        """The field of the form behind this action that a refusal means, None where it means none.

        `source` is a JSON pointer of the server, such as "/attributes/Email", or an argument of the client,
        such as "items[0].quantity".
        """
        del source
        return None


def undecided(*sentences: str) -> Finding:
    """A finding that proves nothing; the sentences say what was seen."""
    return Finding("unknown", Result(_("Nobody knows yet whether this was done"), list(sentences)))


def not_done(*sentences: str) -> Finding:
    """The finding that nothing of a write is there."""
    return Finding("failed", Result(_("This was not done"), list(sentences)))


def kinds() -> dict[str, type[Action]]:
    """Every kind of write the desk knows, by name."""
    return {kind.name: kind for kind in _below() if isinstance(getattr(kind, "name", None), str)}


def fingerprint(*parts: Any) -> str:
    """A short digest of the state a preview was made from: models, numbers, text, in a given order.

    Of what is marked the value counts: how much is marked depends on what a request knows of the customer.
    """
    encoded = msgspec.json.encode(parts, order="deterministic", enc_hook=str)
    return hashlib.sha256(shown(encoded.decode(), sees=True).encode()).hexdigest()[:32]


def _below() -> Iterator[type[Action]]:
    waiting = Action.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind
