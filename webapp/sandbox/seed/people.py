"""Customers: who they are, and what the shop knows about them."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .. import instants
from .names import CITIES, DIALLED, FIRST, INTERESTS, LAST, PLAIN_LETTERS
from .shops import Shop

MAILS = ("example.com", "example.org", "example.net")
# Not every customer tells everything.
SHARE = {"Phone": 0.7, "Birthday": 0.6, "City": 0.85, "Interests": 0.5}


@dataclass(slots=True)
class Person:
    """A customer before any order. `ordinary` orders per year, `since` is the first contact."""

    integration_id: str
    attributes: dict[str, Any]
    since: datetime
    ordinary: float
    birthday: datetime
    tags: set[str] = field(default_factory=set)


def rng(number: int, *topic: object) -> random.Random:
    """The numbers for one topic: another topic's needs never shift them."""
    return random.Random(":".join(map(str, (number, *topic))))  # noqa: S311


def people(shop: Shop, number: int, anchor: datetime) -> list[Person]:
    """The ordinary customers of a shop, the longest known first."""
    dice = rng(number, shop.slug, "people")
    taken: set[str] = set()
    days = sorted((dice.uniform(2, 900) for _ in range(shop.customers)), reverse=True)
    return [
        _person(shop, dice, index, anchor - timedelta(days=day, seconds=dice.randrange(86400)), taken)
        for index, day in enumerate(days)
    ]


def _person(shop: Shop, dice: random.Random, index: int, since: datetime, taken: set[str]) -> Person:
    country, language, _ = dice.choices(shop.countries, [weight for *_, weight in shop.countries])[0]
    first, last = dice.choice(FIRST[language]), dice.choice(LAST[language])
    city, area = dice.choice(CITIES[country])
    # Noon, so that no zone moves the day.
    birthday = datetime(
        dice.randint(1948, 2005), dice.randint(1, 12), dice.randint(1, 28), 12, tzinfo=since.tzinfo
    )
    known: dict[str, Any] = {
        "Name": f"{first} {last}",
        "Email": _mail(dice, first, last, taken),
        "Language": language,
        "Country": country,
        "City": city,
        "Phone": f"{DIALLED[country]} {area} 555-01{dice.randrange(100):02d}",
        "Birthday": instants.written(birthday),
        "Newsletter": dice.random() < 0.55,
        "VIP": False,
        "Interests": sorted(dice.sample(INTERESTS, dice.randint(1, 3))),
    }
    told = {name: value for name, value in known.items() if dice.random() < SHARE.get(name, 1)}
    # Few buy often, most now and then.
    ordinary = min(14.0, dice.paretovariate(1.4))
    return Person(f"{shop.letter}{shop.first_number + index}", told, since, ordinary, birthday)


def _mail(dice: random.Random, first: str, last: str, taken: set[str]) -> str:
    name = f"{plain(first)}.{plain(last)}".lower()
    number = 1
    while (local := name if number == 1 else f"{name}{number}") in taken:
        number += 1
    taken.add(local)
    return f"{local}@{dice.choice(MAILS)}"


def plain(text: str) -> str:
    """A name in plain letters, as it stands in an address of mail."""
    apart = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return "".join(letter for letter in apart if letter.isascii())
