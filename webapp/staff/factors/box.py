"""Secrets at rest: whoever reads the database without SECRET_KEY reads nothing."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webapp.extensions import settings


def seal(staff_id: int, secret: str) -> str:
    """A secret of one person as it is stored."""
    return _keys().encrypt(_bound(staff_id, secret)).decode("ascii")


def unseal(staff_id: int, sealed: str) -> str | None:
    """The secret that was sealed for this person; None for anybody else's, and where its key is gone."""
    try:
        text = _keys().decrypt(sealed.encode("utf-8")).decode("utf-8")
    except InvalidToken:
        return None
    owner, _colon, secret = text.partition(":")
    return secret if owner == str(staff_id) else None


def is_under_newest_key(sealed: str) -> bool:
    """Whether it stays readable once the former keys are gone."""
    try:
        _fernet(settings().secret_key).decrypt(sealed.encode("utf-8"))
    except InvalidToken:
        return False
    return True


def _bound(staff_id: int, secret: str) -> bytes:
    # Copied into somebody else's row it must not become theirs.
    return f"{staff_id}:{secret}".encode()


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in reversed(settings().signing_keys)])


def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"promodesk second factor")
    return Fernet(urlsafe_b64encode(derived.derive(key.encode("utf-8"))))
