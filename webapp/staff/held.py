"""Forms that arrived after their sign-in had expired: kept half an hour for whoever filled them in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import request
from sqlalchemy import Select, delete, select

from webapp import clock
from webapp.audit.traces import Traces
from webapp.extensions import db
from webapp.own_paths import here, own_path
from webapp.staff.models import HeldPost

LIFETIME = timedelta(minutes=30)
MOST_BYTES = 64 * 1024
MOST_PER_PERSON = 5


@dataclass(frozen=True)
class Kept:
    """A kept form as its page shows it: where it goes, and its fields in order."""

    id: int
    address: str
    fields: list[tuple[str, str]]


def hold(staff_id: int) -> bool:
    """Keep the form of this request for a person; False where it is one that is never kept."""
    if not _may_be_kept():
        return False
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]
    text = json.dumps(fields)
    if len(text) > MOST_BYTES:
        return False
    now = clock.now()
    db.session.execute(delete(HeldPost).where(HeldPost.expires_at <= now))
    newest = (
        select(HeldPost.id)
        .where(HeldPost.staff_id == staff_id)
        .order_by(HeldPost.id.desc())
        .limit(MOST_PER_PERSON - 1)
    )
    db.session.execute(delete(HeldPost).where(HeldPost.staff_id == staff_id, HeldPost.id.not_in(newest)))
    db.session.add(
        HeldPost(staff_id=staff_id, address=here(), fields=text, created_at=now, expires_at=now + LIFETIME)
    )
    db.session.commit()
    return True


def offer(staff_id: int) -> int | None:
    """The id of the newest form kept for a person and not offered yet; from now on it counts as offered."""
    purge()
    statement = _theirs(staff_id).where(HeldPost.offered_at.is_(None)).order_by(HeldPost.id.desc()).limit(1)
    post = db.session.scalar(statement)
    if post is None:
        return None
    post.offered_at = clock.now()
    post_id = post.id
    db.session.commit()
    return post_id


def find(staff_id: int, post_id: int) -> Kept | None:
    """A form kept for this very person, None where there is none (any more)."""
    post = db.session.scalar(_theirs(staff_id).where(HeldPost.id == post_id))
    if post is None:
        return None
    return Kept(post.id, post.address, [(name, value) for name, value in json.loads(post.fields)])


def drop(staff_id: int, post_id: int) -> None:
    """Forget a kept form."""
    db.session.execute(delete(HeldPost).where(HeldPost.staff_id == staff_id, HeldPost.id == post_id))
    db.session.commit()


def forget(identifiers: Iterable[str]) -> int:
    """Drop every kept form that names one of these, of all people and Applications; how many."""
    traces = Traces(identifiers)
    with db.engine.begin() as connection:
        rows = connection.execute(select(HeldPost.id, HeldPost.address, HeldPost.fields)).all()
        gone = [row.id for row in rows if traces.are_in([row.address, json.loads(row.fields)])]
        return connection.execute(delete(HeldPost).where(HeldPost.id.in_(gone))).rowcount


def purge() -> int:
    """Drop what is over; how many there were."""
    with db.engine.begin() as connection:
        return connection.execute(delete(HeldPost).where(HeldPost.expires_at <= clock.now())).rowcount


def _theirs(staff_id: int) -> Select[HeldPost]:
    return select(HeldPost).where(HeldPost.staff_id == staff_id, HeldPost.expires_at > clock.now())


def _may_be_kept() -> bool:
    """Forms of our own pages, not what scripts ask; of modest size, without files and without passwords."""
    return (
        request.method == "POST"
        and own_path(here(), "POST") is not None
        and (request.content_length or 0) <= MOST_BYTES
        and not request.files
        and request.accept_mimetypes.best != "application/json"
        and not any("password" in name.lower() for name in request.form)
    )
