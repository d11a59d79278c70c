"""Events that agents may track for a customer: the goodwill that desk.toml offers, and nothing else."""

from __future__ import annotations

from webapp.events.views import blueprint

__all__ = ["blueprint"]
