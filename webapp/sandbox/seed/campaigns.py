"""The shop's campaigns, one of each kind; the first tag of each is its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from .. import instants, jsons, setup
from ..work import Work
from . import discounts, refusals, rewards
from .foundation import Ids
from .rules import Json
from .shops import Shop

# Every campaign is older than the oldest order.
SINCE = timedelta(days=600)


@dataclass(frozen=True, slots=True)
class Draft:
    """A campaign to be made: its kind, name, rules and what else its data says. Days are from the anchor."""

    kind: str
    name: str
    description: str
    rules: list[Json]
    features: tuple[str, ...] = ()
    limits: tuple[Json, ...] = ()
    starts: int | None = None
    ends: int | None = None
    state: str = "enabled"
    more: Json = field(default_factory=dict)


def add_campaigns(work: Work, shop: Shop, ids: Ids) -> None:
    """Make every campaign of a shop; `ids.campaigns` maps kinds to ids."""
    past = work.at(work.now - SINCE)
    for draft in _all(past, shop, ids):
        ids.campaigns[draft.kind] = setup.add_campaign(past, draft.name, _data(work, draft))
    _achievements(work, past, ids)
    work.memory.clear()


def _all(past: Work, shop: Shop, ids: Ids) -> Iterator[Draft]:
    codes = [f"TRAIL-{shop.region}-{number:04d}" for number in range(1, 601)]
    ids.pools["tickets"] = setup.add_giveaway_pool(past, "Film night tickets", codes)
    for found in (*discounts.campaigns(shop), *rewards.campaigns(shop, ids), *refusals.campaigns(shop)):
        yield Draft(**found)


def _data(work: Work, draft: Draft) -> dict[str, Any]:
    data: Json = {
        "description": draft.description,
        "state": draft.state,
        "tags": [draft.kind],
        "features": list(draft.features),
        "limits": list(draft.limits),
        "rules": draft.rules,
        **draft.more,
    }
    if draft.starts is not None:
        data["startTime"] = instants.written(work.now + timedelta(days=draft.starts))
    if draft.ends is not None:
        data["endTime"] = instants.written(work.now + timedelta(days=draft.ends))
    return data


def _achievements(work: Work, past: Work, ids: Ids) -> None:
    """Achievements belong to a campaign, whose rules name them: the rules come second."""
    season_end = work.now + timedelta(days=rewards.SEASON[1])
    for kind, name, title, target, ends, amount in rewards.ACHIEVEMENTS:
        campaign = ids.campaigns[kind]
        end = season_end if ends else None
        made = setup.add_achievement(past, campaign, name, title, target, ends=end)
        data = jsons.load(past.value("SELECT data FROM campaigns WHERE id = ?", campaign))
        data["rules"].append(rewards.achievement_rule(title, made, amount))
        past.run("UPDATE campaigns SET data = ? WHERE id = ?", jsons.dumps(data), campaign)
