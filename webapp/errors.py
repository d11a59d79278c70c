"""Errors as people meet them: a page, or for htmx a part of one that leaves the rest as it is.

A failed GET of htmx answers with a fragment for the very place that was to be filled, so that one panel fails
alone and can be tried again. A failed POST answers with a notice out of band: the form stays as it was typed.
"""

from __future__ import annotations

import math
import re
import time
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from flask_babel import ngettext
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from webapp.extensions import correlation_id, limiter, login_manager
from webapp.htmx import vary, wants_part
from webapp.masking import marked_text
from webapp.observability import log_event, log_failure
from webapp.own_paths import here, page_behind
from webapp.problems import DICTIONARY, WORDS, DeskProblem, words_of
from webapp.talon.errors import InvalidArgument, InvalidRequest, TalonError

_ID = re.compile(r"[A-Za-z][\w-]*")


@dataclass(frozen=True)
class Problem:
    """What a template shows of a problem. `retry` is an address to try again, `back` one to return to.

    `say` is for the customer and may be empty; `meaning` is where the dictionary explains it.
    """

    code: str
    title: str
    sentence: str
    advice: str
    details: tuple[str, ...]
    retry: str | None
    back: str | None
    target: str | None
    request_id: str
    say: str
    meaning: str | None


def init_errors(app: Flask) -> None:
    """Answer every error in words."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(TalonError, _talon_error)
    app.register_error_handler(DeskProblem, _desk_problem)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _database_error)
    app.register_error_handler(Exception, _our_mistake)


def details_of(error: TalonError) -> tuple[str, ...]:
    """What a refusal names: each problem the server lists, with the place in the request it means; marked."""
    if isinstance(error, InvalidArgument):
        return (marked_text(f"{error.argument}: {error.why}"),)
    if not isinstance(error, InvalidRequest):
        return ()
    if not error.errors:
        return (marked_text(error.message),) if error.message else ()
    return tuple(marked_text(_line(each)) for each in error.errors)


def answer_to(
    code: str,
    *,
    status: int | None = None,
    sentence: str | None = None,
    details: tuple[str, ...] = (),
    seconds: int | None = None,
) -> Response:
    """The answer that shows a problem: page, fragment for its place, or notice beside a form."""
    status = status or words_of(code).status
    is_read = request.method in ("GET", "HEAD")
    problem = _problem(code, status, sentence, details, seconds)
    answer = make_response(_render(problem, is_read), status)
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    if wants_part() and not is_read:
        answer.headers["HX-Reswap"] = "none"
    return vary(answer)


def problem_of(error: TalonError) -> Problem:
    """An error of the client, for a page that stands all the same: `errors/_problem.html` shows it."""
    log_event("upstream_problem", code=error.code, detail=str(error))
    return _problem(error.code, words_of(error.code).status, None, details_of(error), _seconds_of(error))


def _problem(
    code: str, status: int, sentence: str | None, details: tuple[str, ...], seconds: int | None
) -> Problem:
    words = words_of(code)
    is_read = request.method in ("GET", "HEAD")
    return Problem(
        code=code,
        title=str(words.title),
        sentence=sentence or str(words.sentence),
        advice=_wait(seconds) if seconds else str(words.advice),
        details=details,
        retry=here() if is_read and status not in (400, 403, 404, 405) else None,
        back=None if is_read else page_behind(),
        target=_target(),
        request_id=correlation_id(),
        say=str(words.say),
        meaning=_meaning(code),
    )


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        # Without a known host no address can be made, so no page of ours can be drawn.
        words = words_of("host")
        text = f"{words.title}. {words.sentence} {words.advice}\n"
        return Response(text, words.status, mimetype="text/plain")
    if isinstance(error, CSRFError):
        return answer_to("csrf")
    if isinstance(error, RateLimitExceeded):
        # A route may have an answer of its own for whoever asks too often.
        own = error.get_response() if error.response is not None else None
        return cast(Response, own) if own else answer_to("429", seconds=_seconds_of_limit())
    own_words = error.description if error.description != type(error).description else None
    status = error.code or 500
    known = str(status) if str(status) in WORDS else ("400" if status < 500 else "500")
    answer = answer_to(known, status=status, sentence=own_words)
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def _talon_error(error: TalonError) -> Response:
    log_event("upstream_problem", code=error.code, detail=str(error))
    return answer_to(error.code, details=details_of(error), seconds=_seconds_of(error))


def _desk_problem(error: DeskProblem) -> Response:
    log_failure(error)
    return answer_to(error.code)


def _database_error(error: DBAPIError | PoolTimeout) -> Response:
    log_failure(error)
    if "_login_user" not in g:
        # Who this is could not be asked; the page about it must not ask again.
        g._login_user = login_manager.anonymous_user()
    return answer_to("database")


def _our_mistake(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log_failure(error)
    return answer_to("500")


def _render(problem: Problem, is_read: bool) -> str:
    if wants_part():
        name = "errors/_problem.html" if is_read else "errors/_notice.html"
    else:
        name = "errors/page.html" if current_user.is_authenticated else "errors/bare.html"
    return str(render_template(name, problem=problem))


def _meaning(code: str) -> str | None:
    """The problem's place in the dictionary, for people who may open it."""
    is_known = code in DICTIONARY and "dictionary.page" in current_app.view_functions
    return url_for("dictionary.page", _anchor=code) if is_known and current_user.is_authenticated else None


def _target() -> str | None:
    """The id of the element that htmx wants to fill, so that trying again fills it too."""
    target = request.htmx.target if wants_part() else None  # type: ignore[attr-defined]
    return target if target and _ID.fullmatch(target) else None


def _line(problem: Any) -> str:
    source = problem.source.pointer or problem.source.parameter or problem.source.resource or ""
    words = ": ".join(part for part in (problem.title, problem.details) if part)
    return f"{words} ({source})" if source else words


def _wait(seconds: int) -> str:
    return str(
        ngettext("Wait %(num)d second, then try again.", "Wait %(num)d seconds, then try again.", seconds)
    )


def _seconds_of(error: TalonError) -> int | None:
    return math.ceil(error.retry_after) if error.retry_after else None


def _seconds_of_limit() -> int | None:
    limit = limiter.current_limit
    return max(1, math.ceil(float(limit.reset_at) - time.time())) if limit else None
