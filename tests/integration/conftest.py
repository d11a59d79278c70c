"""A desk on a database of its own for every test: SQLite in a file, PostgreSQL where a test asks for both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient

from tests.support.complete import absent
from tests.support.desk import DeskClock, add_person, clock_of, dispose_all, make_app, sign_in
from tests.support.postgres import HINT, database_in, find_postgres, schema_in
from webapp.talon.operation import ApiVersion

REDIS_URL = "redis://127.0.0.1:6379"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest migration, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    path = folder / "desk.sqlite"
    app = make_app(folder, f"sqlite:///{path}")
    with app.app_context():
        flask_migrate.upgrade()
    dispose_all()
    return path


@pytest.fixture(autouse=True)
def no_connection_left() -> Iterator[None]:
    """Every desk that a test makes gives its connections back, before its database goes."""
    yield
    dispose_all()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a database of this process's own, in a PostgreSQL that lets us make schemas."""
    with database_in(find_postgres() or absent(HINT)) as url:
        yield url


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    """A schema of one test's own, as a DATABASE_URL; dropped afterwards."""
    with schema_in(postgres) as url:
        yield url
        dispose_all()


@pytest.fixture
def redis_url() -> str:
    """The address of a Redis."""
    url = os.environ.get("TEST_REDIS_URL") or REDIS_URL
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as connection:
            connection.ping()
    except redis.RedisError:
        absent("no Redis answers: set TEST_REDIS_URL, like redis://127.0.0.1:6379")
    return url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLite, or what `both_databases` asks for."""
    if getattr(request, "param", "sqlite") == "postgresql":
        url: str = request.getfixturevalue("empty_postgres")
        return url
    copied = tmp_path / "desk.sqlite"
    shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copied)
    return f"sqlite:///{copied}"


both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def api() -> ApiVersion:
    """What the server of a room's shop speaks, and what its desks are set to."""
    return "2024"


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Flask:
    """The desk, with a clock that stands at `tests.support.desk.START`."""
    made = make_app(tmp_path, database_url)
    if database_url.startswith("postgresql"):
        with made.app_context():
            flask_migrate.upgrade()
    return made


@pytest.fixture
def clock(app: Flask) -> DeskClock:
    """The desk's clock."""
    return clock_of(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def agent(app: Flask) -> FlaskClient:
    """A browser in which Ada, an agent, is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Ada", "agent")).status_code == 303
    return browser


@pytest.fixture
def viewer(app: Flask) -> FlaskClient:
    """A browser in which Vic, a viewer, is signed in."""
    browser = app.test_client()
    assert sign_in(browser, add_person(app, "Vic", "viewer")).status_code == 303
    return browser
