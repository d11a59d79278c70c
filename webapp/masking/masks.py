"""How a value looks once it is masked. All masks of a kind are of one length, so that it tells nothing."""

from __future__ import annotations

import re

DOTS = "•••"
CODE = "••••"
"""A giveaway code is as good as money: nothing of it is shown."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T.*)?", re.DOTALL)


def of_text(text: str) -> str:
    """A name, a street: the first letter or digit. Of a day nothing: its first digits are a century."""
    first = "" if _MOMENT.fullmatch(text.strip()) else next((one for one in text if one.isalnum()), "")
    return first + DOTS


def of_email(text: str) -> str:
    """An e-mail address: its first letter or digit."""
    first = next((one for one in text.partition("@")[0] if one.isalnum()), "")
    return f"{first}{DOTS}@{DOTS}"


def of_phone(text: str) -> str:
    """A phone number: its last two digits, and none of one so short that they would be most of it."""
    digits = [one for one in text if one.isdigit()]
    return f"{DOTS} {''.join(digits[-2:])}" if len(digits) > 5 else DOTS
