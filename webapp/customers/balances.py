"""What was spent and what expired: the inventory's own figures for these are deprecated and always 0."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.talon.models.loyalty import LoyaltyBalance, LoyaltyBalances


@dataclass(frozen=True)
class Used:
    """The balance of one ledger. `name` is empty where there is only one."""

    name: str
    balance: LoyaltyBalance


def used(balances: LoyaltyBalances) -> list[Used]:
    """The main ledger first, then the subledgers by name."""
    others = sorted(balances.subledger_balances.items())
    main = [Used(_("Main") if others else "", balances.balance)] if balances.balance else []
    return main + [Used(name, balance) for name, balance in others]
