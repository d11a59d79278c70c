"""Passkeys (WebAuthn): a device proves who somebody is, by finger, face or PIN: both factors at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NoReturn
from urllib.parse import urlsplit

import webauthn
from flask import Response, request
from flask import session as flask_session
from flask_babel import gettext as _
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from webauthn.helpers import (
    bytes_to_base64url,
    options_to_json,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.base64url_to_bytes import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webapp import clock
from webapp.config import is_loopback
from webapp.extensions import db, settings
from webapp.staff import news, recording
from webapp.staff.factors import pending
from webapp.staff.factors.models import StaffPasskey
from webapp.staff.models import StaffUser
from webapp.staff.recording import Record
from webapp.staff.sso.setting import takes_passwords

ADD, SIGN_IN, SECOND, AGAIN = "passkey.add", "passkey.sign_in", "passkey.second", "passkey.again"
"""What a challenge is for: one that was made for one of these is worth nothing for another."""
MOST = 10
MOST_BYTES = 16 * 1024

_COOKIE = "challenge"
_NAME = "Promodesk"
_PORTS = {"http": 80, "https": 443}


class PasskeyRefusedError(Exception):
    """It proves nothing here; the text is a sentence for the person. `email` is whose it is, if known."""

    def __init__(self, sentence: str, email: str = "") -> None:
        super().__init__(sentence)
        self.email = email


@dataclass(frozen=True)
class Place:
    """Where passkeys are good: the relying party's id, and the origin that browsers name."""

    rp_id: str
    origin: str


def place() -> Place | None:
    """The place of this request, from PUBLIC_URL; None at an address of numbers, which cannot have passkeys.

    On this machine the desk answers as localhost and as 127.0.0.1, on any port: the former can.
    """
    public = urlsplit(settings().public_url)
    host = public.hostname or ""
    origin = f"{public.scheme}://{host}"
    if public.port not in (None, _PORTS[public.scheme]):
        origin += f":{public.port}"
    if is_loopback(host):
        host = urlsplit(f"//{request.host}").hostname or ""
        origin = f"{public.scheme}://{request.host.lower()}"
    try:
        ip_address(host)
    except ValueError:
        return Place(host, origin)
    return None


def are_offered() -> bool:
    """Whether somebody can show a passkey here: it stands in for a password, where those are not off."""
    return takes_passwords() and place() is not None


def place_that_can() -> str:
    """The address at which passkeys would work, where this one does not; empty where there is none."""
    public = urlsplit(settings().public_url)
    if place() is not None or not is_loopback(public.hostname):
        return ""
    port = urlsplit(f"//{request.host}").port
    return f"{public.scheme}://localhost:{port}" if port else f"{public.scheme}://localhost"


