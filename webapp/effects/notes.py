"""Messages, attributes and technical effects; and whatever the desk does not know."""

from __future__ import annotations

import re
from typing import Any

from webapp.effects.context import EffectContext
from webapp.effects.discounts import in_bundle
from webapp.effects.props import OddProps, Props, as_amount, as_whole, raw_text, shortened
from webapp.effects.words import _
from webapp.masking import CODE, mark

_LAST = re.compile(r".*[./]", re.DOTALL)
"""What stands before the name of an attribute in its path."""


def show_notification(props: Props, context: EffectContext) -> str:
    """showNotification"""
    title, body = props.text_or("title"), props.text_or("body")
    text = ". ".join(part.removesuffix(".") for part in (title, body) if part)
    if not text:
        raise OddProps("title")
    text, kind = context.personal.text(text), props.text_or("notificationType")
    if kind == "Offer":
        return _("Offer shown to the customer: %(text)s", text=text)
    if kind == "Error":
        return _("Error shown to the customer: %(text)s", text=text)
    return _("Message shown to the customer: %(text)s", text=text)


def update_attribute(props: Props, context: EffectContext) -> str:
    """updateAttribute"""
    if "value" not in props.raw:
        raise OddProps("value")
    path, value = props.text("path"), props.raw["value"]
    told = context.personal.marked(_LAST.sub("", path), value, _value(value, context))
    return _("Sets %(path)s to %(value)s", path=path, value=told)


def _value(value: Any, context: EffectContext) -> str:
    """A value as plain text; lists, maps and numbers of an absurd size as they came."""
    number = as_amount(value)
    if number is not None:
        return context.number(number)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return shortened(value) or "–"
    return "–" if value is None else raw_text(value)


def custom_effect(props: Props, context: EffectContext) -> str:
    """customEffect; its payload is in `details`"""
    line = _("Custom effect %(name)s", name=context.personal.text(props.text("name")))
    position = props.whole_or("cartItemPosition")
    if position is not None:
        item = context.item(position, props.whole_or("cartItemSubPosition"))
        line += " " + _("for %(item)s", item=item)
    return line + in_bundle(props)


def trigger_webhook(props: Props, _context: EffectContext) -> str:
    """triggerWebhook"""
    name = props.text_or("webhookName") or _("no. %(id)s", id=props.whole("webhookId"))
    return _("Another system was notified (%(name)s)", name=name)


def show_bundle_metadata(props: Props, context: EffectContext) -> str:
    """showBundleMetadata, deprecated"""
    listed = props.raw.get("itemsIndices")
    positions = [as_whole(one) for one in listed] if isinstance(listed, list) else []
    items = [context.item(one) for one in positions if one is not None]
    if not items:
        raise OddProps("itemsIndices")
    return _(
        "Items %(items)s form the bundle %(name)s", items=", ".join(items), name=props.text("description")
    )


def error(props: Props, context: EffectContext) -> str:
    """error"""
    message = context.personal.text(props.text("message").removesuffix("."))
    return _("A rule failed: %(message)s. Pass this on to the campaign team.", message=message)


def as_it_came(effect_type: str, props: Props, context: EffectContext) -> str:
    """The name and the raw props of an effect that the desk has no words for, marked."""
    raw = context.personal.marked_values(dict(props.raw))
    if "giveaway" in effect_type.casefold() and "code" in raw:
        raw["code"] = mark(str(raw["code"]), CODE)
    listed = ", ".join(f"{name} = {raw_text(value, 200)}" for name, value in raw.items())
    return shortened(f"{effect_type}: {listed}" if listed else effect_type)
