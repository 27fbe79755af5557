"""Signed badges: the award in a JSON Web Signature by a key that its issuer lists (Open Badges 2.0, SignedBadge)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.jose import Parts, Token, judge_header
from issuer.credential.legacy.assertion import read_assertion
from issuer.credential.legacy.badge import SIGNED, Titles, Vouched
from issuer.credential.legacy.keys import find_keys
from issuer.credential.legacy.lookup import BadgeClass, Issuer, find_badge_class
from issuer.credential.public_key import PublicKey


@dataclass(frozen=True, slots=True)
class SignedBadge:
    """An assertion that says it is signed; without `parts`, it came without a signature."""

    parts: Parts | None
    document: Mapping[str, Any]
    description: str

    @property
    def titles(self) -> Titles:
        """Return the words for checks of a signature."""
        return SIGNED

    def vouch(self, documents: Documents) -> Vouched:
        """Return what the issuer has signed. Raises as `LegacyBadge.vouch`; without a sound header nobody is asked."""
        assertion = read_assertion(self.document)
        if self.parts is None:
            raise CredentialError("PROOF_MISSING", "The badge says that it is signed, but there is no signature.")
        if self.parts.is_vc_jwt:
            raise CredentialError("JWT_HEADER", "The token says that it is a Verifiable Credential, which it is not.")
        token = judge_header(self.parts)
        badge_class = find_badge_class(assertion, documents)
        refusal: CredentialError | None = None
        for name, key in find_keys(assertion.verification, badge_class.issuer, documents):
            try:
                _require_signature(token, name, key)
            except CredentialError as error:
                refusal = refusal or error
                continue
            return Vouched(
                assertion,
                badge_class,
                key=_describe_key(badge_class.issuer),
                signature=f"The award is signed ({token.algorithm}) with the key {excerpt(name, 120)}."
                + _mention(badge_class),
                vouched_at=None if _is_listed(badge_class.issuer) else name,
            )
        raise refusal or CredentialError("KEY_NOT_LISTED", "The issuer's profile lists no key.")


def _require_signature(token: Token, name: str, key: PublicKey) -> None:
    """Raise unless this key signed; a header that names or carries another key is not believed."""
    if token.jwk not in (None, key) or token.kid not in (None, name, name.partition("#")[2] or name):
        raise CredentialError("JWT_KEYBIND", "The token names another key than its issuer's.")
    token.require_key(key)


def _is_listed(issuer: Issuer) -> bool:
    """Tell whether the key that signed is the issuer's by its own word, and not only by being on the same host."""
    return bool(issuer.document.get("publicKey") or issuer.scope.is_declared)


def _describe_key(issuer: Issuer) -> str:
    told = excerpt(issuer.id)
    if issuer.document.get("publicKey"):
        return f"{told} lists it as its own, and it names {told} as its owner."
    return f"It is kept at the address of {told}, as was usual before Open Badges 2.0."


def _mention(badge_class: BadgeClass) -> str:
    """Say what the signature does not cover: what stands at an address, today and perhaps not tomorrow."""
    if badge_class.kept_at is None:
        return ""
    return f" What it was awarded for is not signed: {excerpt(badge_class.kept_at, 120)} says so today."
