"""Is this code one of the person's, from the app or for recovery? Guessing is slowed."""

from __future__ import annotations

from typing import Literal

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.staff import news, slowing
from webapp.staff.factors import recovery, totp

# A code has a million values, and whoever guesses knows the password already: far slower than for passwords.
LONGEST_SECONDS = 60 * 60

Proof = Literal["app code", "recovery code"]


def use(staff_id: int, code: str) -> Proof | None:
    """Use a code up; what kind of code it was, None for a wrong one or one used before.

    Recovery codes cannot be guessed and are not slowed: the right person gets in while somebody else tries
    codes. Raises slowing.Slowed.
    """
    if not totp.is_code(code):
        return "recovery code" if recovery.use(staff_id, code) else None
    slowing.claim_code(staff_id, LONGEST_SECONDS)
    if not totp.use(staff_id, code):
        return None
    slowing.forget_codes(staff_id)
    return "app code"


def say_codes_left(staff_id: int) -> None:
    """Say on the next page that a recovery code was used up."""
    news.is_told(staff_id, "code_used")
    number = recovery.left(staff_id)
    said = ngettext(
        "You used a recovery code. %(num)d is left: make new ones in the settings in time.",
        "You used a recovery code. %(num)d are left: make new ones in the settings in time.",
        number,
    )
    flash(
        said if number else _("You used your last recovery code. Make new ones in the settings."), "warning"
    )
