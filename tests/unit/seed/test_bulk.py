"""Rows in bulk are the rows that posting one by one would have left."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.sandbox import START, World, make_world
from webapp.sandbox import call, setup
from webapp.sandbox.instants import from_micros
from webapp.sandbox.ledger import posting, wallets
from webapp.sandbox.records import profiles
from webapp.sandbox.seed.bulk import Movement, Movements, write
from webapp.sandbox.seed.invariants import broken
from webapp.sandbox.seed.load import load
from webapp.sandbox.work import Work

from .conftest import ANCHOR, Filled

LEDGER = (
    "SELECT id, wallet_id, subledger, created, type, reason, source, name, starts, expires, amount,"
    " remaining, uuid FROM ledger ORDER BY id"
)
DRAWS = "SELECT subtraction_id, lot_id, wallet_id, created, amount FROM draws ORDER BY subtraction_id, lot_id"


def _wallet(world: World, work: Work) -> int:
    program = setup.add_program(work, "points", "Points", is_card_based=False)
    return wallets.joined_profile_wallet(work, program, profiles.found_or_made(work, "somebody")["id"])


def _one_by_one(work: Work, wallet: int, movements: list[Movement]) -> None:
    for one in movements:
        entry = posting.Entry(one.name, one.source, one.subledger, one.starts, one.expires)
        at = work.at(from_micros(one.created))
        if one.units > 0:
            posting.add(at, wallet, one.units, entry)
        else:
            posting.deduct(at, wallet, -one.units, posting.Entry(one.name, one.source, one.subledger))


@pytest.mark.parametrize("number", range(4))
def test_bulk_and_posting_write_the_same(tmp_path: Path, number: int) -> None:
    found: list[list[Any]] = []
    movements = Movements(random.Random(number), last=int(START.timestamp() * 1e6), days=700).make(
        300, subledgers=("", "gift")
    )
    assert {one.units > 0 for one in movements} == {True, False}
    for way in ("bulk", "posting"):
        world = make_world(tmp_path / f"{way}.sqlite")
        with world.sandbox.working("shop") as work:
            wallet = _wallet(world, work)
            if way == "bulk":
                assert write(work, [(wallet, movements)]) == 300
            else:
                _one_by_one(work, wallet, movements)
            found.append([tuple(row) for sql in (LEDGER, DRAWS) for row in work.many(sql)])
            assert broken(work.db) == []
        world.sandbox.store.close()
    assert found[0] == found[1]


def test_a_load_adds_what_is_missing_and_keeps_every_invariant(small: Filled) -> None:
    sandbox, plan = small.sandbox, small.plan
    entries = small.count("ledger") + 9000
    load(sandbox, plan, 2600, entries)
    assert (small.count("profiles"), small.count("ledger")) == (2600, entries)
    assert small.rows("SELECT MAX(created) FROM ledger")[0][0] <= ANCHOR.timestamp() * 1e6
    with sandbox.store.reading() as db:
        assert broken(db) == []
    load(sandbox, plan, 100, 100)
    assert (small.count("profiles"), small.count("ledger")) == (2600, entries)
    ((customer,),) = small.rows("SELECT MAX(integration_id) FROM profiles WHERE integration_id GLOB 'UB*'")
    ((card,),) = small.rows("SELECT MAX(identifier) FROM cards WHERE identifier GLOB 'UBC*'")
    path = {"integrationId": customer}
    answer = sandbox.call(plan.shop.slug, "getCustomerInventory", path=path, query={"profile": "true"})
    assert answer.body["profile"]["attributes"]["Name"]
    path = {"loyaltyProgramId": str(plan.ids.programs["card"]), "loyaltyCardId": card}
    listed = sandbox.call(plan.shop.slug, "getLoyaltyCardTransactions", path=path).body
    assert len(listed["data"]) >= 3
    sandbox.store.close()


def test_transactions_alone_bring_their_customers(small: Filled) -> None:
    before = (small.count("profiles"), small.count("ledger"))
    load(small.sandbox, small.plan, 0, before[1] + 95)
    assert (small.count("profiles"), small.count("ledger")) == (before[0] + 9, before[1] + 95)
    small.sandbox.store.close()


# Few rows however many customers there are.
SMALL_TABLES = {"applications", "environments", "programs", "campaigns", "achievements", "giveaway_pools"}


def test_single_reads_use_an_index(small: Filled) -> None:
    said: list[str] = []
    stories = small.plan.stories
    card = stories["card_5000_transactions"]
    place = {"loyaltyProgramId": str(card["program"]), "loyaltyCardId": card["card"]}
    flags = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")
    with small.sandbox.looking(small.plan.shop.slug) as work:
        work.db.set_trace_callback(said.append)
        everything = {"integrationId": stories["everything"]}
        call(work, "getCustomerInventory", path=everything, query=dict.fromkeys(flags, "true"))
        call(work, "getLoyaltyCardTransactions", path=place, query={"pageSize": "50"})
        call(work, "getLoyaltyCardPoints", path=place, query={"pageSize": "50"})
        call(work, "getLoyaltyCardBalances", path=place)
        call(work, "getCustomerSession", path={"customerSessionId": stories["reopen"]})
        call(work, "getReservedCustomers", path={"couponValue": stories["hard_coupon"]})
        work.db.set_trace_callback(None)
        asked = [sql for sql in said if sql.startswith("SELECT")]
        assert len(asked) > 20
        for sql in asked:
            steps = [row["detail"] for row in work.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
            scanned = {_table(sql, step.split()[1]) for step in steps if step.startswith("SCAN")}
            assert scanned <= SMALL_TABLES, (steps, sql)
    small.sandbox.store.close()


def _table(sql: str, alias: str) -> str:
    """The table behind an alias."""
    found = re.search(rf"(?:FROM|JOIN)\s+(\w+)\s+(?:AS\s+)?{re.escape(alias)}\b", sql)
    return found[1] if found else alias
