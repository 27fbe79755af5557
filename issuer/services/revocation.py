"""Taking back: a credential is revoked with a reason, or withdrawn from view; lists are signed again in time."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.services.errors import Invalid, KeyUnavailable, NotEditable, NotFound, ServiceError
from issuer.services.journal import note
from issuer.services.keys import KeyGone, signer_of_controller
from issuer.services.plain_text import clean_line
from issuer.services.ports import KeyRing
from issuer.services.status_lists import LIST_LIFETIME, is_stale, sign_list
from issuer.store import audit
from issuer.store.credentials import Credential
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.store.status_lists import Place, StatusList, list_entries_of, list_lists_not_signed_between, set_entries
from issuer.urls import Addresses

REASON_MAX = 500
_NO_PLACE = "This credential has no place in a status list."

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
    words = check_reason(reason)
    _lock(session, credential)
    if credential.revoked_at is not None:
        raise NotEditable("This credential is revoked already.")
    place = _set_bit(session, credential, key_ring=key_ring, addresses=addresses, now=now)
    credential.revoked_at, credential.revoked_by, credential.revocation_reason = now, actor.id, words
    _note_revoked(session, [place], {credential.id: words}, by=actor.id, now=now)
    _audit(session, "credential.revoked", credential, actor, now)
    return credential


def note_revoked(session: Session, reasons: Mapping[str, str], *, by: str | None, now: datetime) -> None:
    """Let the journal tell which credentials are revoked, and why: their places are in it with the list."""
    _note_revoked(session, list_entries_of(session, reasons.keys()), reasons, by=by, now=now)


def _note_revoked(
    session: Session, entries: Collection[Place], reasons: Mapping[str, str], *, by: str | None, now: datetime
) -> None:
    for entry in entries:
        note(
            session,
            "revoke",
            now=now,
            credential=entry.credential_id,
            list=entry.status_list_id,
            index=entry.status_list_index,
            reason=reasons[entry.credential_id],
            by=by,
        )


def check_reason(reason: str) -> str:
    """Return a reason as it will be shown. Raises Invalid."""
    words = clean_line(reason, "reason", maximum=REASON_MAX)
    if not words:
        raise Invalid({"reason": "Say why: the reason is shown to everyone who checks this credential."})
    return words


def set_bits(
    session: Session,
    organization: Organization,
    credential_ids: Collection[str],
    *,
    key_ring: KeyRing,
    addresses: Addresses,
    now: datetime,
) -> dict[str, ServiceError]:
    """Set the status bits of credentials of one organization, and sign each list that holds one of them again once.

    Returns by id why that could not be done: there is no place, or a list that no key may sign any more.
    Raises KeyUnavailable for a key that may come back, SigningFailed.
    """
    entries = list_entries_of(session, credential_ids)
    without_place = set(credential_ids) - {entry.credential_id for entry in entries}
    problems: dict[str, ServiceError] = {id: NotFound(_NO_PLACE) for id in without_place}
    return problems | _set_places(session, organization, entries, key_ring=key_ring, addresses=addresses, now=now)


def _set_places(
    session: Session,
    organization: Organization,
    entries: Collection[Place],
    *,
    key_ring: KeyRing,
    addresses: Addresses,
    now: datetime,
) -> dict[str, ServiceError]:
    """Set the bits at these places, and sign their lists. Returns and raises as `set_bits`."""
    by_list: dict[str, list[str]] = {}
    for entry in entries:
        by_list.setdefault(entry.status_list_id, []).append(entry.credential_id)
    problems: dict[str, ServiceError] = {}
    for status_list_id, members in sorted(by_list.items()):  # whoever locks several does so in the same order
        status_list = session.get_one(StatusList, status_list_id, with_for_update=True, populate_existing=True)
        try:
            signer = signer_of_controller(session, organization, status_list.controller, key_ring)
        except KeyGone as error:
            problems |= dict.fromkeys(members, error)
            continue
        set_entries(session, status_list_id, members, now=now)
        sign_list(session, status_list, signer, addresses=addresses, now=now)
    return problems


def withdraw(
    session: Session, credential: Credential, *, key_ring: KeyRing, addresses: Addresses, actor: Person, now: datetime
) -> Credential:
    """Take a credential's pages away, for example because its subject asks for it. Its status bit is set as well.

    What stands in its place says that it was withdrawn, and nothing about whom or what. Raises NotEditable,
    KeyUnavailable.
    """
    _lock(session, credential)
    if credential.withdrawn_at is not None:
        raise NotEditable("This credential is withdrawn already.")
    if credential.revoked_at is None:
        try:
            _set_bit(session, credential, key_ring=key_ring, addresses=addresses, now=now)
        except KeyGone:  # nobody believes its list any more, nor the credential: its pages are taken away all the same
            for place in list_entries_of(session, [credential.id]):
                set_entries(session, place.status_list_id, [credential.id], now=now)
    credential.withdrawn_at = now
    note(session, "withdraw", now=now, credential=credential.id)
    _audit(session, "credential.withdrawn", credential, actor, now)
    return credential


def list_stale_lists(session: Session, *, now: datetime) -> list[str]:
    """Return the ids of the status lists that are stale: see `is_stale`. The oldest come first."""
    candidates = list_lists_not_signed_between(session, now - LIST_LIFETIME / 2, now)
    return [each.id for each in candidates if is_stale(each, now=now)]


def refresh_status_list(
    session: Session, status_list_id: str, *, key_ring: KeyRing, addresses: Addresses, now: datetime
) -> bool:
    """Sign a list again that is stale, and tell whether that was done.

    Give each list a transaction of its own, so that nobody waits for more than one signing. A list whose key cannot be
    had is logged and left: it must not keep the others from being fresh.
    """
    status_list = session.get_one(StatusList, status_list_id, with_for_update=True, populate_existing=True)
    if not is_stale(status_list, now=now):
        return False  # somebody revoked meanwhile, or another worker was faster
    organization = session.get_one(Organization, status_list.organization_id)
    try:
        signer = signer_of_controller(session, organization, status_list.controller, key_ring)
    except KeyUnavailable as error:
        _log.error("status list %s cannot be signed again: %s", status_list.id, error.message)
        return False
    sign_list(session, status_list, signer, addresses=addresses, now=now)
    return True


def _lock(session: Session, credential: Credential) -> None:
    """Lock a credential and read again what may have become of it."""
    session.refresh(credential, ("revoked_at", "withdrawn_at"), with_for_update=True)


def _set_bit(
    session: Session, credential: Credential, *, key_ring: KeyRing, addresses: Addresses, now: datetime
) -> Place:
    places = list_entries_of(session, [credential.id])
    if not places:
        raise NotFound(_NO_PLACE)
    problems = _set_places(session, credential.organization, places, key_ring=key_ring, addresses=addresses, now=now)
    for problem in problems.values():
        raise problem
    return places[0]


def _audit(session: Session, action: str, credential: Credential, actor: Person, now: datetime) -> None:
    audit.record(session, action, credential.id, now=now, organization_id=credential.organization_id, actor_id=actor.id)
    session.flush()  # whoever locks the credential next in this session reads it anew
