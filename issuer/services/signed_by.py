"""Which key has signed what is stored: that stands in no column, but in what was signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant
from issuer.credential.jose import split_token
from issuer.credential.strict_json import parse_json
from issuer.store.credentials import Credential
from issuer.store.organizations import Organization
from issuer.store.profiles import KeyState, SigningKey
from issuer.store.token_keys import TokenKey


@dataclass(frozen=True, slots=True)
class SignedBadge:
    """A stored credential that a key has signed, and when; None where it does not say so any more."""

    code: str
    signed_at: datetime | None


def name_of(key: SigningKey | TokenKey) -> str:
    """Return what a key is called here and in DID documents."""
    return key.public_key_multibase if isinstance(key, SigningKey) else key.fingerprint


def method_of(key: SigningKey | TokenKey) -> str:
    """Return the address of a key, as it stands in what it signs."""
    return f"{key.controller}#{name_of(key)}"


def methods_of(document: str, token: str | None = None) -> set[str]:
    """Return the addresses of the keys that signed a credential, in its two forms; none for what cannot be read."""
    methods = {_proof_in(document).get("verificationMethod")}
    if token is not None:
        with suppress(CredentialError, LookupError, TypeError):
            methods.add(split_token(token.encode()).header["kid"])
    return {method for method in methods if isinstance(method, str)}


def compromised_methods(session: Session) -> frozenset[str]:
    """Return the addresses of all keys of this installation that are in other hands."""
    keys: list[SigningKey | TokenKey] = [
        *session.scalars(select(SigningKey).where(SigningKey.state == KeyState.COMPROMISED)),
        *session.scalars(select(TokenKey).where(TokenKey.state == KeyState.COMPROMISED)),
    ]
    return frozenset(method_of(key) for key in keys)


def signed_by(session: Session, organization: Organization, key: SigningKey | TokenKey) -> Iterator[SignedBadge]:
    """Give every credential of an organization that a key has signed and that was not taken back, the oldest first."""
    method = method_of(key)
    is_for_tokens = isinstance(key, TokenKey)
    query = (
        select(Credential.code, Credential.document, Credential.token)
        .where(
            Credential.organization_id == organization.id,
            Credential.revoked_at.is_(None),
            Credential.withdrawn_at.is_(None),
            Credential.token.is_not(None) if is_for_tokens else Credential.document.contains(method, autoescape=True),
        )
        .order_by(Credential.awarded_at, Credential.id)
        .execution_options(yield_per=500)
    )
    for code, document, token in session.execute(query):
        if method in methods_of(document, token if is_for_tokens else None):
            yield SignedBadge(code, _signed_at(document))


def _signed_at(document: str) -> datetime | None:
    try:
        return parse_instant(_proof_in(document).get("created"))
    except CredentialError:
        return None


def _proof_in(document: str) -> dict[str, Any]:
    try:
        proof = parse_json(document.encode())["proof"]
    except (CredentialError, LookupError, TypeError):
        return {}
    return proof if isinstance(proof, dict) else {}
