"""An OpenID provider of our own, on real HTTP, that lies as it is told: what a real one would never send.

It takes any code it gave out and answers with what a test has put into `lies`; without lies it is honest.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import RSAKey

CLIENT_ID = "promodesk"
CLIENT_SECRET = "only-for-tests: a secret with % and + in it"
ADA: dict[str, Any] = {
    "sub": "ada-1",
    "email": "ada@shop.test",
    "email_verified": True,
    "name": "Ada Arrival",
    "groups": ["support"],
}


def new_key(kid: str) -> RSAKey:
    """A key pair for signing."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}, private=True)


KEYS = {kid: new_key(kid) for kid in ("first", "second")}  # making one takes half a second


@dataclass
class Lies:
    """What is other than it should be.

    `metadata`, `claims` and `userinfo` are changed by what they hold, None takes out; `sign` makes the token
    of the claims; `published` are the keys that are told; `answer` is what the way back has beside the code;
    `statuses` and `bodies` replace an answer by the end of its path.
    """

    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    published: list[RSAKey] = field(default_factory=lambda: [KEYS["first"]])
    kid: str = "first"
    statuses: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Asked:
    """What the desk sent somebody with, by the code that was given out."""

    nonce: str
    challenge: str
    redirect_uri: str
    max_age: str | None


class LyingProvider:
    """Serves on a free port of loopback. Use it as a context manager. `now` gives its time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.person: dict[str, Any] = dict(ADA)
        self.lies = Lies()
        self.seen: list[str] = []
        self.codes: dict[str, Asked] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> LyingProvider:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def agree(self, address: str) -> dict[str, str]:
        """Sign somebody in whom the desk has sent to this address; the query of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(12)
        self.codes[code] = Asked(
            asked["nonce"], asked["code_challenge"], asked["redirect_uri"], asked.get("max_age")
        )
        return {"code": code, "state": asked["state"], **self.lies.answer}

    def id_token(self, code: str) -> str:
        """The token for a code, with all lies."""
        asked, now = self.codes[code], int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "exp": now + 300,
            "iat": now,
            "nonce": asked.nonce,
            "auth_time": now,
            **self.person,
        }
        claims = {name: value for name, value in (claims | self.lies.claims).items() if value is not None}
        if self.lies.sign is not None:
            return self.lies.sign(claims)
        header = {"alg": "RS256", "kid": self.lies.kid}
        # Written by json, which escapes what UTF-8 cannot say.
        return jws.serialize_compact(header, json.dumps(claims).encode(), KEYS[self.lies.kid], ["RS256"])

    def answer(self, method: str, target: str, form: dict[str, str], header: str) -> tuple[int, bytes]:
        """The answer to a request."""
        name = urlsplit(target).path.rpartition("/")[2]
        self.seen.append(name)
        status = self.lies.statuses.get(name, 200)
        if name in self.lies.bodies:
            return status, self.lies.bodies[name]
        told: dict[str, Any] = {}
        if name == "openid-configuration":
            told = self._metadata() | self.lies.metadata
        elif name == "keys":
            told = {"keys": [key.as_dict(private=False) for key in self.lies.published]}
        elif name == "token":
            status, told = self._token(form, header) if status == 200 else (status, {"error": "server_error"})
        elif name == "userinfo":
            told = self.person | self.lies.userinfo
        return status, json.dumps({name: value for name, value in told.items() if value is not None}).encode()

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def _token(self, form: dict[str, str], header: str) -> tuple[int, dict[str, Any]]:
        text = base64.b64decode(header.removeprefix("Basic ")).decode()
        name, _colon, secret = text.partition(":")
        if (name, parse_qs(f"x={secret}")["x"][0]) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.get(form.get("code", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if asked is None or base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked.challenge:
            return 400, {"error": "invalid_grant", "error_description": "grant request is invalid"}
        told = {
            "access_token": "an access token",
            "token_type": "Bearer",
            "id_token": self.id_token(form["code"]),
        }
        return 200, told


def unsigned(claims: dict[str, Any]) -> str:
    """A token with `none` in place of a signature."""
    parts = ({"alg": "none"}, claims)
    texts = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts]
    return f"{texts[0]}.{texts[1]}."


def signed_with(secret: bytes) -> Callable[[dict[str, Any]], str]:
    """Signs tokens by HS256 with a secret that others know too."""

    def sign(claims: dict[str, Any]) -> str:
        header, body, _end = unsigned(claims).split(".")
        header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').decode().rstrip("=")
        made = hmac.new(secret, f"{header}.{body}".encode(), hashlib.sha256).digest()
        return f"{header}.{body}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"

    return sign


def callback(answer: dict[str, str]) -> str:
    """The desk's path that a browser comes back to."""
    return f"/sign-in/provider/callback?{urlencode(answer)}"


def _handler_of(provider: LyingProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            header = self.headers.get("Authorization") or ""
            status, told = provider.answer(self.command, self.path, form, header)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            try:
                self.wfile.write(told)
            except OSError:  # the desk has had enough, as it should with some answers
                self.close_connection = True

        do_GET = do_POST = answer  # noqa: N815

    return Handler
