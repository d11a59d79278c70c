"""The embedded stand-in for Talon.One: the Integration API over real HTTP, on a store of its own.

Nothing of the desk imports this room; it imports nothing of the desk.
"""

from .app import create_sandbox
from .cli import create_app, sandbox_cli
from .control import create_steered_sandbox
from .core import Sandbox, call
from .server import serve

__all__ = [
    "Sandbox",
    "call",
    "create_app",
    "create_sandbox",
    "create_steered_sandbox",
    "sandbox_cli",
    "serve",
]
