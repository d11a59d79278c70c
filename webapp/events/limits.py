"""What may stand in the fields of a goodwill event, and how much a role may give."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from webapp.access import roles
from webapp.effects.words import _
from webapp.extensions import application, policy
from webapp.formatters import points, reader_locale
from webapp.goodwill import LONGEST_TEXT, GoodwillField, Kind
from webapp.naming import role_name
from webapp.permissions import Permission

ACTION = "events.track"
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


def fault_of(field: GoodwillField, text: str, role: str) -> str:
    """What is wrong with what was filled in, a sentence; empty where nothing is.

    The cap of the role is part of it, so that the form and the write judge alike.
    """
    if not text:
        return _("This is needed.") if field.required else ""
    if field.kind == "choice":
        return "" if text in field.choices else _("Choose one of the list.")
    if field.kind == "number":
        return _number_fault(field, text, role)
    least, most = int(field.min or 0), int(field.max or LONGEST_TEXT)
    if len(text) > most:
        return _("At most %(most)s characters.", most=most)
    return _("At least %(least)s characters.", least=least) if len(text) < least else ""


def _number_fault(field: GoodwillField, text: str, role: str) -> str:
    if not is_number(text):
        return _("Give a number like 12 or 12.5.")
    value, most = Decimal(text), most_of(field, role)
    if field.cap and most is None:
        return _("Your role (%(role)s) may not give this.", role=role_name(role))
    if most is not None and value > most:
        return _most_in_role(field, role)
    if field.max is not None and value > Decimal(str(field.max)):
        return _("At most %(most)s.", most=_shown(field.max))
    least = Decimal(str(field.min or 0))
    return _("At least %(least)s.", least=_shown(least)) if value < least else ""


def hint(field: GoodwillField, role: str) -> str:
    """What the form says below a number: how much goes."""
    if field.kind != "number":
        return ""
    most = [Decimal(str(field.max))] if field.max is not None else []
    cap = most_of(field, role)
    if cap is not None and (not most or cap < most[0] or cap != field.cap_of(role)):
        return _most_in_role(field, role)
    return _("At most %(most)s.", most=_shown(most[0])) if most else ""


def is_number(text: str) -> bool:
    """Whether a text is a number as the form wants it."""
    return _NUMBER.fullmatch(text) is not None


def most_of(field: GoodwillField, role: str) -> Decimal | None:
    """The most that a role may give or ask for, None where nothing caps it.

    Where a rule wants approval of large amounts (`[[four_eyes]]`, above), what the roles that approve may
    give can be asked for.
    """
    cap = field.cap_of(role)
    rules = policy().four_eyes_for(ACTION, application().slug)
    if cap is None or not any(rule.field == field.name for rule in rules):
        return cap
    needed = {Permission.APPROVE_REQUESTS, Permission.TRACK_EVENT}
    caps = [field.cap_of(key) for key, one in roles().items() if needed <= one.permissions]
    return max([cap, *(each for each in caps if each is not None)])


def beyond_of(field: GoodwillField, text: str, role: str) -> str:
    """Why a role may only ask for this, a sentence; empty where it may give it."""
    cap = field.cap_of(role)
    if field.cap and cap is None:
        return _("Your role (%(role)s) may not give this.", role=role_name(role))
    return _most_in_role(field, role) if cap is not None and is_number(text) and Decimal(text) > cap else ""


def _most_in_role(field: GoodwillField, role: str) -> str:
    cap, most = field.cap_of(role), most_of(field, role)
    facts = {"most": _shown(cap or 0), "role": role_name(role)}
    if most == cap:
        return _("At most %(most)s in your role (%(role)s).", **facts)
    return _(
        "At most %(most)s in your role (%(role)s), up to %(asked)s with approval.",
        asked=_shown(most or 0),
        **facts,
    )


def value_of(kind: Kind, text: str) -> Any:
    """What is sent for a text that has no fault."""
    if kind != "number":
        return text
    found = Decimal(text)
    return int(found) if found == found.to_integral_value() else found


def _shown(value: float | Decimal) -> str:
    return points(Decimal(str(value)), reader_locale())
