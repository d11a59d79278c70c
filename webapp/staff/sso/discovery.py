"""What the provider says of itself, and its keys: read when they are needed, and kept for some minutes."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, KeySet

from webapp import clock
from webapp.single_sign_on import Provider
from webapp.staff.sso.refusals import Refused, quoted
from webapp.staff.sso.web import Web
from webapp.talon.address import check_base_url
from webapp.talon.errors import InvalidArgument

KEPT = timedelta(minutes=10)
PAUSE = timedelta(seconds=5)
"""After a failure nobody asks for so long."""
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")


class Discovery:
    """The metadata and the keys of one provider, shared by the threads of a process."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._lock = threading.Lock()
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None
        self._failed: tuple[datetime, Refused] | None = None

    def metadata(self) -> dict[str, Any]:
        """The provider's own description, checked. Raises Refused."""
        with self._lock:
            if self._metadata is None or clock.now() - self._metadata[0] >= KEPT:
                self._metadata = clock.now(), self._try_metadata()
            return self._metadata[1]

    def keys(self, *, anew: bool = False) -> KeySet:
        """The keys that ID tokens are signed with; `anew` asks for them again. Raises Refused."""
        address = self.metadata()["jwks_uri"]
        with self._lock:
            if anew or self._keys is None or clock.now() - self._keys[0] >= KEPT:
                self._keys = clock.now(), self._read_keys(address)
            return self._keys[1]

    def state(self) -> str:
        """How it stands with the provider, in a sentence for the operator: it is no fault that it is down."""
        try:
            return f"the provider answers, with {len(self.keys().keys)} key(s)."
        except Refused as refused:
            return refused.sentence

    def _try_metadata(self) -> dict[str, Any]:
        """Read it, unless that has failed just now: those who wait must not try one after another."""
        if self._failed is not None and clock.now() - self._failed[0] < PAUSE:
            known = self._failed[1]
            raise Refused(known.check, known.sentence, known.advice)
        try:
            return self._read_metadata()
        except Refused as refused:
            self._failed = clock.now(), refused
            raise

    def _read_metadata(self) -> dict[str, Any]:
        issuer = self.provider.issuer
        found = self.read(get_well_known_url(issuer, external=True), "discovery")
        if found.get("issuer") != issuer:
            said = f"The provider calls itself {quoted(found.get('issuer'))}, SSO_ISSUER is {quoted(issuer)}."
            raise Refused("issuer", said)
        for name in (*_NEEDED, *(each for each in _OPTIONAL if each in found)):
            _check_endpoint(name, found.get(name))
        return found

    def _read_keys(self, address: str) -> KeySet:
        """The keys that can be read; a new kind among them shuts nobody out (RFC 7517, 5)."""
        listed = self.read(address, "keys").get("keys")
        found = [_key_of(each) for each in listed] if isinstance(listed, list) else []
        keys = [key for key in found if key is not None]
        if not keys:
            raise Refused("keys", "The provider publishes no key that can be read.")
        return KeySet(keys)

    def read(self, address: str, what: str, access_token: str = "") -> dict[str, Any]:
        """A JSON object at an address of the provider's. Raises Refused."""
        headers = {"Accept": "application/json"}
        headers |= {"Authorization": f"Bearer {access_token}"} if access_token else {}
        try:
            with self.web() as web:
                answer = web.request("GET", address, withhold_token=True, headers=headers)
                found = answer.json() if answer.status_code == 200 else None
        except OSError as error:
            raise is_down(what, error) from None
        except (ValueError, RecursionError):
            raise Refused(what, f"The provider's {what} answer is no JSON.", "wait") from None
        if not isinstance(found, dict):
            said = f"The provider's {what} answer has status {answer.status_code} or is no JSON object."
            raise Refused(what, said, "wait")
        return found

    def web(self, **facts: Any) -> Web:
        """A conversation with the provider."""
        web = Web(**facts)
        web.trust_env = self.provider.trust_env
        return web


def is_down(what: str, error: OSError) -> Refused:
    """The refusal where the provider gives no answer."""
    return Refused(what, f"The provider gave no {what} answer: {type(error).__name__}.", "wait")


def _key_of(published: Any) -> Any:
    """A key of the provider's, None where it is none that can be used here."""
    try:
        return JWKRegistry.import_key(published)
    except (JoseError, AttributeError, LookupError, TypeError, ValueError):
        return None


def _check_endpoint(name: str, address: Any) -> None:
    try:
        # An endpoint may have a query, a base address may not.
        check_base_url(str(address or "").partition("?")[0])
    except InvalidArgument as error:
        said = f"The provider's {name} is {quoted(address)}, which {error.why.partition(':')[0]}."
        raise Refused("discovery", said) from None
