"""The handlers, one module per resource; importing this package registers every operation."""

from . import inventory, loyalty, reservations, sessions

__all__ = ["inventory", "loyalty", "reservations", "sessions"]
