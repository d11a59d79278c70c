"""A PostgreSQL that lets tests make schemas, a database in it for this process, and a schema for one test."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

URLS = ("postgresql://postgres@127.0.0.1/test", "postgresql://root@127.0.0.1/test")
HINT = "no PostgreSQL answers: set TEST_POSTGRES_URL, like postgresql://postgres@127.0.0.1/test"


def find_postgres() -> str | None:
    """Its address: the one of TEST_POSTGRES_URL, else a usual one; None where none answers."""
    named = os.environ.get("TEST_POSTGRES_URL")
    for url in (named,) if named else URLS:
        try:
            with psycopg.connect(url, connect_timeout=3):
                return url
        except psycopg.OperationalError:
            continue
    return None


@contextmanager
def database_in(url: str) -> Iterator[str]:
    """A new database, as an address; dropped afterwards. Where none may be made, the one that was given.

    Advisory locks count for a whole database: tests in processes side by side must not share one.
    """
    name = f"desk_test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except psycopg.errors.InsufficientPrivilege:
            yield url
            return
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def schema_in(url: str) -> Iterator[str]:
    """A new schema as a DATABASE_URL; dropped afterwards, when nobody uses it any more."""
    schema = f"desk_test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"')
        try:
            yield f"{url}?options=-csearch_path%3D{schema}".replace("postgresql://", "postgresql+psycopg://")
        finally:
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
