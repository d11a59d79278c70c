"""Customers: who they are, and what the shop knows about them."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .. import instants
from ..core import call
from ..work import Work
from .names import CITIES, DIALLED, FIRST, INTERESTS, LAST, PLAIN_LETTERS
from .shops import Shop

MAILS = ("example.com", "example.org", "example.net")
# Not every customer tells everything.
SHARE = {"Phone": 0.7, "Birthday": 0.6, "City": 0.85, "Interests": 0.5}


@dataclass(slots=True)
class Person:
    """A customer before any order.

    `ordinary` is how many orders they place in a year, `since` the first contact; `cards` and `codes` are
    what they have at hand when they order.
    """

    integration_id: str
    attributes: dict[str, Any]
    since: datetime
    ordinary: float
    cards: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def rng(number: int, *topic: object) -> random.Random:
    """The numbers for one topic: another topic's needs never shift them."""
    return random.Random(":".join(map(str, (number, *topic))))  # noqa: S311


def people(shop: Shop, number: int, anchor: datetime) -> list[Person]:
    """The ordinary customers of a shop, the longest known first."""
    dice = rng(number, shop.slug, "people")
    taken: Counter[str] = Counter()
    days = sorted((dice.uniform(2, 900) for _ in range(shop.customers)), reverse=True)
    return [
        person(shop, dice, f"{shop.letter}{shop.first_number + index}", _since(dice, anchor, day), taken)
        for index, day in enumerate(days)
    ]


def _since(dice: random.Random, anchor: datetime, days: float) -> datetime:
    return anchor - timedelta(days=days, seconds=dice.randrange(86400))


def person(
    shop: Shop, dice: random.Random, integration_id: str, since: datetime, taken: Counter[str]
) -> Person:
    """Somebody new; `taken` counts the names given so far, so that no address of mail comes twice."""
    country, language, _ = dice.choices(shop.countries, [weight for *_, weight in shop.countries])[0]
    first, last = dice.choice(FIRST[language]), dice.choice(LAST[language])
    city, area = dice.choice(CITIES[country])
    birthday = since - timedelta(days=dice.randint(19 * 365, 75 * 365))
    known: dict[str, Any] = {
        "Name": f"{first} {last}",
        "Email": _mail(dice, first, last, taken),
        "Language": language,
        "Country": country,
        "City": city,
        "Phone": f"{DIALLED[country]} {area} 555-01{dice.randrange(100):02d}",
        "Birthday": born(birthday),
        "Newsletter": dice.random() < 0.55,
        "VIP": False,
        "Interests": sorted(dice.sample(INTERESTS, dice.randint(1, 3))),
    }
    told = {name: value for name, value in known.items() if dice.random() < SHARE.get(name, 1)}
    # Few buy often, most now and then.
    ordinary = min(12.0, dice.paretovariate(1.6))
    return Person(integration_id, told, since, ordinary)


def born(day: datetime) -> str:
    """A birthday as it is kept: noon, so that no zone moves the day."""
    return instants.written(day.replace(hour=12, minute=0, second=0, microsecond=0))


def _mail(dice: random.Random, first: str, last: str, taken: Counter[str]) -> str:
    local = f"{plain(first)}.{plain(last)}".lower()
    taken[local] += 1
    number = "" if taken[local] == 1 else str(taken[local])
    return f"{local}{number}@{dice.choice(MAILS)}"


def plain(text: str) -> str:
    """A name in plain letters, as it stands in an address of mail."""
    apart = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    return "".join(letter for letter in apart if letter.isascii())


def add_person(work: Work, person: Person) -> None:
    """A customer with the attributes told so far."""
    tell(work, person.integration_id, **person.attributes)


def tell(work: Work, integration_id: str, audience: int | None = None, **attributes: Any) -> None:
    """What the shop learns of a customer, and an audience that they join."""
    body: dict[str, Any] = {"attributes": attributes}
    if audience is not None:
        body["audiencesChanges"] = {"adds": [audience], "deletes": []}
    call(work, "updateCustomerProfileV2", path={"integrationId": integration_id}, body=body)
