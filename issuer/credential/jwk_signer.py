"""The keys in memory that sign tokens. joserfc does the cryptography; it is much to load for who signs none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from issuer.credential.jose import jose_key
from issuer.credential.jwk import read_jwk, write_jwk
from issuer.credential.token_signer import TokenAlgorithm

RSA_BITS = 3072  # as strong as P-256 (NIST SP 800-57 part 1, table 2)


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


def import_token_key(private: bytes, name: str) -> ECKey | RSAKey | None:
    """Return the private key in these bytes (DER) if it is the one with this fingerprint."""
    for kind in (ECKey, RSAKey):
        try:
            key = kind.import_key(private)
        except (JoseError, ValueError):
            continue
        if fingerprint(public_half(key)) == name:
            return key
    return None


def public_half(key: ECKey | RSAKey) -> dict[str, str]:
    """Return the public JWK of a private key, with the required members only."""
    return write_jwk(read_jwk(key.as_dict(private=False)))


def fingerprint(jwk: Mapping[str, Any]) -> str:
    """Return the name of a public key, the same for everybody (RFC 7638, SHA-256). Raises as `read_jwk`."""
    return jose_key(read_jwk(dict(jwk))).thumbprint()
