"""Keeping handovers: as long as desk.toml says, and no longer than the customer's data."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask_login import current_user
from sqlalchemy import delete, or_, select

from webapp import clock
from webapp.extensions import application, db, policy
from webapp.handovers.models import Handover
from webapp.handovers.places import ANY, Place

RANDOM_BYTES = 18
LONGEST_NOTE = 1000


def make(place: Place, note: str) -> Handover:
    """Keep a note about a page of the current Application, and commit it."""
    now = clock.now()
    handover = Handover(
        id=secrets.token_urlsafe(RANDOM_BYTES),
        application=application().slug,
        address=place.address,
        subjects=" ".join(_hash(*each) for each in place.subjects),
        note=note.replace("\0", "\ufffd"),
        author_id=current_user.id,
        author=current_user.name,
        created_at=now,
        expires_at=now + timedelta(days=policy().handover_days),
    )
    db.session.add(handover)
    db.session.commit()
    return handover


def find(handover_id: str) -> Handover | None:
    """A handover of the current Application that is not over, None where there is none."""
    wanted = (Handover.id == handover_id, Handover.application == application().slug)
    return db.session.scalar(select(Handover).where(*wanted, Handover.expires_at > clock.now()))


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(Handover).where(Handover.expires_at <= clock.now())).rowcount


def forget(application_slug: str, kind: str, identifier: str) -> int:
    """Drop the handovers of pages about somebody or something that was erased; how many there were.

    `kind` is customer, session, coupon or card.
    """
    named = or_(*(Handover.subjects.contains(_hash(each, identifier)) for each in (kind, ANY)))
    with db.engine.begin() as connection:
        done = connection.execute(delete(Handover).where(Handover.application == application_slug, named))
    return done.rowcount


def _hash(kind: str, identifier: str) -> str:
    return hashlib.sha256(f"{kind}:{identifier}".encode("utf-8", "replace")).hexdigest()
