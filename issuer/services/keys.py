"""An organization's signing keys and the identity under which it signs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.did import did_document, did_key, did_web
from issuer.credential.profile import Profile
from issuer.credential.signer import Signer
from issuer.credential.token_signer import TokenSigner
from issuer.services.errors import KeyUnavailable
from issuer.services.ports import KeyRing
from issuer.services.token_keys import retire_keys_of_other_identities, rotate_token_key
from issuer.store import audit
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.profiles import (
    SPEAKS,
    KeyState,
    SigningKey,
    find_active_key,
    find_state_for_good,
    list_compromised,
    list_keys,
    list_keys_of,
)
from issuer.store.token_keys import TokenKey, find_token_state_for_good, list_token_keys_of
from issuer.urls import Addresses


class KeyGone(KeyUnavailable):
    """No key is left that may sign for this identity, and none will come back."""

    code = "key_gone"


def issuer_id(organization: Organization, key: SigningKey, addresses: Addresses) -> str:
    """Return the DID under which an organization signs with this key at these addresses.

    did:web where the base address is a public https host name, which can change keys; did:key anywhere else, where
    the identity is the key itself.
    """
    return _identity(organization, key.public_key_multibase, addresses)


def ensure_key(
    session: Session, organization: Organization, key_ring: KeyRing, addresses: Addresses, *, now: datetime
) -> SigningKey:
    """Return the active key, made now when there is none or when the installation moved to another address.

    A key speaks for one DID for ever, so a new address means a new key; the old one is retired and stays published.
    Raises KeyUnavailable.
    """
    key = find_active_key(session, organization.id)
    if key is None or key.controller != issuer_id(organization, key, addresses):
        session.refresh(organization, with_for_update=True)  # of two who miss it at the same moment one makes it
        key = find_active_key(session, organization.id)
    if key is not None and key.controller == issuer_id(organization, key, addresses):
        return key
    return replace_key(session, organization, key_ring, addresses, actor_id=None, now=now)


def rotate_key(
    session: Session,
    organization: Organization,
    key_ring: KeyRing,
    addresses: Addresses,
    *,
    actor: Person | None,
    now: datetime,
) -> SigningKey:
    """Retire the active key, and that for tokens if there is one, and make new ones. What they signed stays valid.

    Raises KeyUnavailable.
    """
    actor_id = actor.id if actor is not None else None
    key = replace_key(session, organization, key_ring, addresses, actor_id=actor_id, now=now)
    rotate_token_key(session, organization, key.controller, key_ring, actor_id=actor_id, now=now)
    return key


def signer_for(session: Session, organization: Organization, key_ring: KeyRing) -> Signer:
    """Return the signer of the active key. Raises KeyUnavailable."""
    key = find_active_key(session, organization.id)
    if key is None:
        raise KeyUnavailable("This organization has no signing key yet. Run: issuer keys create")
    return _open(key, key_ring)


def signer_of_controller(session: Session, organization: Organization, controller: str, key_ring: KeyRing) -> Signer:
    """Return a signer for a DID under which the organization once issued: lists of old badges are still re-signed.

    Raises KeyUnavailable; KeyGone where no key may do so any more.
    """
    keys = [
        key
        for key in list_keys(session, organization.id)
        if key.controller == controller and key.state is not KeyState.COMPROMISED
    ]
    keys.sort(key=lambda key: key.state is not KeyState.ACTIVE)
    if not keys:
        raise KeyGone(f"There is no key left that may sign for {controller}.")
    return _open(keys[0], key_ring)


def issuer_documents(session: Session, organization: Organization, addresses: Addresses) -> dict[str, Any] | None:
    """Return the organization's DID document, or None where it has a did:key, which needs none.

    Retired keys stay listed: badges that they signed must verify for ever. Compromised ones are listed as revoked.
    """
    controller = _web_identity(organization, addresses)
    return _document(session, controller) if controller is not None else None


def document_of(session: Session, did: str) -> dict[str, Any] | None:
    """Return the DID document of a did:web under which this installation signs or once signed, or None.

    It may have moved since: what it published under the old address it still knows, whoever answers there now.
    """
    return _document(session, did) if list_keys_of(session, did) else None


def profile_of(organization: Organization, issuer_id: str, addresses: Addresses) -> Profile:
    """Return the public face of an organization as it stands in what it signs."""
    return Profile(
        id=issuer_id,
        name=organization.name,
        url=organization.url or addresses.profile(organization.slug),
        email=organization.email,
        description=organization.description,
        country=organization.country,
    )


def list_issuer_ids(session: Session) -> tuple[str, ...]:
    """Return every DID under which an organization of this installation ever signed: these issuers are known here.

    A did:key whose key is in other hands is not among them: it is everybody's.
    """
    return tuple(sorted(session.scalars(select(SigningKey.controller).where(SPEAKS).distinct())))


def list_disbelieved(session: Session) -> tuple[str, ...]:
    """Return the did:key of every key that is compromised: what names it as its issuer may be anybody's.

    That is known here for certain, so it counts more than a list on which somebody trusts them.
    """
    return tuple(did_key(key) for key in list_compromised(session))


def require_believed(session: Session, *signers: Signer | TokenSigner | None) -> None:
    """See that no key that has just signed was marked as compromised meanwhile, nor is before the caller has committed.

    Ask once every other lock is held, and before anything that was signed is committed. Raises KeyUnavailable.
    """
    for signer in signers:
        if signer is not None:
            name = signer.verification_method.partition("#")[2]
            state = find_state_for_good(session, name) or find_token_state_for_good(session, name)
            if state is KeyState.COMPROMISED:
                raise KeyUnavailable("The signing key was taken out of use at this moment. Try again.")


def _document(session: Session, controller: str) -> dict[str, Any]:
    keys = {key.public_key_multibase: key for key in list_keys_of(session, controller)}
    token_keys = {key.fingerprint: key for key in list_token_keys_of(session, controller)}
    all_keys: dict[str, SigningKey | TokenKey] = {**keys, **token_keys}
    return did_document(
        controller,
        list(keys),
        {name: key.public_jwk for name, key in token_keys.items()},
        revoked={
            name: key.compromised_since or key.created_at
            for name, key in all_keys.items()
            if key.state is KeyState.COMPROMISED
        },
    )


def _web_identity(organization: Organization, addresses: Addresses) -> str | None:
    if not addresses.supports_did_web:
        return None
    return did_web(addresses.host, (*addresses.path, "issuers", organization.slug))


def _identity(organization: Organization, public_key_multibase: str, addresses: Addresses) -> str:
    return _web_identity(organization, addresses) or did_key(public_key_multibase)


def replace_key(
    session: Session,
    organization: Organization,
    key_ring: KeyRing,
    addresses: Addresses,
    *,
    actor_id: str | None,
    now: datetime,
) -> SigningKey:
    """Retire the active key and make a new one; those for tokens stay as they are. Raises KeyUnavailable."""
    session.refresh(organization, with_for_update=True)  # one key is active, whoever asks at the same moment
    old = find_active_key(session, organization.id)
    if old is not None:
        _require_same_passphrase(old, key_ring)
    try:
        public_key = key_ring.create()
    except OSError as error:
        raise KeyUnavailable(f"The new key could not be written: {error}") from error
    if old is not None:
        old.state = KeyState.RETIRED
        old.retired_at = now
    key = SigningKey(
        organization_id=organization.id,
        public_key_multibase=public_key,
        controller=_identity(organization, public_key, addresses),
        state=KeyState.ACTIVE,
        created_at=now,
    )
    session.add(key)
    session.flush()
    retire_keys_of_other_identities(session, organization, key.controller, now=now)
    audit.record(
        session,
        "key.rotated" if old is not None else "key.created",
        key.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor_id,
        public_key=public_key,
    )
    return key


def _require_same_passphrase(key: SigningKey, key_ring: KeyRing) -> None:
    """Raise KeyUnavailable when the key at hand is sealed under another passphrase than the one that is set.

    A new key beside it would hide the mistake until the lists of the old one can no longer be signed and its badges
    cease to verify. A key that is lost or damaged is no obstacle: there a new one is the way on.
    """
    try:
        key_ring.signer(key.public_key_multibase, key.controller)
    except PermissionError as error:
        raise KeyUnavailable(str(error)) from error
    except (LookupError, OSError, ValueError):
        return


def _open(key: SigningKey, key_ring: KeyRing) -> Signer:
    try:
        return key_ring.signer(key.public_key_multibase, key.controller)
    except (LookupError, OSError, ValueError) as error:  # PermissionError, another passphrase, is an OSError
        raise KeyUnavailable(str(error.args[0] if error.args else error)) from error
