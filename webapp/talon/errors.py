"""What can go wrong with a call, by meaning.

Every error carries a stable `code`; the words for people are chosen elsewhere from that code. `str()` is
a technical line for logs: it never holds the API key, an identifier of a customer or anything the server
wrote. What the server wrote stands in `message` and `errors`, which are for a page and not for a log.

    TalonError
      InvalidArgument        refused before anything was sent
        NeedsNewerServer     the operation or option needs another `api_version`
      Unreachable            no usable connection or no complete answer (nothing was written)
      Unavailable            the server says it cannot do it now (nothing was written)
      Throttled              429; `retry_after` in seconds where the server says so
      Conflict               409
        Contention           409 where the operation declares it: parallel requests, worth another try
        LimitReached         409 where the operation declares it: a limit is used up
      Unauthorised           401 or 403: our key, so the operator's problem
      NotFound               the thing the call names does not exist
      InvalidRequest         the server refuses the content, see `errors`
      UnexpectedResponse     an answer outside the contract (nothing was written, as far as one can tell)
      OutcomeUnknown         a write was sent, and whether it was applied cannot be told
"""

from __future__ import annotations

from typing import ClassVar

from webapp.talon.models.problem import ApiProblem


class TalonError(Exception):
    """Base of everything the client raises on purpose.

    Attributes:
        code: stable word for the meaning, such as "not_found".
        operation: the contract's operationId.
        status: HTTP status of the last answer, None where there was none.
        reason: one technical word more, such as "timeout", "refused" or "too_large"; may be empty.
        detail: technical text without identifiers, such as the path of a field that did not fit.
        elapsed: seconds from the start of the call, all tries included.
        attempts: how many times the request was sent or tried.
        request_id: the id we sent as X-Request-ID.
        retry_after: seconds the server asks us to wait, None where it does not say.
        message: what the server wrote; may hold personal content.
        errors: the server's list of problems, each with its source.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self,
        operation: str = "",
        *,
        status: int | None = None,
        reason: str = "",
        detail: str = "",
        request_id: str = "",
        retry_after: float | None = None,
        message: str = "",
        errors: tuple[ApiProblem, ...] = (),
    ) -> None:
        super().__init__()
        self.operation = operation
        self.status = status
        self.reason = reason
        self.detail = detail
        self.request_id = request_id
        self.retry_after = retry_after
        self.message = message
        self.errors = errors
        self.elapsed = 0.0
        self.attempts = 0

    def __str__(self) -> str:
        parts = [self.code]
        if self.status is not None:
            parts.append(f"status {self.status}")
        parts.extend(part for part in (self.reason, self.detail) if part)
        if self.retry_after is not None:
            parts.append(f"retry after {self.retry_after:g} s")
        if self.attempts:
            tries = "1 try" if self.attempts == 1 else f"{self.attempts} tries"
            parts.append(f"{tries} in {self.elapsed:.3f} s")
        if self.request_id:
            parts.append(f"request {self.request_id}")
        return f"{self.operation or 'talon'}: " + ", ".join(parts)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class InvalidArgument(TalonError, ValueError):
    """An argument that would be refused anyway. Nothing was sent.

    Attributes:
        argument: name of the argument, with the place in it, such as "items[2].quantity".
        why: what is wrong with it, in technical English, without the value.
    """

    code = "invalid_argument"

    def __init__(self, argument: str, why: str) -> None:
        super().__init__()
        self.argument = argument
        self.why = why

    def __str__(self) -> str:
        return f"{self.argument}: {self.why}"


class NeedsNewerServer(InvalidArgument):
    """The operation or option exists only in a newer API than the client is set to speak."""

    code = "needs_newer_server"

    def __init__(self, what: str, version: str) -> None:
        super().__init__(what, f"needs api_version {version}")
        self.version = version


class Unreachable(TalonError):
    """No connection, a lost one, or no complete answer within the deadline.

    `reason` is "refused", "dns", "tls", "timeout", "lost" or "proxy". For a write this means that it was
    never sent: a write that was sent raises OutcomeUnknown instead.
    """

    code = "unreachable"


class Unavailable(TalonError):
    """5xx: the server cannot do it now. A write is here only with 503 or 408: it was not taken up."""

    code = "unavailable"


class Throttled(TalonError):
    """429: too many calls. Nothing was applied."""

    code = "throttled"


class Conflict(TalonError):
    """409: what is to be made exists already, or the state of the thing forbids it."""

    code = "conflict"


class Contention(Conflict):
    """409 on an operation that declares it so: parallel requests on one thing. Nothing was applied.

    The contract's words there are "too many requests or limit reached" and the status alone cannot tell
    the two apart; `message` is the server's own text.
    """

    code = "contention"


class LimitReached(Conflict):
    """409 on an operation that declares it so: a limit is used up, trying again will not help."""

    code = "limit_reached"


class Unauthorised(TalonError):
    """401 or 403: the API key is missing, wrong, expired, or not allowed to do this."""

    code = "unauthorised"


class NotFound(TalonError):
    """The customer, session, code, card or program that the call names does not exist."""

    code = "not_found"


class InvalidRequest(TalonError):
    """400 and its kin: the server refuses what was sent. `errors` names each source."""

    code = "invalid_request"


class UnexpectedResponse(TalonError):
    """An answer outside the contract: a redirect, an undeclared status, a body that does not decode.

    `reason` is "redirect", "status", "unreadable", "empty" or "too_large".
    """

    code = "unexpected_response"


class OutcomeUnknown(TalonError):
    """A write was sent and its result cannot be told. Read again; never send it again blindly.

    Raised when the answer to a write was lost or cut, when it was a 5xx other than 503 (the server or a
    gateway before it may have failed after the write), and when a 2xx could not be read. In the last case
    the write *was* applied, only its result is unknown: `applied` is True then, and None otherwise.
    """

    code = "outcome_unknown"

    def __init__(self, operation: str = "", *, applied: bool | None = None, **facts: object) -> None:
        super().__init__(operation, **facts)  # type: ignore[arg-type]
        self.applied = applied
