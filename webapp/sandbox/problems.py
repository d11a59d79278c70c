"""Refusals of the sandbox: which status, which body.

Two body shapes exist in the contract: `ErrorResponse` (message, errors) for the 400 of sessions, returns,
createReferral and syncCatalog; `ErrorResponseWithStatus` (the same plus `StatusCode`) for everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

INVALID = "The submitted data was invalid"


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of `errors[]`: a title, where it is (a JSON pointer or a query parameter), and details."""

    title: str
    pointer: str | None = None
    parameter: str | None = None
    resource: str | None = None
    details: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The `APIError` of the contract: `title` and `source` always, `details` where known."""
        source: dict[str, str] = {}
        if self.pointer is not None:
            source["pointer"] = self.pointer
        if self.parameter is not None:
            source["parameter"] = self.parameter
        if self.resource is not None:
            source["resource"] = self.resource
        found: dict[str, Any] = {"title": self.title, "source": source}
        if self.details is not None:
            found["details"] = self.details
        return found


class Problem(Exception):
    """A request that is refused: an HTTP status, a message and the faults found."""

    def __init__(self, status: int, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.faults = tuple(faults)

    def body(self, *, plain_400: bool) -> dict[str, Any]:
        """The JSON body; `plain_400` leaves `StatusCode` out of a 400 (operations with `ErrorResponse`)."""
        found: dict[str, Any] = {"message": self.message}
        if self.faults:
            found["errors"] = [fault.as_json() for fault in self.faults]
        if not (plain_400 and self.status == 400):
            found["StatusCode"] = self.status
        return found


def invalid(*faults: Fault) -> Problem:
    """400: the data sent is not acceptable."""
    return Problem(400, INVALID, faults)


def invalid_at(pointer: str, title: str, details: str | None = None) -> Problem:
    """400 with one fault at a JSON pointer of the body."""
    return invalid(Fault(title, pointer=pointer, details=details))


def invalid_parameter(parameter: str, title: str, details: str | None = None) -> Problem:
    """400 with one fault at a query or path parameter."""
    return invalid(Fault(title, parameter=parameter, details=details))


def unauthorised(message: str = "Unauthorized") -> Problem:
    """401: the API key is missing, malformed, unknown or expired."""
    return Problem(401, message)


def not_found(resource: str, identifier: object) -> Problem:
    """404: the named thing does not exist (for this Application)."""
    return Problem(
        404, f"{resource} not found", (Fault("Not found", resource=resource, details=str(identifier)[:200]),)
    )


def conflict(subject: str) -> Problem:
    """409: parallel requests write on the same session or profile; `subject` is the word for it."""
    message = f"Too many requests are updating this {subject} at the same time"
    return Problem(409, message, (Fault("Conflict", resource=subject),))
