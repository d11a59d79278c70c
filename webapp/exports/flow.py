"""The way from a list to its export: what the file will hold, and the one button that starts it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, abort, render_template, request, url_for
from flask_login import current_user

from webapp.access import current_role, open_applications
from webapp.audit import log
from webapp.exports import jobs, worker
from webapp.exports.jobs import Job, Unfinished
from webapp.exports.kinds import Order
from webapp.exports.presenters import Contents, Shown
from webapp.extensions import application, policy
from webapp.htmx import see


@dataclass(frozen=True)
class Offer:
    """An export that may be started. `other` is the unfinished one that is in its way, None where none is."""

    contents: Contents
    other: Shown | None

    @property
    def keep_hours(self) -> int:
        """How long the file will be kept."""
        return policy().export.keep_hours


def offer(order: Order, status: int = 200) -> Response:
    """Say what an export would hold, with the form that starts it. Nothing is read yet."""
    _demand(order)
    found = jobs.unfinished(current_user.id)
    here = application()
    others = [one.name for one in open_applications() if one.environment == here.environment and one != here]
    shown = Offer(Contents(order.kind, order.source), Shown(found) if found else None)
    return Response(render_template(order.kind.offer_template, offer=shown, others=others), status)


def start(order: Order) -> Response:
    """Start an export, in place of the unfinished one that the form names; ends on its page.

    Where another one is in the way by now, the offer is shown again and says so.
    """
    _demand(order)
    replaced = request.form.get("replaces", "")
    try:
        job = jobs.create(order, current_user.id, application().slug, replaced)
    except Unfinished:
        return offer(order, 409)
    _record(job, order, replaced)
    worker.wake()
    return see(url_for("exports.page", job_id=job.id))


def _demand(order: Order) -> None:
    """Who may not read the list may not have it as a file."""
    if not order.kind.permissions <= current_role().permissions:
        abort(403)


def _record(job: Job, order: Order, replaced: str) -> None:
    """What is not in the audit does not go ahead."""
    until = order.source.until
    facts = {
        "job": job.id,
        "kind": order.kind.name,
        "filter": order.kind.asked(order.source),
        "until": until.isoformat() if until else None,
        "replaces": replaced,
    }
    try:
        log.done("exports.start", order.subject_kind, order.subject, facts)
    except log.AuditUnavailable:
        jobs.remove(job)
        raise
