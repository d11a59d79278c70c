"""Effects that only tell something.

showNotification {notificationType, title, body}    customEffect {effectId, name, payload, where}
triggerWebhook {webhookId, webhookName}             showBundleMetadata {description, bundleAttributes, where}
"""

from __future__ import annotations

from collections.abc import Iterator

from .. import budgets, conditions
from ..scope import Deed, Json, Rule


def show_notification(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """A message for the customer."""
    props = {
        "notificationType": data.get("notificationType", "Info"),
        "title": data["title"],
        "body": data["body"],
    }
    yield Deed("counted", rule.effect("showNotification", props))


def custom_effect(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """A payload for the integration, for the session or for each line that matches `where`."""
    props: Json = {
        "effectId": data["effectId"],
        "name": data["name"],
        "payload": dict(data.get("payload", {})),
    }
    found = conditions.matching(rule, data["where"]) if "where" in data else [rule]
    for each in found:
        counters = budgets.take(each, "customEffect", budgets.WHOLE)[1]
        place = {"cartItemPosition": each.item.position} if each.item is not None else {}
        yield Deed("counted", rule.effect("customEffect", {**props, **place}), counters=counters)


def trigger_webhook(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """Another system would be called; the sandbox only says so."""
    counters = budgets.take(rule, "callApi", budgets.WHOLE)[1]
    props = {"webhookId": data["webhookId"], "webhookName": data["webhookName"]}
    yield Deed("counted", rule.effect("triggerWebhook", props), counters=counters)


def show_bundle_metadata(rule: Rule, data: Json, _key: str) -> Iterator[Deed]:
    """Which lines form a bundle (deprecated)."""
    lines = [each.item.position for each in conditions.matching(rule, data.get("where")) if each.item]
    props = {
        "description": data["description"],
        "bundleAttributes": list(data.get("bundleAttributes", [])),
        "itemsIndices": lines,
    }
    yield Deed("counted", rule.effect("showBundleMetadata", props))


MAKERS = {
    "showNotification": show_notification,
    "customEffect": custom_effect,
    "triggerWebhook": trigger_webhook,
    "showBundleMetadata": show_bundle_metadata,
}
