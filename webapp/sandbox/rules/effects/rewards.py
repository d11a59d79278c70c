"""Free items, giveaways, achievements.

addFreeItem {sku, name}    giveaway {pool}    increaseAchievementProgress {achievement, amount}
"""

from __future__ import annotations

from collections.abc import Iterator

from ... import amounts
from ...records import achievements, giveaways
from ...work import Work
from .. import budgets, formulas
from ..scope import Deed, EffectFailed, Json, Rule, RuleError


def add_free_item(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """An item for nothing."""
    _granted, counters = budgets.take(rule, "addFreeItem", budgets.WHOLE)
    effect = rule.effect("addFreeItem", {"sku": data["sku"], "name": data["name"]})
    yield Deed("counted", effect, counters=counters)


def giveaway(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """The next code of a pool: promised while the session is open, given when it closes."""
    work, profile = rule.scope.work, rule.scope.profile
    pool = giveaways.pool(work, data["pool"])
    if pool is None:
        raise RuleError(f"unknown giveaway pool {data['pool']}")
    if profile is None:
        raise EffectFailed("the session has no customer")
    taken = rule.scope.tally.giveaways
    code = next((one for one in giveaways.left(work, pool["id"]) if one["id"] not in taken), None)
    if code is None:
        raise EffectFailed("the giveaway pool is empty")
    taken.add(code["id"])
    _granted, counters = budgets.take(rule, "awardGiveaway", budgets.WHOLE)
    props: Json = {
        "poolId": pool["id"],
        "poolName": pool["name"],
        "recipientIntegrationId": profile["integration_id"],
    }
    if not rule.scope.is_real:
        yield Deed("counted", rule.effect("willAwardGiveaway", props), counters=counters)
        return
    props |= {"giveawayId": code["id"], "code": code["code"]}

    def act(work: Work, session_id: int | None) -> int:
        giveaways.award(work, code["id"], profile["id"], session_id)
        rule.scope.outcome.awarded_giveaways.append(code["id"])
        return int(code["id"])

    yield Deed("counted", rule.effect("awardGiveaway", props), counters=counters, act=act)


def increase_achievement_progress(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """Progress towards a target; a completed achievement stays where it is until its next period."""
    work, profile = rule.scope.work, rule.scope.profile
    found = achievements.find(work, data["achievement"])
    if found is None:
        raise RuleError(f"unknown achievement {data['achievement']}")
    if profile is None:
        raise EffectFailed("the session has no customer")
    if achievements.is_completed(work, found, profile["id"]):
        raise EffectFailed("the achievement is completed already")
    running = achievements.running(work, found, profile["id"])
    tally = rule.scope.tally.progress
    before = (running["progress"] if running is not None else 0) + tally.get(found["id"], 0)
    delta = min(
        amounts.to_units(formulas.amount(rule, data.get("amount", 1))), max(0, found["target"] - before)
    )
    if delta == 0:
        return
    tally[found["id"]] = tally.get(found["id"], 0) + delta
    after = before + delta
    props: Json = {
        "achievementId": found["id"],
        "achievementName": found["name"],
        "delta": amounts.units_number(delta),
        "value": amounts.units_number(after),
        "target": amounts.units_number(found["target"]),
        "isJustCompleted": after >= found["target"],
    }
    if running is not None:
        props["progressTrackerId"] = running["id"]

    def act(work: Work, _session_id: int | None) -> int:
        row = achievements.begun(work, found, profile["id"])
        work.run("UPDATE achievement_progress SET progress = progress + ? WHERE id = ?", delta, row["id"])
        work.run(
            "UPDATE achievement_progress SET completed = ? WHERE id = ? AND progress >= ?",
            work.micros,
            row["id"],
            found["target"],
        )
        return int(row["id"])

    effect = rule.effect("increaseAchievementProgress", props)
    yield Deed("counted", effect, delta, act=act)


MAKERS = {
    "addFreeItem": add_free_item,
    "giveaway": giveaway,
    "increaseAchievementProgress": increase_achievement_progress,
}
