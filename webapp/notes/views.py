"""Notes on a customer or an order: shown on their pages, added and taken away here."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, flash, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user

from webapp import sight
from webapp.access import may, requires
from webapp.audit import log
from webapp.extensions import talon
from webapp.htmx import respond, see
from webapp.notes import store
from webapp.notes.forms import LONGEST, NoteForm
from webapp.notes.models import KINDS
from webapp.permissions import Permission
from webapp.talon.errors import TalonError

blueprint = Blueprint("notes", __name__, url_prefix="/<application>/notes")
PAGES = {
    "customer": ("customers.overview", "integration_id"),
    "session": ("sessions.page", "session_id"),
}
"""The page that each kind's notes stand on, and what it calls the identifier."""


@blueprint.get("/<kind>/<id:identifier>")
@requires(Permission.READ_NOTES)
def page(kind: str, identifier: str) -> Response:
    """The notes on something, by themselves."""
    _known(kind)
    log.read("notes.page", kind, identifier)
    return _shown(kind, identifier, NoteForm(formdata=None))


@blueprint.post("/<kind>/<id:identifier>")
@requires(Permission.WRITE_NOTES)
def add(kind: str, identifier: str) -> Response:
    """Keep a note, and go back to the page it stands on."""
    _known(kind)
    form = NoteForm()
    if not form.validate():
        return _shown(kind, identifier, form, 422)
    added = store.adding(kind, identifier, (form.text.data or "").strip())
    log.done("notes.add", kind, identifier, also=added)
    flash(_("The note is kept."), "success")
    return see(page_of(kind, identifier))


@blueprint.post("/<int:note_id>/removal")
@requires(Permission.WRITE_NOTES)
def remove(note_id: int) -> Response:
    """Take a note away: one's own, or with the permission anybody's."""
    note: Any = store.find(note_id) or abort(404)
    if not may_remove(note):
        abort(403)
    facts = {"author": note.author_id, "written_at": note.created_at.isoformat()}
    log.done("notes.remove", note.subject_kind, note.subject, facts, also=partial(store.drop, note_id))
    flash(_("The note is gone."), "success")
    return see(page_of(note.subject_kind, note.subject))


def may_remove(note: Any) -> bool:
    """Whether the person signed in may take a note away."""
    return bool(note.author_id == current_user.id or may(Permission.REMOVE_NOTES))


def page_of(kind: str, identifier: str) -> str:
    """The page that notes on something stand on."""
    endpoint, name = PAGES[kind]
    values: dict[str, Any] = {name: identifier}
    return url_for(endpoint, **values)


def _known(kind: str) -> None:
    if kind not in KINDS:
        abort(404)


def _customer_of(session_id: str) -> str:
    """Whose order it is, so that notes on it do not tell their name; empty where that is not to be read."""
    with suppress(TalonError):
        return talon().sessions.get(session_id).customer_session.profile_id
    return ""


def _shown(kind: str, identifier: str, form: NoteForm, status: int = 200) -> Response:
    if kind == "customer":
        sight.about(identifier)
    elif not sight.sees():
        sight.about(_customer_of(identifier))
    return respond(
        "notes/page.html",
        "components/notes.html",
        status,
        notes_kind=kind,
        notes_identifier=identifier,
        notes_form=form,
        back=page_of(kind, identifier),
    )


@blueprint.record_once
def _give_templates_the_notes(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(
        notes_on=store.on,
        new_note=lambda: NoteForm(formdata=None),
        may_remove_note=may_remove,
        longest_note=LONGEST,
    )
