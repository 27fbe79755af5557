"""What signs: a key in a file today, a key service tomorrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.multikey import decode_multikey, encode_multikey


class Signer(Protocol):
    """Signs bytes with an Ed25519 key that somebody else can look up."""

    @property
    def verification_method(self) -> str:
        """Address of the public key: the controller's id, `#`, and the key's multibase text."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature over `data`."""
        ...


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """Signs with a private key in memory. `controller` is the issuer's id (a DID or an https address)."""

    private_key: Ed25519PrivateKey
    controller: str
    public_multibase: str = field(init=False, compare=False)
    """The public half as Multikey text, `z6Mk...`."""

    def __post_init__(self) -> None:
        public = self.private_key.public_key().public_bytes_raw()
        object.__setattr__(self, "public_multibase", encode_multikey(public))

    @property
    def verification_method(self) -> str:
        """`<controller>#<public key>`: some verifiers read the key from the fragment."""
        return f"{self.controller}#{self.public_multibase}"

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature over `data` (RFC 8032, pure Ed25519)."""
        return self.private_key.sign(data)

    def __repr__(self) -> str:
        return f"Ed25519Signer({self.verification_method!r})"


class CheckedSigner:
    """Signs with another signer and hands out nothing that its own public key does not verify.

    A key store that fails may give the signature of something else; found here, it was never written anywhere.
    """

    def __init__(self, signer: Signer) -> None:
        """Take a signer. Raises CredentialError when the fragment of its verification method is no key."""
        self._signer = signer
        self._key = decode_multikey(signer.verification_method.partition("#")[2])

    @property
    def verification_method(self) -> str:
        """Address of the public key."""
        return self._signer.verification_method

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`. Raises CredentialError PROOF_SIGNATURE when it is not that."""
        signature = self._signer.sign(data)
        self._key.verify(signature, data)
        return signature