def options_to_add(staff_id: int, email: str, name: str) -> str:
    """What the browser needs to make a passkey, as JSON. Raises PasskeyRefusedError."""
    options = webauthn.generate_registration_options(
        rp_id=_place().rp_id,
        rp_name=_NAME,
        user_id=_handle_of(staff_id),
        user_name=email,
        user_display_name=name,
        challenge=_challenge(ADD, staff_id),
        exclude_credentials=_known(staff_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(options)


def options_to_use(purpose: str, staff_id: int | None) -> str:
    """What the browser needs to show a passkey, of one person or of anybody, as JSON.

    Raises PasskeyRefusedError.
    """
    options = webauthn.generate_authentication_options(
        rp_id=_place().rp_id,
        challenge=_challenge(purpose, staff_id),
        allow_credentials=None if staff_id is None else _known(staff_id),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def as_json(options: Callable[[], str]) -> Response:
    """Answer a script with options, or with 409 where there are none to give."""
    try:
        return Response(options(), content_type="application/json; charset=utf-8")
    except PasskeyRefusedError:
        return Response(status=409)


def add(staff_id: int, name: str, answer: str, record: Record = recording.nothing) -> None:
    """Keep the passkey that a browser made for this person. Raises PasskeyRefusedError."""
    here, challenge = _place(), _claimed(ADD, staff_id)
    with _understood():
        credential = parse_registration_credential_json(_short(answer))
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.rp_id,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    values = {
        "staff_id": staff_id,
        "credential_id": _id_of(credential),
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "transports": ",".join(sorted(one.value for one in credential.response.transports or ())),
        "name": name,
        "created_at": clock.now(),
    }
    told = news.telling(staff_id, "passkey", name)
    theirs = select(func.count()).where(StaffPasskey.staff_id == staff_id)

    def change(connection: Connection) -> None:
        if connection.execute(theirs).scalar_one() >= MOST:
            _refuse(_("You have %(num)d passkeys already: remove one first.", num=MOST))
        try:
            connection.execute(insert(StaffPasskey).values(values))
        except IntegrityError:
            _refuse(_("The desk knows this passkey already."))
        told(connection)

    recording.make(change, record)


def use(purpose: str, staff_id: int | None, answer: str) -> int:
    """Whose passkey a browser showed: the id of the account. With `staff_id` nobody else's will do.

    Raises PasskeyRefusedError.
    """
    here, challenge = _place(), _claimed(purpose, staff_id)
    with _understood():
        credential = parse_authentication_credential_json(_short(answer))
    columns = (StaffPasskey.id, StaffPasskey.staff_id, StaffPasskey.public_key, StaffPasskey.sign_count)
    statement = (
        select(*columns, StaffUser.email)
        .join(StaffUser, StaffUser.id == StaffPasskey.staff_id)
        .where(StaffPasskey.credential_id == _id_of(credential), StaffUser.disabled_at.is_(None))
    )
    with db.engine.connect() as connection:
        row = connection.execute(statement).one_or_none()
    if row is None or staff_id not in (None, row.staff_id):
        _refuse(_("The desk does not know this passkey, or it is somebody else's."))
    handle = credential.response.user_handle
    if handle != _handle_of(row.staff_id) and (handle or staff_id is None):
        _refuse(_unproven(), row.email)
    with _understood(row.email):
        shown = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.rp_id,
            expected_origin=here.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    # A count that moved meanwhile means that two devices hold this passkey.
    which = (StaffPasskey.id == row.id, StaffPasskey.sign_count == row.sign_count)
    values = {"sign_count": shown.new_sign_count, "last_used_at": clock.now()}
    with db.engine.begin() as connection:
        if connection.execute(update(StaffPasskey).where(*which).values(values)).rowcount != 1:
            _refuse(_unproven(), row.email)
    return int(row.staff_id)


def _challenge(purpose: str, staff_id: int | None) -> bytes:
    """A new challenge, its own token: good once, for minutes, for this purpose, person and browser."""
    token = flask_session[_COOKIE] = pending.make(purpose, staff_id)
    return token.encode("ascii")


def _claimed(purpose: str, staff_id: int | None) -> bytes:
    token = flask_session.pop(_COOKIE, None)
    if not isinstance(token, str) or not pending.claim(purpose, token, staff_id):
        _refuse(_("That took too long, or was sent twice. Try again."))
    return token.encode("ascii")


def _place() -> Place:
    return place() or _refuse(_("Passkeys do not work at an address of numbers."))


def _known(staff_id: int) -> list[PublicKeyCredentialDescriptor]:
    statement = select(StaffPasskey.credential_id, StaffPasskey.transports)
    with db.engine.connect() as connection:
        rows = connection.execute(statement.where(StaffPasskey.staff_id == staff_id)).all()
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(row.credential_id),
            transports=[AuthenticatorTransport(one) for one in row.transports.split(",") if one] or None,
        )
        for row in rows
    ]


def _id_of(credential: RegistrationCredential | AuthenticationCredential) -> str:
    """The name of a passkey, from its bytes: the text beside them may be anything at all."""
    return bytes_to_base64url(credential.raw_id)


def _handle_of(staff_id: int) -> bytes:
    """What a device keeps of the account: no name, as that would be readable there."""
    return f"staff-{staff_id}".encode("ascii")


def _short(answer: str) -> str:
    if len(answer) > MOST_BYTES:
        raise ValueError(f"An answer of {len(answer)} characters.")
    return answer


@contextmanager
def _understood(email: str = "") -> Iterator[None]:
    """Refuse what is no answer to what was asked, whatever the library stumbles over."""
    try:
        yield
    except (WebAuthnException, ValueError, TypeError, LookupError, AttributeError) as error:
        raise PasskeyRefusedError(_unproven(), email) from error


def _unproven() -> str:
    return str(_("The passkey did not prove that it is you. Try again, or sign in by password."))


def _refuse(sentence: str, email: str = "") -> NoReturn:
    raise PasskeyRefusedError(sentence, email)
