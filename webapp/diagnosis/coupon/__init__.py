"""Why a coupon does not work for a customer and a cart."""

from __future__ import annotations

from webapp.diagnosis.coupon.views import blueprint

__all__ = ["blueprint"]
