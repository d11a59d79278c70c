"""What the server says is wrong with a request."""

from __future__ import annotations

from webapp.talon.models.base import Many, Model


class ProblemSource(Model, frozen=True, kw_only=True):
    """Where a problem lies; the server fills one of these.

    Attributes:
        pointer: JSON pointer into the body sent, such as "/customerSession/state".
        parameter: name of a query parameter.
        line: row of an imported file.
        resource: name of the thing meant.
    """

    pointer: str | None = None
    parameter: str | None = None
    line: str | None = None
    resource: str | None = None


class ApiProblem(Model, frozen=True, kw_only=True):
    """One entry of `errors[]` in an error answer. Read leniently: an odd entry must not hide the rest."""

    title: str = ""
    details: str | None = None
    source: ProblemSource = ProblemSource()


class ErrorBody(Model, frozen=True, kw_only=True):
    """Body of an error answer (ErrorResponse and ErrorResponseWithStatus)."""

    message: str | None = None
    errors: Many[ApiProblem] = ()
