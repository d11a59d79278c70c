"""Wallets: who holds points. A profile in a profile-based program, a card in a card-based one."""

from __future__ import annotations

from ..work import Work


def profile_wallet(work: Work, program_id: int, profile_id: int) -> int | None:
    """The wallet of a profile in a program, or None when it never joined."""
    found: int | None = work.value(
        "SELECT id FROM wallets WHERE profile_id = ? AND program_id = ?", profile_id, program_id
    )
    return found


def card_wallet(work: Work, card_id: int) -> int | None:
    """The wallet of a card, or None when it never held points."""
    found: int | None = work.value("SELECT id FROM wallets WHERE card_id = ?", card_id)
    return found


def joined_profile_wallet(work: Work, program_id: int, profile_id: int) -> int:
    """The same, joining the program now where need be."""
    found = profile_wallet(work, program_id, profile_id)
    if found is not None:
        return found
    return work.insert("wallets", program_id=program_id, profile_id=profile_id, joined=work.micros)


def joined_card_wallet(work: Work, program_id: int, card_id: int) -> int:
    """The same, for a card."""
    found = card_wallet(work, card_id)
    if found is not None:
        return found
    return work.insert("wallets", program_id=program_id, card_id=card_id, joined=work.micros)
