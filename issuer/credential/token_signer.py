"""What signs tokens: P-256 and RSA keys, beside the Ed25519 keys that sign embedded proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from issuer.credential.jose import jose_key
from issuer.credential.jwk import read_jwk, write_jwk

TokenAlgorithm = Literal["ES256", "RS256"]
"""What our tokens are signed with. Open Badges 3.0, section 8.2.3, asks for RS256 at least; ES256 is shorter."""

RSA_BITS = 3072  # as strong as P-256 (NIST SP 800-57 part 1, table 2)


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


@dataclass(frozen=True, slots=True)
class JwkSigner:
    """Signs with a private key in memory. `controller` is the issuer's id."""

    private_key: ECKey | RSAKey
    controller: str

    @property
    def algorithm(self) -> TokenAlgorithm:
        """ES256 for a P-256 key, RS256 for an RSA key."""
        return "RS256" if isinstance(self.private_key, RSAKey) else "ES256"

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public half, and nothing else."""
        return public_half(self.private_key)

    @property
    def verification_method(self) -> str:
        """`<controller>#<fingerprint>`."""
        return f"{self.controller}#{fingerprint(self.public_jwk)}"

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`; joserfc does the cryptography."""
        return jws.JWSRegistry.algorithms[self.algorithm].sign(data, self.private_key)

    def __repr__(self) -> str:
        return f"JwkSigner({self.verification_method!r})"


def generate_token_key(algorithm: TokenAlgorithm) -> ECKey | RSAKey:
    """Return a new private key for an algorithm; an RSA key takes up to a second."""
    return RSAKey.generate_key(RSA_BITS) if algorithm == "RS256" else ECKey.generate_key("P-256")


def public_half(key: ECKey | RSAKey) -> dict[str, str]:
    """Return the public JWK of a private key, with the required members only."""
    return write_jwk(read_jwk(key.as_dict(private=False)))


def fingerprint(jwk: Mapping[str, Any]) -> str:
    """Return the name of a public key, the same for everybody (RFC 7638, SHA-256). Raises as `read_jwk`."""
    return jose_key(read_jwk(dict(jwk))).thumbprint()
