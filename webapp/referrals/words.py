"""Referral codes in sentences."""

from __future__ import annotations

from datetime import datetime

from webapp import formatters
from webapp.effects.words import _, ngettext
from webapp.formatters import reader_locale, reader_number, reader_zone
from webapp.talon.models.referral import Referral


def uses(limit: int) -> str:
    """How often a code can be used."""
    if not limit:
        return _("It can be used any number of times.")
    return ngettext(
        "It can be used %(number)s time.",
        "It can be used %(number)s times.",
        limit,
        number=reader_number(limit),
    )


def validity(start: datetime | None, end: datetime | None) -> str:
    """From when to when a code counts."""
    if start and end:
        return _("It is valid from %(start)s to %(end)s.", start=_moment(start), end=_moment(end))
    if end:
        return _("It is valid at once, until %(end)s.", end=_moment(end))
    if start:
        return _("It is valid from %(start)s, without an end.", start=_moment(start))
    return _("It is valid at once, without an end.")


def existing(code: Referral) -> str:
    """A code that a customer has, with its uses."""
    used = reader_number(code.usage_counter)
    if not code.usage_limit:
        return _("Code %(code)s, used %(used)s times, without limit.", code=code.code, used=used)
    limit = reader_number(code.usage_limit)
    return _("Code %(code)s, used %(used)s of %(limit)s times.", code=code.code, used=used, limit=limit)


def made(number: int, campaign: str) -> str:
    """How many codes were made."""
    return ngettext(
        "A referral code of %(campaign)s was made",
        "%(num)s referral codes of %(campaign)s were made",
        number,
        campaign=campaign,
    )


def unknown(integration_ids: tuple[str, ...]) -> str:
    """Which ids nobody has: a code for a typo would make a customer out of it."""
    return ngettext(
        "There is no customer with this id: %(ids)s",
        "There are no customers with these ids: %(ids)s",
        len(integration_ids),
        ids=", ".join(integration_ids),
    )


def _moment(when: datetime) -> str:
    return formatters.instant(when, reader_zone(), reader_locale())
