"""The handlers, one module per resource; importing this package registers every operation."""

from . import inventory, loyalty, reservations

__all__ = ["inventory", "loyalty", "reservations"]
