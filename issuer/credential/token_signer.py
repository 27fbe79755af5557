"""What signs tokens, and by which algorithms: P-256 and RSA keys, beside the Ed25519 keys of embedded proofs."""

from __future__ import annotations

from typing import Literal, Protocol

TokenAlgorithm = Literal["ES256", "RS256"]
"""What our tokens are signed with. Open Badges 3.0, section 8.2.3, asks for RS256 at least; ES256 is shorter."""


class TokenSigner(Protocol):
    """Signs bytes with a key that the issuer's document lists as a JSON Web Key."""

    @property
    def algorithm(self) -> TokenAlgorithm:
        """The one algorithm that the key is for, as `alg` has it."""
        ...

    @property
    def verification_method(self) -> str:
        """Address of the public key: the controller's id, `#`, and the key's fingerprint."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data` as RFC 7518, section 3, writes it."""
        ...
