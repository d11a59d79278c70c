"""The Flask extensions of the desk, and the API client of the Application that the address names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, cast

from flask import Flask, Response, current_app, g, request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase

from webapp.config import ROOT, Settings, SettingsError
from webapp.policy import Application, Policy
from webapp.talon import Client


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can change it on SQLite and PostgreSQL alike."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class _Compress(Compress):
    """Compresses pages of every status: a form that comes back with its faults is as large as the form."""

    def after_request(self, response: Response | None) -> Response:
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status, 200  # it leaves all others as they are
        try:
            return super().after_request(response)
        finally:
            response.status = status


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
login_manager = LoginManager()
limiter = Limiter(key_func=get_remote_address)
babel = Babel()
compress = _Compress()
htmx = Htmx()


@event.listens_for(Engine, "connect")
def _tune_sqlite(connection: Any, _record: object) -> None:
    """Let readers and one writer work side by side on a SQLite file, keep foreign keys honest,
    and overwrite what is deleted.
    """
    if type(connection).__module__.startswith("sqlite3"):
        pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "foreign_keys=ON")
        for pragma in (*pragmas, "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")


def init_extensions(app: Flask) -> None:
    """Bind the extensions to the desk; languages are bound by the staff room, which knows the reader."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "webapp" / "migrations"), render_as_batch=True)
    for extension in (csrf, login_manager, limiter, htmx, compress):
        extension.init_app(app)


def settings() -> Settings:
    """The settings of this installation."""
    return cast(Settings, current_app.extensions["desk_settings"])


def policy() -> Policy:
    """What desk.toml says."""
    return cast(Policy, current_app.extensions["desk_policy"])


def application() -> Application:
    """The Application that the address of this request names."""
    return cast(Application, g.application)


def talon() -> Client:
    """The API client of the current Application: one for the life of the process, shared by its threads."""
    return client_of(application())


def client_of(one: Application) -> Client:
    """The API client of a named Application, for work that no request started."""
    return cast(dict[str, Client], current_app.extensions["desk_clients"])[one.slug]


def make_clients(
    app: Flask,
    chosen: Settings,
    rules: Policy,
    on_call: Callable[[Any], None],
    new_request_id: Callable[[], str],
) -> None:
    """Make one client for each Application. The pool fits the threads plus those that read side by side.

    Raises SettingsError where the key of an Application is missing.
    """
    missing = sorted({one.api_key_env for one in rules.application} - chosen.api_keys.keys())
    if missing:
        raise SettingsError(
            [f"{name} is missing: the key of an Application's Integration API." for name in missing]
        )
    app.extensions["desk_clients"] = {
        one.slug: Client(
            chosen.talon_one_url,
            chosen.api_keys[one.api_key_env],
            pool_size=chosen.threads * 3,
            deadline=chosen.talon_one_deadline,
            trust_env=chosen.talon_one_trust_env,
            api_version=chosen.talon_one_api,
            application=one.slug,
            on_call=on_call,
            new_request_id=new_request_id,
        )
        for one in rules.application
    }


def side_by_side(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run independent reads at once; each answer, or the error raised, stands in the place of its call.

    The calls must not touch the database or the request: they run in other threads.
    """
    if len(calls) < 2:
        return [_answer(call) for call in calls]
    first, *others = calls
    # Each in a copy of this context, so that its call is counted to this request.
    running = [_executor().submit(copy_context().run, _answer, call) for call in others]
    return [_answer(first), *(each.result() for each in running)]


def _answer(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - handed to the caller, who raises or shows it
        return error


def _executor() -> ThreadPoolExecutor:
    """Made at first use, so that it never crosses a fork."""
    store = current_app.extensions
    if "desk_executor" not in store:
        store["desk_executor"] = ThreadPoolExecutor(64, thread_name_prefix="reads")
    return cast(ThreadPoolExecutor, store["desk_executor"])


def correlation_id() -> str:
    """What joins this request's log lines, its upstream calls, its audit rows and its error page."""
    if "correlation_id" not in g:
        g.correlation_id = request.environ["desk.correlation_id"]
    return cast(str, g.correlation_id)
