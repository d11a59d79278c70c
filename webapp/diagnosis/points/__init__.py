"""Why points are missing, and the other questions about points, referrals and achievements."""

from __future__ import annotations

from webapp.diagnosis.points.views import blueprint

__all__ = ["blueprint"]
