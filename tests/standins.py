"""Stand-ins for what services need from outside: quick, in memory, and willing to fail on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from issuer.credential.jwk_signer import JwkSigner, fingerprint, generate_token_key, public_half
from issuer.credential.multikey import encode_multikey
from issuer.credential.signer import Ed25519Signer
from issuer.credential.token_signer import TokenAlgorithm


def _pixel() -> bytes:
    file = BytesIO()
    Image.new("RGB", (1, 1), "#14120f").save(file, "PNG")
    return file.getvalue()


PIXEL = _pixel()


class MemoryKeys:
    """A key ring that seals nothing."""

    def __init__(self) -> None:
        self.keys: dict[str, Ed25519PrivateKey] = {}
        self.keys_for_tokens: dict[str, Any] = {}

    def copy(self) -> MemoryKeys:
        """Another ring with the same keys: what is made in one is not in the other."""
        other = MemoryKeys()
        other.keys, other.keys_for_tokens = dict(self.keys), dict(self.keys_for_tokens)
        return other

    def create(self) -> str:
        key = Ed25519PrivateKey.generate()
        public_key = encode_multikey(key.public_key().public_bytes_raw())
        self.keys[public_key] = key
        return public_key

    def signer(self, public_key_multibase: str, controller: str) -> Ed25519Signer:
        return Ed25519Signer(self.keys[public_key_multibase], controller)

    def create_for_tokens(self, algorithm: TokenAlgorithm) -> dict[str, str]:
        key = generate_token_key(algorithm)
        jwk = public_half(key)
        self.keys_for_tokens[fingerprint(jwk)] = key
        return jwk

    def token_signer(self, fingerprint: str, controller: str) -> JwkSigner:
        return JwkSigner(self.keys_for_tokens[fingerprint], controller)


class PlainArtist:
    """Draws one pixel, and takes only what begins like a PNG."""

    def draw(self, *, title: str, issuer_name: str, colour: str) -> bytes:
        return PIXEL

    def re_encode(self, data: bytes) -> bytes:
        if not data.startswith(b"\x89PNG"):
            raise ValueError("This is not a picture.")
        return data


class FixedChance:
    """Gives numbers from a list, then counts on; octets are digests of a counter, so they differ."""

    def __init__(self, numbers: Sequence[int] = ()) -> None:
        self._numbers = list(numbers)
        self._count = 0

    def octets(self, count: int) -> bytes:
        self._count += 1
        return hashlib.sha256(str(self._count).encode()).digest()[:count]

    def below(self, bound: int) -> int:
        self._count += 1
        return (self._numbers.pop(0) if self._numbers else self._count) % bound


@dataclass
class RecordingMailer:
    """Keeps what it is given; raises `failure` instead when it is set."""

    sent: list[Any] = field(default_factory=list)
    failure: Exception | None = None
    delivers: bool = True

    def line(self) -> AbstractContextManager[RecordingMailer]:
        return nullcontext(self)

    def send(self, mail: Any) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append(mail)
