"""Audiences and attributes that rules change, at once and for good.

addToAudience {audience}, removeFromAudience {audience}
updateAttribute {entity, name, value}    entity: profile or session; the attribute must be defined
"""

from __future__ import annotations

from collections.abc import Iterator

from ...records import attributes, audiences, profiles
from ...work import Work
from ..scope import Deed, EffectFailed, Json, Rule, RuleError

ENTITIES = {"profile": ("CustomerProfile", "Profile"), "session": ("CustomerSession", "Session")}


def _membership(rule: Rule, data: Json, effect_type: str) -> Iterator[Deed]:
    work, profile = rule.scope.work, rule.scope.profile
    audience = audiences.find(work, data["audience"])
    if audience is None:
        raise RuleError(f"unknown audience {data['audience']}")
    if profile is None:
        raise EffectFailed("the session has no customer")
    change = audiences.join if effect_type == "addToAudience" else audiences.leave
    props = {
        "audienceId": audience["id"],
        "audienceName": audience["name"],
        "profileIntegrationId": profile["integration_id"],
        "profileId": profile["id"],
    }

    def act(work: Work, _session_id: int | None) -> None:
        change(work, audience["id"], profile["id"])

    yield Deed("counted", rule.effect(effect_type, props), at_once=True, act=act)


def add_to_audience(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """The customer joins an audience."""
    yield from _membership(rule, data, "addToAudience")


def remove_from_audience(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """The customer leaves an audience."""
    yield from _membership(rule, data, "removeFromAudience")


def update_attribute(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """An attribute of the customer or of the session is set."""
    entity, word = ENTITIES[data["entity"]]
    name, value = data["name"], data["value"]
    fault = attributes.fault(rule.scope.work, entity, name, value)
    if fault is not None:
        raise RuleError(f"attribute {name}: {fault}")
    profile, session = rule.scope.profile, rule.scope.session
    if (profile if entity == "CustomerProfile" else session) is None:
        raise EffectFailed(f"there is no {data['entity']}")

    def act(work: Work, _session_id: int | None) -> None:
        if entity == "CustomerProfile" and profile is not None:
            fresh = profiles.by_id(work, profile["id"])
            rule.scope.profile = profiles.set_attributes(work, fresh, {name: value})
        elif session is not None:
            session.payload.setdefault("attributes", {})[name] = value

    effect = rule.effect("updateAttribute", {"path": f"{word}.Attributes.{name}", "value": value})
    yield Deed("counted", effect, at_once=True, act=act)


MAKERS = {
    "addToAudience": add_to_audience,
    "removeFromAudience": remove_from_audience,
    "updateAttribute": update_attribute,
}
