"""Badges as tokens: whether an organization issues them beside the embedded proof, and with which keys.

A token is checked with a key that its issuer's own document lists. A did:key has no document but the key itself, which
is an Ed25519 key, so tokens need a did:web.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from issuer.credential.token_signer import TokenAlgorithm, TokenSigner
from issuer.services.errors import Invalid, KeyUnavailable
from issuer.services.ports import KeyRing
from issuer.store import audit
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.profiles import KeyState, find_active_key
from issuer.store.token_keys import TokenKey, find_active_token_key, list_token_keys


def can_issue_tokens(session: Session, organization: Organization) -> bool:
    """Return whether the identity under which an organization signs has a document that can list keys for tokens."""
    key = find_active_key(session, organization.id)
    return key is not None and _has_document(key.controller)


def choose_tokens(
    session: Session,
    organization: Organization,
    algorithm: TokenAlgorithm | None,
    *,
    key_ring: KeyRing,
    actor: Person,
    now: datetime,
) -> None:
    """Issue tokens from now on, or none (`algorithm` is None). What was issued before keeps what it has.

    The key is made on the first choice, so that what cannot be done is known now and not at the next award.
    Raises Invalid without a did:web, KeyUnavailable.
    """
    key = find_active_key(session, organization.id)
    if algorithm is not None and (key is None or not _has_document(key.controller)):
        raise Invalid({"algorithm": "Tokens need a public https address: without one no document can list their key."})
    organization.token_algorithm = algorithm
    session.flush()
    if key is not None:
        token_signer_for(session, organization, key.controller, key_ring, now=now)
    audit.record(
        session,
        "organization.tokens_chosen",
        organization.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor.id,
        algorithm=algorithm,
    )


def token_signer_for(
    session: Session, organization: Organization, controller: str, key_ring: KeyRing, *, now: datetime
) -> TokenSigner | None:
    """Return what signs the tokens of an organization under this identity; None where it issues none.

    The key is made when there is none for this identity yet, as after a move to another address.
    Raises KeyUnavailable.
    """
    algorithm = organization.token_algorithm
    if algorithm is None or not _has_document(controller):
        return None
    key = find_active_token_key(session, organization.id, controller, algorithm)
    if key is None:
        session.refresh(organization, with_for_update=True)  # two awards at the same moment make one key
        key = find_active_token_key(session, organization.id, controller, algorithm)
    if key is None:
        key = _make_key(session, organization, controller, algorithm, key_ring, action="token_key.created", now=now)
    try:
        return key_ring.token_signer(key.fingerprint, key.controller)
    except (LookupError, OSError, ValueError) as error:  # PermissionError, another passphrase, is an OSError
        raise KeyUnavailable(str(error.args[0] if error.args else error)) from error


def rotate_token_key(
    session: Session,
    organization: Organization,
    controller: str,
    key_ring: KeyRing,
    *,
    actor_id: str | None,
    now: datetime,
) -> TokenKey | None:
    """Make a new key for tokens in place of the active one, if tokens are issued. Raises KeyUnavailable."""
    algorithm = organization.token_algorithm
    if algorithm is None or not _has_document(controller):
        return None
    old = find_active_token_key(session, organization.id, controller, algorithm)
    if old is not None:
        _retire(old, now)
    action = "token_key.rotated" if old is not None else "token_key.created"
    return _make_key(session, organization, controller, algorithm, key_ring, action=action, actor_id=actor_id, now=now)


def retire_keys_of_other_identities(
    session: Session, organization: Organization, controller: str, *, now: datetime
) -> None:
    """Retire the keys for tokens of identities that an organization has left. They stay published."""
    for key in list_token_keys(session, organization.id):
        if key.state is KeyState.ACTIVE and key.controller != controller:
            _retire(key, now)


def _has_document(controller: str) -> bool:
    return controller.startswith("did:web:")


def _retire(key: TokenKey, now: datetime) -> None:
    key.state, key.retired_at = KeyState.RETIRED, now


def _make_key(
    session: Session,
    organization: Organization,
    controller: str,
    algorithm: TokenAlgorithm,
    key_ring: KeyRing,
    *,
    action: str,
    now: datetime,
    actor_id: str | None = None,
) -> TokenKey:
    from issuer.credential.jwk_signer import fingerprint  # late: what signs tokens is much to load

    try:
        jwk = key_ring.create_for_tokens(algorithm)
    except OSError as error:
        raise KeyUnavailable(f"The new key could not be written: {error}") from error
    key = TokenKey(
        organization_id=organization.id,
        algorithm=algorithm,
        fingerprint=fingerprint(jwk),
        public_jwk=jwk,
        controller=controller,
        state=KeyState.ACTIVE,
        created_at=now,
    )
    session.add(key)
    session.flush()
    audit.record(
        session,
        action,
        key.id,
        now=now,
        organization_id=organization.id,
        actor_id=actor_id,
        algorithm=algorithm,
        fingerprint=key.fingerprint,
    )
    return key
