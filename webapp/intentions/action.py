"""What a write of the desk is: something that can be examined before, and done once."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import msgspec
from flask_babel import gettext as _

from webapp.permissions import Permission


@dataclass(frozen=True)
class Subject:
    """What an action is about. `kind` is customer, session, coupon or card."""

    kind: str
    identifier: str


@dataclass(frozen=True)
class Preview:
    """What would happen, in sentences for the agent, made from fresh reads or a dry run.

    `state` is the fingerprint of everything it was computed from: if that differs at the confirm, the preview
    is drawn again and nothing is written.
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
    before: dict[str, Any] = field(default_factory=dict)
    """What was read before, for the audit: a lost answer is settled against it."""
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

    def recorded(self) -> dict[str, Any]:
        """The result as the audit keeps it."""
        return asdict(self)


class Impossible(Exception):
    """The action cannot be done as things stand; the text tells the agent why and what to do instead."""


class Action(msgspec.Struct, frozen=True):
    """One write somebody wants to do. The fields of a subclass are its exact payload, signed and audited."""

    name: ClassVar[str]
    """As the audit knows it: room and noun, like 'sessions.return'."""
    permission: ClassVar[Permission]

    @abstractmethod
    def subject(self) -> Subject:
        """What it is about."""

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
        """The one write. Raises an API error; OutcomeUnknown where nobody can tell whether it was done."""


def fingerprint(*parts: Any) -> str:
    """A short digest of the state a preview was made from: models, numbers, text, in a given order."""
    encoded = msgspec.json.encode(parts, order="deterministic", enc_hook=str)
    return hashlib.sha256(encoded).hexdigest()[:32]
