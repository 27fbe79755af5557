"""The epoch rule: a restored database gives no place twice and forgets no revocation (SECURITY.md T-112).

At its start an installation compares its database with the journal beside it. Where the database is the older one,
nothing is awarded until somebody has confirmed the restore: then what the journal tells was taken back is taken back
again, no list that was open gives a place any more, and the next epoch begins.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.credential.instants import parse_instant
from issuer.credential.status_list import StatusList as Bits
from issuer.services.errors import KeyUnavailable, NotEditable
from issuer.services.journal import BEHIND, JOURNAL, Journal, begin
from issuer.services.key_compromise import is_believed, mark_compromised
from issuer.services.keys import signer_of_controller
from issuer.services.ports import KeyRing
from issuer.services.status_lists import sign_list
from issuer.services.told import Told, read_told
from issuer.store import audit
from issuer.store.base import count_changed, new_id
from issuer.store.credentials import Credential
from issuer.store.epochs import Epoch, begin_epoch
from issuer.store.halts import HaltKind, end_halts, find_halt
from issuer.store.jobs import TO_ISSUE, Job, JobRow, JobState, RowState
from issuer.store.locks import alone
from issuer.store.organizations import Organization
from issuer.store.status_lists import StatusEntry, StatusList
from issuer.urls import Addresses

KEPT_FOR_LOST = "status.kept_for_lost"
"""The event of a place that is kept, and its bit, for a credential that a restored database does not know."""
_REASON = "It was revoked before the database was restored from a backup; the reason is not known any more."
_LOCKED_AT_ONCE = 500  # credentials in one statement
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Restored:
    """What confirming a restore has done."""

    epoch: int = 0
    revoked: int = 0
    kept_for_lost: int = 0
    keys_compromised: int = 0
    lists_closed: int = 0
    jobs_paused: int = 0
    unsigned_lists: list[str] = field(default_factory=list)


def confirm_restore(
    session: Session, *, further: Sequence[Journal] = (), key_ring: KeyRing, addresses: Addresses, now: datetime
) -> Restored:
    """Make a restored database safe to award from. `further` are the journals of other machines.

    The next epoch is in the journal before the caller commits: if that fails, the restore is to be confirmed again.
    Raises NotEditable where nothing was restored, KeyUnavailable where a stolen key cannot be replaced, OSError for a
    journal that cannot be read or written.
    """
    alone(session, "the epoch")  # of two who confirm at once one does
    on = find_halt(session)
    if on is None or on.kind is not HaltKind.RESTORED:
        raise NotEditable("This database was not restored: it knows all that its journal tells.")
    journal: Journal = session.info[JOURNAL]
    told, done = read_told([journal, *further]), Restored()
    _hold(session, told)
    _disown(session, told, done, key_ring, addresses, now)
    for status_list_id in sorted(told.lists):
        _replay(session, told, status_list_id, done, key_ring, addresses, now)
    for credential_id in sorted(told.withdrawn):
        _withdraw(session, credential_id, now)
    closing = update(StatusList).where(StatusList.closed_at.is_(None)).values(closed_at=now)
    done.lists_closed = count_changed(session, closing)
    going = update(Job).where(Job.state.in_((JobState.RUNNING, JobState.SCHEDULED)))
    done.jobs_paused = count_changed(session, going.values(state=JobState.PAUSED, problem=BEHIND))
    epoch = begin_epoch(session, new_id(), now=now)
    done.epoch = epoch.number
    end_halts(session, kinds=(HaltKind.RESTORED,), now=now)
    _record(session, epoch, done, on.id, now)
    session.flush()
    begin(journal, epoch.token, epoch.number, now=now)
    return done


def _disown(
    session: Session, told: Told, done: Restored, key_ring: KeyRing, addresses: Addresses, now: datetime
) -> None:
    """Mark the keys again that were found to be compromised since the backup. Raises KeyUnavailable."""
    for name, entry in sorted(told.compromised.items()):
        organization = session.get(Organization, entry["organization"])
        if organization is None or not is_believed(session, organization, name):
            continue
        since = min(parse_instant(entry["since"]), now)
        mark_compromised(
            session, organization, name, since, key_ring=key_ring, addresses=addresses, actor=None, now=now
        )
        done.keys_compromised += 1


def _hold(session: Session, told: Told) -> None:
    """Lock what is written below, as whoever revokes does: credentials, then lists. Revoking goes on meanwhile."""
    open_entries = session.execute(
        select(StatusEntry.status_list_id, StatusEntry.status_list_index, StatusEntry.credential_id).where(
            StatusEntry.status_list_id.in_(told.lists), StatusEntry.set_at.is_(None)
        )
    )
    ids = set(told.withdrawn)
    for status_list_id, index, credential_id in open_entries:
        bits = told.bits.get(status_list_id, Bits(8))
        if (status_list_id, index) in told.taken_back or (index < len(bits) and bits.get(index)):
            ids.add(credential_id)
    ordered = sorted(ids)
    for first in range(0, len(ordered), _LOCKED_AT_ONCE):
        some = ordered[first : first + _LOCKED_AT_ONCE]
        held = select(Credential.id).where(Credential.id.in_(some))
        session.execute(held.order_by(Credential.id).with_for_update())
    written = StatusList.closed_at.is_(None) | StatusList.id.in_(told.lists)
    session.execute(select(StatusList.id).where(written).order_by(StatusList.id).with_for_update())


def _replay(
    session: Session,
    told: Told,
    status_list_id: str,
    done: Restored,
    key_ring: KeyRing,
    addresses: Addresses,
    now: datetime,
) -> None:
    """Set every bit of one list that the journal knows to be set, and revoke the credentials that they are of."""
    status_list = _list_of(session, told.lists[status_list_id], now)
    if status_list is None:
        return
    entries = {
        entry.status_list_index: entry
        for entry in session.scalars(select(StatusEntry).where(StatusEntry.status_list_id == status_list_id))
    }
    missing = _missing(told, status_list, entries)
    for index in missing:
        _take_back(session, status_list, index, entries.get(index), told, done, now)
    is_new = status_list.valid_until == status_list.created_at
    if not missing and not is_new:
        return
    organization = session.get_one(Organization, status_list.organization_id)
    try:
        signer = signer_of_controller(session, organization, status_list.controller, key_ring)
    except KeyUnavailable as error:
        _log.error("the status list %s cannot be signed: %s", status_list_id, error.message)
        done.unsigned_lists.append(status_list_id)
        return
    sign_list(session, status_list, signer, addresses=addresses, now=now)


def _missing(told: Told, status_list: StatusList, entries: Mapping[int, StatusEntry]) -> list[int]:
    """Return the places of a list that the journal knows to be set, and its entries do not."""
    bits = told.bits.get(status_list.id, Bits(8))
    missing = [
        index
        for index in range(min(len(bits), status_list.size))
        if bits.get(index) and (index not in entries or entries[index].set_at is None)
    ]
    # Of a revocation the journal tells twice, so that one line may be damaged.
    named = {
        index
        for (list_of_entry, index), why in told.taken_back.items()
        if list_of_entry == status_list.id and _is_open(entries.get(index), why)
    }
    return missing + sorted(named.difference(missing))


def _is_open(entry: StatusEntry | None, why: Mapping[str, Any]) -> bool:
    """Tell whether a place that the journal names is that of the credential that it names, and not set yet."""
    return entry is not None and entry.credential_id == why.get("credential") and entry.set_at is None


def _list_of(session: Session, entry: Mapping[str, Any], now: datetime) -> StatusList | None:
    """Return a list, made anew where it was begun after the backup: badges that are out there point to it."""
    found = session.get(StatusList, entry["list"], with_for_update=True)
    if found is not None or session.get(Organization, entry["organization"]) is None:
        return found
    made = StatusList(
        id=entry["list"],
        organization_id=entry["organization"],
        controller=entry["controller"],
        purpose=entry["purpose"],
        size=entry["size"],
        document=json.dumps({"id": entry["address"]}),  # its address outlives a move
        created_at=now,
        signed_at=now,
        valid_until=now,
    )
    session.add(made)
    session.flush()
    return made


def _take_back(
    session: Session,
    status_list: StatusList,
    index: int,
    entry: StatusEntry | None,
    told: Told,
    done: Restored,
    now: datetime,
) -> None:
    why = told.taken_back.get((status_list.id, index), {})
    if entry is None:
        entry = StatusEntry(
            status_list_id=status_list.id, status_list_index=index, credential_id=why.get("credential") or new_id()
        )
        session.add(entry)
        status_list.taken += 1
    entry.set_at = now
    session.flush()
    credential = session.get(Credential, entry.credential_id)
    if credential is None:
        _keep_for_lost(session, status_list, entry, now)
        done.kept_for_lost += 1
    elif credential.revoked_at is None and (why or credential.id not in told.withdrawn):
        credential.revoked_at, credential.revocation_reason = now, why.get("reason") or _REASON
        _record_of(session, "credential.revoked", credential, now)
        done.revoked += 1


def _keep_for_lost(session: Session, status_list: StatusList, entry: StatusEntry, now: datetime) -> None:
    """Keep the bit of a credential that is out there and not here. A row that would award it again must not."""
    row = update(JobRow).where(JobRow.credential_id == entry.credential_id, JobRow.state.in_(TO_ISSUE))
    words = "It was awarded and revoked before the database was restored from a backup."
    session.execute(row.values(state=RowState.CANCELLED, error=words))
    audit.record(
        session,
        KEPT_FOR_LOST,
        entry.credential_id,
        now=now,
        organization_id=status_list.organization_id,
        status_list_id=status_list.id,
        status_list_index=entry.status_list_index,
    )


def _withdraw(session: Session, credential_id: str, now: datetime) -> None:
    credential = session.get(Credential, credential_id)
    if credential is not None and credential.withdrawn_at is None:
        credential.withdrawn_at = now
        _record_of(session, "credential.withdrawn", credential, now)


def _record_of(session: Session, action: str, credential: Credential, now: datetime) -> None:
    audit.record(
        session, action, credential.id, now=now, organization_id=credential.organization_id, after_restore=True
    )


def _record(session: Session, epoch: Epoch, done: Restored, halt_id: str, now: datetime) -> None:
    audit.record(
        session,
        "site.restore_confirmed",
        halt_id,
        now=now,
        epoch=epoch.number,
        revoked=done.revoked,
        kept_for_lost=done.kept_for_lost,
        keys_compromised=done.keys_compromised,
        lists_closed=done.lists_closed,
        jobs_paused=done.jobs_paused,
    )
