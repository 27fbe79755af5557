"""The identity and the keys under which this site speaks for itself. They sign no credential, ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.did import did_document, did_key, did_web
from issuer.credential.signer import Signer
from issuer.services.errors import KeyUnavailable
from issuer.services.ports import KeyRing
from issuer.store import audit
from issuer.store.locks import alone
from issuer.store.site_keys import SiteKey, find_active_site_key, list_site_keys
from issuer.urls import SITE, Addresses


def site_signer(session: Session, key_ring: KeyRing, addresses: Addresses, *, now: datetime) -> Signer:
    """Return what signs for the site; the key is made when there is none, or none for this address.

    Raises KeyUnavailable.
    """
    key = find_active_site_key(session)
    if not _is_of(key, addresses):
        alone(session, "the site's key")
        key = find_active_site_key(session)
    if key is None or not _is_of(key, addresses):
        key = _make_key(session, key, key_ring, addresses, now=now)
    try:
        return key_ring.signer(key.public_key_multibase, key.controller)
    except (LookupError, OSError, ValueError) as error:  # PermissionError, another passphrase, is an OSError
        raise KeyUnavailable(str(error.args[0] if error.args else error)) from error


def site_document(session: Session, addresses: Addresses) -> dict[str, Any] | None:
    """Return the site's DID document, or None where it has a did:key, which needs none, or no key yet."""
    did = _web_identity(addresses)
    keys = [key.public_key_multibase for key in list_site_keys(session) if key.controller == did]
    return did_document(did, keys) if did is not None and keys else None


def site_methods(session: Session) -> frozenset[str]:
    """Return the verification methods of every key that this site ever had, under whatever address."""
    return frozenset(f"{key.controller}#{key.public_key_multibase}" for key in list_site_keys(session))


def _is_of(key: SiteKey | None, addresses: Addresses) -> bool:
    return key is not None and key.controller == _identity(key.public_key_multibase, addresses)


def _make_key(
    session: Session, old: SiteKey | None, key_ring: KeyRing, addresses: Addresses, *, now: datetime
) -> SiteKey:
    try:
        public_key = key_ring.create()
    except OSError as error:
        raise KeyUnavailable(f"The site's key could not be written: {error}") from error
    if old is not None:
        old.retired_at = now
    key = SiteKey(public_key_multibase=public_key, controller=_identity(public_key, addresses), created_at=now)
    session.add(key)
    session.flush()
    audit.record(session, "site_key.created", key.id, now=now, public_key=public_key)
    return key


def _web_identity(addresses: Addresses) -> str | None:
    return did_web(addresses.host, (*addresses.path, SITE)) if addresses.supports_did_web else None


def _identity(public_key_multibase: str, addresses: Addresses) -> str:
    return _web_identity(addresses) or did_key(public_key_multibase)
