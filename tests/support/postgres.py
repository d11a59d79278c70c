"""A PostgreSQL that lets tests make schemas, and a schema of one's own in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

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
def schema_in(url: str) -> Iterator[str]:
    """A new schema as a DATABASE_URL; dropped afterwards, when nobody uses it any more."""
    schema = f"desk_test_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"')
        try:
            yield f"{url}?options=-csearch_path%3D{schema}".replace("postgresql://", "postgresql+psycopg://")
        finally:
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
