"""Erasing a customer's data: at Talon.One once, with two people, and then whatever the desk keeps of them."""

from __future__ import annotations

from webapp.erasure.actions import Erase
from webapp.erasure.views import blueprint

__all__ = ["Erase", "blueprint"]
