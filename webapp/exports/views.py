"""The pages of one's own exports: how far they are, the files, and what can be done with them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.access import current_role, requires
from webapp.audit import log
from webapp.exports import files, jobs, worker
from webapp.exports.jobs import Job
from webapp.exports.presenters import Shown
from webapp.extensions import application
from webapp.htmx import respond, see, wants_part
from webapp.permissions import Permission

blueprint = Blueprint("exports", __name__, url_prefix="/<application>/exports")


@blueprint.before_app_request
def go_on_after_a_restart() -> None:
    """The first request of a process lets it see to what an earlier one left."""
    worker.wake_once()


@blueprint.get("/")
@requires(Permission.EXPORT)
def own() -> Response:
    """The exports of the person signed in, in this Application."""
    every = jobs.own(current_user.id, application().slug)
    found = [job for job in every if job.is_allowed_to(current_role())]
    if not wants_part():  # the page asks for its table again and again while something is under way
        log.read("exports.own", "export", "")
    if any(job.is_due for job in found):
        worker.wake()
    under_way = jobs.unfinished(current_user.id)
    elsewhere = under_way if under_way and under_way.application != application().slug else None
    return respond(
        "exports/own.html",
        "exports/_own.html",
        jobs=[Shown(job) for job in found],
        elsewhere=Shown(elsewhere) if elsewhere else None,
    )


@blueprint.get("/<job_id>")
@requires(Permission.EXPORT)
def page(job_id: str) -> Response:
    """One export: how far it is, and its files once it is ready."""
    job = _own(job_id)
    if not wants_part():
        log.read("exports.page", job.subject_kind, job.subject)
    if job.is_due:
        worker.wake()
    return respond("exports/page.html", "exports/_job.html", shown=Shown(job))


@blueprint.get("/<job_id>/<form>")
@requires(Permission.EXPORT)
def download(job_id: str, form: str) -> Response:
    """The file in a form that it can be had in, recorded before the first byte goes out."""
    job = _own(job_id)
    if form not in job.kind.forms:
        abort(404)
    if job.state != "finished":
        abort(409, _("The export is not ready yet. Its page says how far it is."))
    facts = {"job": job.id, "format": form, "rows": job.rows}
    log.done("exports.download", job.subject_kind, job.subject, facts)
    return files.answer(job, form, application(), current_user.name)


@blueprint.post("/<job_id>/stop")
@requires(Permission.EXPORT)
def stop(job_id: str) -> Response:
    """Let it rest after the page that is being read."""
    job = _own(job_id)
    if jobs.stop(job):
        _record("exports.stop", job)
    return see(url_for("exports.page", job_id=job.id))


@blueprint.post("/<job_id>/resumption")
@requires(Permission.EXPORT)
def resumption(job_id: str) -> Response:
    """Let it go on where it was."""
    job = _own(job_id)
    if jobs.resume(job):
        _record("exports.resume", job)
        worker.wake()
    return see(url_for("exports.page", job_id=job.id))


@blueprint.post("/<job_id>/removal")
@requires(Permission.EXPORT)
def removal(job_id: str) -> Response:
    """Drop it with all its rows."""
    job = _own(job_id)
    if jobs.remove(job):
        _record("exports.remove", job)
    flash(_("The export is deleted."), "success")
    return see(url_for("exports.own"))


def _own(job_id: str) -> Job:
    """An export of the person signed in. Others do not learn that it is there."""
    job = jobs.find(current_user.id, application().slug, job_id)
    if job is None:
        abort(404)
    if not job.is_allowed_to(current_role()):
        abort(403)
    return job


def _record(action: str, job: Job) -> None:
    log.done(action, job.subject_kind, job.subject, {"job": job.id, "rows": job.rows})
