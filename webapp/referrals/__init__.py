"""Referral codes: one for a customer, or one for each of several."""

from __future__ import annotations

from webapp.referrals.views import blueprint

__all__ = ["blueprint"]
