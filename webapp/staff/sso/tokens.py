"""Whether an ID token is good: who signed it, for whom, for which sign-in, and when.

Authlib checks the claims and joserfc the signature. What they leave to their caller is done here: which
algorithms are accepted at all (the provider's own list may name `none`), and when the person signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    InvalidKeyIdError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jws import JWSRegistry

from webapp.staff.sso.discovery import Discovery
from webapp.staff.sso.refusals import Refused, quoted

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""By a private key of the provider's: never unsigned, and never by a secret that the desk knows too."""
LEEWAY = timedelta(seconds=60)
_REGISTRY = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_MOST_SUBJECT = 255


@dataclass(frozen=True)
class Expected:
    """What one sign-in asked for. `signed_in_since`: the person must have proven who they are since then."""

    nonce: str
    access_token: str
    now: datetime
    signed_in_since: datetime | None = None


def verified(id_token: object, discovery: Discovery, expected: Expected) -> dict[str, Any]:
    """The claims of a good ID token. Raises Refused."""
    if not isinstance(id_token, str):
        raise Refused("id_token", "The provider's answer has no ID token; the scopes must have 'openid'.")
    token = _signed(id_token, discovery)
    provider = discovery.provider
    claims = CodeIDToken(
        token.claims,
        token.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        {
            "nonce": expected.nonce,
            "client_id": provider.client_id,
            "access_token": expected.access_token,
        },
    )
    try:
        claims.validate(now=int(expected.now.timestamp()), leeway=int(LEEWAY.total_seconds()))
    except ClaimError as error:
        raise _refused_claim(error.claim, token.claims, discovery, expected.now) from None
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        raise Refused("id_token", "The ID token's claims are not of the kinds they must be.") from None
    _check_person(token.claims, expected)
    return dict(token.claims)


def _signed(id_token: str, discovery: Discovery) -> jwt.Token:
    """The token, its signature checked; the keys are read again once where they do not fit."""
    try:
        try:
            return _decoded(id_token, discovery.keys())
        except (InvalidKeyIdError, BadSignatureError):
            return _decoded(id_token, discovery.keys(anew=True))
    except InvalidKeyIdError:
        said = "The ID token is signed with a key that is not among the provider's, read again just now."
        raise Refused("key", said) from None
    except BadSignatureError:
        raise Refused("signature", "The signature of the ID token is not the provider's.") from None
    except UnsupportedAlgorithmError as error:
        said = f"The ID token must be signed by one of {', '.join(ALGORITHMS)}: {quoted(str(error))}."
        raise Refused("algorithm", said) from None
    except (JoseError, TypeError, ValueError, RecursionError) as error:
        raise Refused("id_token", f"The ID token cannot be read: {type(error).__name__}.") from None


def _decoded(id_token: str, keys: Any) -> jwt.Token:
    return jwt.decode(id_token, keys, registry=_REGISTRY)


def _refused_claim(claim: str, claims: dict[str, Any], discovery: Discovery, now: datetime) -> Refused:
    issuer, client_id = discovery.provider.issuer, discovery.provider.client_id
    given = quoted(claims.get(claim))
    seconds = f"The desk's clock says {int(now.timestamp())}."
    said = {
        "iss": f"The ID token is from {given}, SSO_ISSUER is {quoted(issuer)}.",
        "aud": f"The ID token is for {given}, SSO_CLIENT_ID is {quoted(client_id)}.",
        "azp": f"The ID token was issued to {given} for {quoted(claims.get('aud'))}, "
        f"SSO_CLIENT_ID is {quoted(client_id)}.",
        "nonce": "The nonce of the ID token is missing or of another sign-in.",
        "exp": f"The ID token was good until {given}. {seconds}",
        "iat": f"The ID token was issued at {given}. {seconds}",
        "nbf": f"The ID token is good from {given}. {seconds}",
        "at_hash": "The access token is not the one that the ID token belongs to.",
    }
    names = {"iss": "issuer", "aud": "audience", "exp": "expired", "iat": "issued_at"}
    sentence = said.get(claim, f"The claim {quoted(claim)} of the ID token is missing or wrong.")
    return Refused(names.get(claim, claim), sentence)


def _check_person(claims: dict[str, Any], expected: Expected) -> None:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_SUBJECT or not subject.isprintable():
        raise Refused("sub", "The ID token's subject is empty, unreadable or longer than 255 characters.")
    if expected.signed_in_since is None:
        return
    # Authlib takes max_age=0, which is what was asked for, for no max_age at all.
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, int | float):
        raise Refused("auth_time", "The ID token does not say when the person signed in (auth_time).")
    since, until = expected.signed_in_since - LEEWAY, expected.now + LEEWAY
    if not since.timestamp() <= at <= until.timestamp():  # so that what is no number fails too
        said = f"The person signed in at {quoted(at)}, and not since the desk asked for it once more."
        raise Refused("auth_time", said, "again")
