"""The handlers, one module per resource; importing this package registers every operation."""

from . import reservations

__all__ = ["reservations"]
