"""A device with passkeys, in Python: answers what a browser would, and whatever else it is told to."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text_: str) -> bytes:
    return urlsafe_b64decode(text_ + "=" * (-len(text_) % 4))


@dataclass
class SoftPasskey:
    """One passkey. `origin` is the page it believes to be on; `flags` what it says of its person."""

    origin: str
    rp_id: str = "localhost"
    count: int = 0
    flags: int = PRESENT | VERIFIED
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    @property
    def id(self) -> str:
        return text(self.credential_id)

    def create(self, options: dict[str, Any]) -> str:
        """The answer to options that make a passkey, as JSON."""
        self.handle = data(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = (
            bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(public)
        )
        made = {"fmt": "none", "attStmt": {}, "authData": self._authenticator(ATTESTED) + attested}
        return self._answer(
            {
                "clientDataJSON": text(self._client("webauthn.create", options)),
                "attestationObject": text(cbor2.dumps(made)),
                "transports": ["internal"],
            }
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer to options that show a passkey, as JSON."""
        client, authenticator = self._client("webauthn.get", options), self._authenticator(0)
        signed = self.key.sign(authenticator + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(authenticator),
                "signature": text(signed),
                "userHandle": text(self.handle),
            }
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _authenticator(self, more: int) -> bytes:
        flags = bytes([self.flags | more])
        return hashlib.sha256(self.rp_id.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": self.id, "rawId": self.id, "type": "public-key", "response": response})
