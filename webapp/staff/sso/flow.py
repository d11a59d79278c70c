"""The way to the provider and back: authorization code with PKCE, and a state that is good once.

What a way back needs is kept in the signed cookie of the browser that set out; the answer to somebody else's
way finds nothing there.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

from authlib.common.errors import AuthlibBaseError
from flask import session as flask_session
from flask import url_for

from webapp import clock
from webapp.extensions import settings
from webapp.staff.sso import tokens
from webapp.staff.sso.discovery import Discovery, is_down
from webapp.staff.sso.refusals import Refused, quoted
from webapp.staff.sso.setting import discovery, rules

LIFETIME = timedelta(minutes=10)
MOST_AT_ONCE = 3
MOST_ADDRESS = 500  # the cookie has room for 4096 bytes in all
_KEY = "sso_ways"
_ADDRESS = ("email", "email_verified")


@dataclass(frozen=True)
class Way:
    """One way to the provider. `wanted` is where to go on, `again` whose proof is asked for once more, 0 for
    a plain sign-in.
    """

    nonce: str
    verifier: str
    at: int
    wanted: str
    zone: str
    again: int


@dataclass(frozen=True)
class Arrival:
    """Somebody whom the provider has proven: the claims, and the ID token that later signs out there."""

    way: Way
    claims: Mapping[str, Any]
    id_token: str


def set_out(wanted: str, zone: str, again: int = 0) -> str:
    """The provider's address to go to. Raises Refused where the provider does not answer."""
    found = discovery()
    endpoint = found.metadata()["authorization_endpoint"]
    state = secrets.token_urlsafe(24)
    way = Way(
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        at=int(clock.now().timestamp()),
        wanted=wanted if len(wanted) <= MOST_ADDRESS else "",
        zone=zone[:64],
        again=again,
    )
    # A list: the cookie sorts what is kept by name.
    flask_session[_KEY] = [*(flask_session.get(_KEY) or [])[-(MOST_AT_ONCE - 1) :], [state, asdict(way)]]
    more: dict[str, Any] = {"prompt": "login", "max_age": 0} if again else {}
    with _client(found) as web:
        address, _state = web.create_authorization_url(
            endpoint, state=state, code_verifier=way.verifier, nonce=way.nonce, **more
        )
    return str(address)


def come_back(answer: Mapping[str, str]) -> Arrival:
    """Whom the provider's answer proves. Raises Refused."""
    way = _claimed(answer.get("state") or "")
    found = discovery()
    _check_answer(answer, found)
    token = _exchanged(found, answer["code"], way)
    now = clock.now()
    access_token = token.get("access_token")
    expected = tokens.Expected(
        nonce=way.nonce,
        access_token=access_token if isinstance(access_token, str) else "",
        now=now,
        signed_in_since=datetime.fromtimestamp(way.at, UTC) if way.again else None,
    )
    claims = tokens.verified(token.get("id_token"), found, expected)
    return Arrival(way, _completed(claims, found, expected.access_token), str(token["id_token"]))


