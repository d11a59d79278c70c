"""Exports: whole lists as files, made by a stored job of the desk while its person goes on working.

A room makes a `Kind` for each list and registers it; its views call `offer` for the page that says what the
file will hold, and `start` for its button.
"""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask.blueprints import BlueprintSetupState

from webapp.exports import worker
from webapp.exports.engine import serve_all
from webapp.exports.flow import offer, start
from webapp.exports.jobs import forget, purge
from webapp.exports.kinds import (
    Batch,
    Cell,
    Export,
    Order,
    Place,
    Read,
    Row,
    Source,
    Underway,
    register,
)
from webapp.exports.leases import next_due
from webapp.exports.lists import Kind
from webapp.exports.views import blueprint


@blueprint.record_once
def _wire(state: BlueprintSetupState) -> None:
    state.app.extensions["desk_export_worker"] = worker.Worker(cast(Flask, state.app))


__all__ = [
    "Batch",
    "Cell",
    "Export",
    "Kind",
    "Order",
    "Place",
    "Read",
    "Row",
    "Source",
    "Underway",
    "blueprint",
    "forget",
    "next_due",
    "offer",
    "purge",
    "register",
    "serve_all",
    "start",
]
