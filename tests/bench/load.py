"""Seeding at two sizes, and whether single reads stay flat between them."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.stage import ALL_SECTIONS, manifest, sandbox_process, seed_store
from tests.bench.timing import Work, side_by_side
from webapp.talon import Client

# Customers and ledger entries. The seed's own shops have some 12,400 entries: with these numbers each further
# customer has ten at either size, and their pages can be compared.
SIZES = ((1_000, 18_700), (100_000, 1_000_000))
COUNTED = ("profiles", "ledger")
SAMPLE = 200
PAGE = 50


@dataclass(frozen=True)
class Size:
    """A seeded store: what is in it, and what it took."""

    store: Path
    customers: int
    transactions: int
    seconds: float
    sample: list[tuple[int, str]]


def measure(folder: Path, runs: int, say: Callable[[str], None]) -> list[str]:
    """The lines of the table; `say` tells meanwhile what takes so long."""
    small, large = (seeded(folder, customers, entries, say) for customers, entries in SIZES)
    lines = [f"{'':44}{'small':>12}{'large':>12}{'large/small':>13}"]
    facts: dict[str, Callable[[Size], float]] = {
        "customers": lambda one: one.customers,
        "ledger entries": lambda one: one.transactions,
        "seeding, s": lambda one: one.seconds,
        "store, MB": lambda one: one.store.stat().st_size / 1e6,
    }
    for name, of in facts.items():
        lines.append(f"{name:44}{of(small):12,.0f}{of(large):12,.0f}{of(large) / of(small):13.1f}")
    say("Reading ...")
    with reader(small) as of_small, reader(large) as of_large:
        for name in of_small:
            took = side_by_side({"small": of_small[name], "large": of_large[name]}, runs)
            few, many = took["small"].wall, took["large"].wall
            lines.append(f"{name + ', ms':44}{few:12.2f}{many:12.2f}{many / few:13.2f}")
    return lines


def seeded(folder: Path, customers: int, entries: int, say: Callable[[str], None]) -> Size:
    """Seed a store of one size."""
    store = folder / f"{customers}.sqlite"
    say(f"Seeding {customers:,} customers and {entries:,} ledger entries ...")
    seconds = seed_store(store, "--customers", str(customers), "--transactions", str(entries))
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        people, moves = (db.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in COUNTED)
        return Size(store, people, moves, seconds, spread(db))


@contextmanager
def reader(size: Size) -> Iterator[dict[str, Work]]:
    """The reads of a store that is served."""
    with sandbox_process(size.store) as url:
        first = manifest(url)["applications"][0]
        with Client(url, first["key"]) as client:
            yield reading(client, first, size.sample)


def spread(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """Program and customer of profile-based wallets from all over the store, of the first environment."""
    rows = db.execute(
        "SELECT w.program_id, p.integration_id FROM wallets w JOIN profiles p ON p.id = w.profile_id"
        " WHERE p.environment_id = 1 ORDER BY p.id, w.id"
    ).fetchall()
    return [rows[len(rows) * place // SAMPLE] for place in range(SAMPLE)]


def reading(client: Client, shop: Any, sample: list[tuple[int, str]]) -> dict[str, Work]:
    """The reads to measure: of the same people at both sizes, and of others from all over the store."""
    customer, card, others = shop["customers"][0], shop["cards"][0], itertools.cycle(sample)

    def newest_of_the_next() -> Any:
        program, customer = next(others)
        return client.loyalty.profile_transactions(program, customer, page_size=PAGE)

    return {
        "inventory, one customer": lambda: client.customers.inventory(customer, **ALL_SECTIONS),
        "inventory, customers all over": lambda: client.customers.inventory(next(others)[1], **ALL_SECTIONS),
        f"{PAGE} transactions, one card of thousands": lambda: client.loyalty.card_transactions(
            card["program"], card["card"], page_size=PAGE
        ),
        "newest transactions, customers all over": newest_of_the_next,
    }
