"""Rising through the tiers of a program by the points that a request adds."""

from __future__ import annotations

from collections.abc import Iterable

from .. import instants
from ..ledger import balances, tiers
from ..ledger.programs import Program, program
from ..ledger.wallets import card_wallet, joined_card_wallet, joined_profile_wallet, profile_wallet
from ..work import Work
from .scope import Deed, Json, Scope


def tier_rises(scope: Scope) -> None:
    """Add a changeLoyaltyTierLevel effect for each ledger whose active points reach a higher level."""
    for (program_id, identity, subledger), added in list(scope.tally.added.items()):
        owner = program(scope.work, program_id)
        if owner is None or not owner.levels(subledger):
            continue
        wallet_id = _wallet(scope.work, owner, identity)
        deducted = scope.tally.deducted.get((program_id, identity, subledger), 0)
        have = balances.active(scope.work, wallet_id, subledger) if wallet_id is not None else 0
        before = tiers.standing(scope.work, owner, wallet_id, subledger).index
        after = tiers.rank(owner.levels(subledger), have + added - deducted)
        if after > before:
            cause = _cause(scope.outcome.deeds, program_id, subledger)
            deed = _rise(scope, owner, identity, subledger, before, after, cause)
            scope.outcome.deeds.append(deed)
            scope.outcome.effects.append(deed.effect)


def _rise(
    scope: Scope, owner: Program, identity: str, subledger: str, before: int, after: int, cause: Json
) -> Deed:
    levels = owner.levels(subledger)
    props: Json = {
        "ruleTitle": cause["ruleName"],
        "programId": owner.id,
        "subLedgerId": subledger,
        "newTierName": levels[after].name,
    }
    if before >= 0:
        props["previousTierName"] = levels[before].name
    if owner.tier_validity is not None:
        props["expiryDate"] = instants.written(scope.work.now + owner.tier_validity)

    def act(work: Work, _session_id: int | None) -> None:
        wallet_id = _joined(work, owner, identity)
        tiers.rise(work, owner, wallet_id, subledger, after)

    common = {name: cause[name] for name in ("campaignId", "rulesetId", "ruleIndex", "ruleName")}
    effect = {**common, "effectType": "changeLoyaltyTierLevel", "props": props}
    return Deed("counted", effect, act=act)


def _cause(deeds: Iterable[Deed], program_id: int, subledger: str) -> Json:
    """The last effect that added points there."""
    return [
        deed.effect
        for deed in deeds
        if deed.kind == "points_added"
        and deed.effect["props"]["programId"] == program_id
        and deed.effect["props"]["subLedgerId"] == subledger
    ][-1]


def _wallet(work: Work, owner: Program, identity: str) -> int | None:
    kind, _, number = identity.partition("-")
    return card_wallet(work, int(number)) if kind == "card" else profile_wallet(work, owner.id, int(number))


def _joined(work: Work, owner: Program, identity: str) -> int:
    kind, _, number = identity.partition("-")
    joined = joined_card_wallet if kind == "card" else joined_profile_wallet
    return joined(work, owner.id, int(number))
