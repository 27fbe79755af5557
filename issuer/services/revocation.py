"""Taking back: a credential is revoked with a reason, or withdrawn from view; lists are signed again in time."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.services.errors import Invalid, KeyUnavailable, NotEditable, NotFound
from issuer.services.keys import signer_of_controller
from issuer.services.plain_text import clean_line
from issuer.services.ports import KeyRing
from issuer.services.status_lists import LIST_LIFETIME, sign_list
from issuer.store import audit
from issuer.store.credentials import Credential
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.status_lists import StatusList, find_entry, find_status_list, list_lists_signed_before
from issuer.urls import Addresses

REASON_MAX = 500

_log = logging.getLogger(__name__)


def revoke(
    session: Session,
    credential: Credential,
    reason: str,
    *,
    key_ring: KeyRing,
    addresses: Addresses,
    actor: Person,
    now: datetime,
) -> Credential:
    """Revoke a credential for good. The list is signed again in the same transaction, so the next reader sees it.

    Raises Invalid without a reason, NotEditable for one already revoked, KeyUnavailable.
    """
    words = clean_line(reason, "reason", maximum=REASON_MAX)
    if not words:
        raise Invalid({"reason": "Say why: the reason is shown to everyone who checks this credential."})
    session.refresh(credential, with_for_update=True)
    if credential.revoked_at is not None:
        raise NotEditable("This credential is revoked already.")
    _set_bit(session, credential, key_ring=key_ring, addresses=addresses, now=now)
    credential.revoked_at, credential.revoked_by, credential.revocation_reason = now, actor.id, words
    _audit(session, "credential.revoked", credential, actor, now)
    return credential


def withdraw(
    session: Session, credential: Credential, *, key_ring: KeyRing, addresses: Addresses, actor: Person, now: datetime
) -> Credential:
    """Take a credential's pages away, for example because its subject asks for it. Its status bit is set as well.

    What stands in its place says that it was withdrawn, and nothing about whom or what. Raises NotEditable,
    KeyUnavailable.
    """
    session.refresh(credential, with_for_update=True)
    if credential.withdrawn_at is not None:
        raise NotEditable("This credential is withdrawn already.")
    if credential.revoked_at is None:
        _set_bit(session, credential, key_ring=key_ring, addresses=addresses, now=now)
    credential.withdrawn_at = now
    _audit(session, "credential.withdrawn", credential, actor, now)
    return credential


def list_stale_lists(session: Session, *, now: datetime) -> list[str]:
    """Return the ids of the status lists that have lived half their life, the oldest first."""
    return [status_list.id for status_list in list_lists_signed_before(session, now - LIST_LIFETIME / 2)]


def refresh_status_list(
    session: Session, status_list_id: str, *, key_ring: KeyRing, addresses: Addresses, now: datetime
) -> bool:
    """Sign a list again that has lived half its life, and tell whether that was done.

    Give each list a transaction of its own, so that nobody waits for more than one signing. A list whose key cannot be
    had is logged and left: it must not keep the others from being fresh.
    """
    status_list = session.get_one(StatusList, status_list_id, with_for_update=True, populate_existing=True)
    if status_list.signed_at > now - LIST_LIFETIME / 2:
        return False  # somebody revoked meanwhile, or another worker was faster
    organization = session.get_one(Organization, status_list.organization_id)
    try:
        signer = signer_of_controller(session, organization, status_list.controller, key_ring)
    except KeyUnavailable as error:
        _log.error("status list %s cannot be signed again: %s", status_list.id, error.message)
        return False
    sign_list(session, status_list, signer, addresses=addresses, now=now)
    return True


def _set_bit(
    session: Session, credential: Credential, *, key_ring: KeyRing, addresses: Addresses, now: datetime
) -> None:
    entry = find_entry(session, credential.id)
    status_list = find_status_list(session, entry.status_list_id) if entry is not None else None
    if entry is None or status_list is None:
        raise NotFound("This credential has no place in a status list.")
    session.refresh(status_list, with_for_update=True)
    entry.set_at = now
    signer = signer_of_controller(session, credential.organization, status_list.controller, key_ring)
    sign_list(session, status_list, signer, addresses=addresses, now=now)


def _audit(session: Session, action: str, credential: Credential, actor: Person, now: datetime) -> None:
    session.flush()
    audit.record(session, action, credential.id, now=now, organization_id=credential.organization_id, actor_id=actor.id)
