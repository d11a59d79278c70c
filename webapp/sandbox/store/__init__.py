"""Where the sandbox keeps everything: one SQLite file."""

from .database import Busy, Store, WrongStore

__all__ = ["Busy", "Store", "WrongStore"]