def _claimed(state: str) -> Way:
    """The way that a state belongs to; it is gone from the cookie then."""
    kept = flask_session.get(_KEY) or []
    facts = dict(kept).get(state)
    flask_session[_KEY] = [[each, way] for each, way in kept if each != state]
    if facts is None:
        said = "The state of the answer is of no sign-in that this browser has begun, or was used already."
        raise Refused("state", said, "again")
    way = Way(**facts)
    if clock.now().timestamp() - way.at > LIFETIME.total_seconds():
        minutes = int(LIFETIME.total_seconds() // 60)
        raise Refused(
            "state", f"The answer came more than {minutes} minutes after its sign-in began.", "again"
        )
    return way


def _check_answer(answer: Mapping[str, str], found: Discovery) -> None:
    issuer = found.provider.issuer
    told = answer.get("iss")
    is_told = found.metadata().get("authorization_response_iss_parameter_supported") is True
    if told != issuer and (told is not None or is_told):
        said = f"The answer is from {quoted(told)}, SSO_ISSUER is {quoted(issuer)}."
        raise Refused("issuer", said)
    if answer.get("error"):
        said = (
            f"The provider answered {quoted(answer['error'])}: {quoted(answer.get('error_description', ''))}."
        )
        raise Refused("provider", said, "left" if answer["error"] == "access_denied" else "ask")
    if not answer.get("code"):
        raise Refused("code", "The answer has no code.")


def _exchanged(found: Discovery, code: str, way: Way) -> dict[str, Any]:
    """The tokens for a code."""
    address = found.metadata()["token_endpoint"]
    try:
        with _client(found) as web:
            facts = {"redirect_uri": web.redirect_uri, "code_verifier": way.verifier}
            return dict(web.fetch_token(address, code=code, **facts))
    except AuthlibBaseError as error:
        said = f"The provider gave no tokens: {quoted(error.error)}, {quoted(error.description)}."
        raise Refused("token", said) from None
    except OSError as error:
        raise is_down("token", error) from None
    except (ValueError, TypeError, ArithmeticError, AttributeError, RecursionError):
        raise Refused("token", "The provider's token answer cannot be read.") from None


def _completed(claims: dict[str, Any], found: Discovery, access_token: str) -> dict[str, Any]:
    """The claims, with what only the userinfo endpoint tells. The ID token, which is signed, goes first."""
    address = found.metadata().get("userinfo_endpoint")
    has_all = {"email", "email_verified", "name"} <= claims.keys() and groups_in(claims) is not None
    if has_all or address is None or not access_token:
        return claims
    more = found.read(address, "userinfo", access_token)
    if more.get("sub") != claims["sub"]:
        raise Refused("userinfo", "The userinfo endpoint speaks of somebody else than the ID token.")
    # An address and whether it is verified are told together, or one could vouch for another.
    is_told = "email" in claims and ("email_verified" in claims or "email" not in more)
    pair = {name: value for name, value in (claims if is_told else more).items() if name in _ADDRESS}
    others = {name: value for name, value in {**more, **claims}.items() if name not in _ADDRESS}
    return others | pair


def proven_at(claims: Mapping[str, Any]) -> datetime:
    """When somebody proved at the provider who they are; long ago where it does not tell, or not sensibly.

    Never later than now: the provider's clock may be a little ahead.
    """
    at, now = claims.get("auth_time"), clock.now()
    latest = (now + tokens.LEEWAY).timestamp()
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at <= latest:
        at = 0
    return min(datetime.fromtimestamp(at, UTC), now)


def groups_in(claims: Mapping[str, Any]) -> frozenset[str] | None:
    """The groups of somebody, None where the claim is missing. A claim within another is named by dots."""
    value: Any = claims
    name = rules().groups
    if name in claims:
        value = claims[name]
    else:
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return frozenset({value})
    if isinstance(value, list):
        return frozenset(each for each in value if isinstance(each, str))
    return None


def _client(found: Discovery) -> Any:
    """Authlib's client, as the provider wants it to prove who it is."""
    provider, known = found.provider, found.metadata().get("token_endpoint_auth_methods_supported")
    method = "client_secret_basic"
    if isinstance(known, list) and method not in known:
        method = "client_secret_post"
    web = found.web(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope=" ".join(rules().scopes),
        redirect_uri=settings().public_url + url_for("sso.callback"),
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
    )
    web.register_client_auth_method(("client_secret_basic", _basic))
    return web


def _basic(client: Any, _method: str, uri: str, headers: Any, body: Any) -> Any:
    """Name and secret in the header, each encoded as RFC 6749 (2.3.1) wants; Authlib leaves that out."""
    text = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = f"Basic {b64encode(text.encode()).decode()}"
    return uri, headers, body
