"""Signing out at the provider too, once the desk's own sign-in has ended."""

from __future__ import annotations

from authlib.common.urls import add_params_to_uri
from flask import session as flask_session
from flask import url_for
from sqlalchemy import delete, insert, select, update

from webapp import clock
from webapp.extensions import db, settings
from webapp.staff.models import StaffSession
from webapp.staff.sessions import hash_of
from webapp.staff.sso.models import ProviderSignIn
from webapp.staff.sso.setting import discovery, is_on

MOST_TOKEN = 16 * 1024
_KEY = "sso_left"


def came_by_provider(session_id: int) -> bool:
    """Whether a sign-in of the desk came from the provider."""
    return is_on() and _token_of(session_id) is not None


def lead_on(session_id: int | None) -> str:
    """Where somebody goes whose sign-in, if it came from the provider, has ended just now."""
    if session_id is None:
        return url_for("staff.sign_in")
    flask_session[_KEY] = session_id
    return url_for("sso.leave")


def provider_address() -> str | None:
    """Where the provider signs out whoever has left the desk in this browser; None where it need not, or
    cannot. Raises Refused.
    """
    session_id = flask_session.pop(_KEY, None)
    token = _token_of(session_id) if session_id is not None and is_on() else None
    if token is None:
        return None
    endpoint = discovery().metadata().get("end_session_endpoint")
    if endpoint is None:
        return None
    facts = {
        "client_id": discovery().provider.client_id,
        "post_logout_redirect_uri": settings().public_url + url_for("staff.sign_in"),
    }
    return str(add_params_to_uri(endpoint, facts | ({"id_token_hint": token} if token else {})))


def keep_token(session_id: int, id_token: str) -> None:
    """Keep the token that signs out at the provider, for as long as the sign-in is kept."""
    kept = id_token if len(id_token) <= MOST_TOKEN else ""
    with db.engine.begin() as connection:
        connection.execute(delete(ProviderSignIn).where(ProviderSignIn.session_id == session_id))
        connection.execute(insert(ProviderSignIn).values(session_id=session_id, id_token=kept))


def carry_over(token: str, session_id: int) -> None:
    """Let a sign-in that takes the place of another one sign out at the provider as that would have."""
    former = select(StaffSession.id).where(StaffSession.token_hash == hash_of(token)).scalar_subquery()
    moved = update(ProviderSignIn).where(ProviderSignIn.session_id == former)
    with db.engine.begin() as connection:
        connection.execute(moved.values(session_id=session_id))


def purge() -> int:
    """Drop the tokens of sign-ins that are over; how many there were."""
    ended = select(StaffSession.id).where(
        StaffSession.revoked_at.is_not(None) | (StaffSession.expires_at < clock.now())
    )
    with db.engine.begin() as connection:
        return connection.execute(delete(ProviderSignIn).where(ProviderSignIn.session_id.in_(ended))).rowcount


def _token_of(session_id: int) -> str | None:
    with db.engine.connect() as connection:
        return connection.execute(
            select(ProviderSignIn.id_token).where(ProviderSignIn.session_id == session_id)
        ).scalar_one_or_none()
