"""A load of customers and transactions far beyond the shop's own, for measuring: written in bulk."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from .. import instants, jsons
from ..amounts import to_units
from ..core import Sandbox
from ..work import Work
from .bulk import Movement, Movements, write
from .orders import order, random_cart
from .people import Person, person, rng
from .plan import Plan

Row = tuple[Any, ...]

CHUNK = 2000
# Without a number of customers, so many transactions make up one.
TRANSACTIONS_EACH = 10

PROFILE = (
    "INSERT INTO profiles (id, environment_id, integration_id, created, last_activity, attributes)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
WALLET = "INSERT INTO wallets (id, program_id, profile_id, card_id, joined) VALUES (?, ?, ?, ?, ?)"
CARD = "INSERT INTO cards (id, program_id, identifier, created, modified) VALUES (?, ?, ?, ?, ?)"
LINK = "INSERT INTO card_profiles (card_id, profile_id, linked) VALUES (?, ?, ?)"
SESSION = (
    "INSERT INTO sessions (application_id, integration_id, profile_id, state, first_session, created,"
    " updated, payload, total, closings) VALUES (?, ?, ?, 'closed', 1, ?, ?, ?, ?, 1)"
)


def load(sandbox: Sandbox, plan: Plan, customers: int, transactions: int) -> None:
    """Add customers of one shop until the store has so many customers and so many transactions in all."""
    with sandbox.looking(plan.shop.slug) as work:
        more = max(0, customers - int(work.value("SELECT COUNT(*) FROM profiles")))
        entries = max(0, transactions - int(work.value("SELECT COUNT(*) FROM ledger")))
    if entries and not more:
        more = max(1, entries // TRANSACTIONS_EACH)
    dice = rng(plan.number, plan.shop.slug, "load")
    taken: Counter[str] = Counter()
    for first in range(0, more, CHUNK):
        with sandbox.working(plan.shop.slug, at=plan.work.now) as work:
            last = min(first + CHUNK, more)
            shares = [entries * (one + 1) // more - entries * one // more for one in range(first, last)]
            _chunk(work, plan, dice, taken, first, shares)


def _chunk(
    work: Work, plan: Plan, dice: random.Random, taken: Counter[str], first: int, shares: list[int]
) -> None:
    """Some customers, each with so many transactions, every fourth on a card; every second has an order."""
    next_profile = 1 + int(work.value("SELECT COALESCE(MAX(id), 0) FROM profiles"))
    next_wallet = 1 + int(work.value("SELECT COALESCE(MAX(id), 0) FROM wallets"))
    next_card = 1 + int(work.value("SELECT COALESCE(MAX(id), 0) FROM cards"))
    club, card_program = plan.ids.programs["club"], plan.ids.programs["card"]
    profiles: list[Row] = []
    wallets: list[Row] = []
    cards: list[Row] = []
    links: list[Row] = []
    sessions: list[Row] = []
    moves: list[tuple[int, list[Movement]]] = []
    for place, share in enumerate(shares):
        profile, wallet, card = next_profile + place, next_wallet + place, next_card + len(cards)
        since = plan.work.now - timedelta(seconds=dice.randrange(40 * 86400, 900 * 86400))
        one = person(plan.shop, dice, f"{plan.shop.letter}B{first + place + 1:07d}", since, taken)
        start = instants.to_micros(since)
        profiles.append(
            (profile, work.environment_id, one.integration_id, start, start, jsons.dumps(one.attributes))
        )
        if place % 4 == 3:
            cards.append((card, card_program, f"{plan.shop.letter}BC{first + place + 1:07d}", start, start))
            links.append((card, profile, start))
            wallets.append((wallet, card_program, None, card, start))
        else:
            wallets.append((wallet, club, profile, None, start))
        if place % 2 == 0:
            sessions.append(_session(work, plan, dice, one, profile, start))
        days = (work.micros - start) / 86400e6
        moves.append((wallet, Movements(dice, last=work.micros, days=days).make(share)))
    for sql, rows in (
        (PROFILE, profiles),
        (CARD, cards),
        (LINK, links),
        (WALLET, wallets),
        (SESSION, sessions),
    ):
        work.db.executemany(sql, rows)
    write(work, moves)


def _session(work: Work, plan: Plan, dice: random.Random, one: Person, profile: int, start: int) -> Row:
    sent = order(plan, one, random_cart(dice, plan.shop))
    del sent["profileId"]
    total = sum(item["price"] * item["quantity"] for item in sent["cartItems"])
    total += sum(
        cost["price"] * item["quantity"]
        for item in sent["cartItems"]
        for cost in item.get("additionalCosts", {}).values()
    ) + sum(cost["price"] for cost in sent.get("additionalCosts", {}).values())
    return (
        work.application.id,
        f"{plan.shop.letter}BO-{profile}",
        profile,
        start,
        start,
        jsons.dumps(sent),
        to_units(total),
    )
