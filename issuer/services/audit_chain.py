"""The chain of events: each is sealed over itself and the seal before it, and the site signs the last one at times.

Whoever changes, adds or takes away a sealed event has to seal all that come after it anew, and then the signed
checkpoints and what the journal tells of them do not fit any more (SECURITY.md T-109). Events are recorded without
their seals and wait for nobody; one sealer at a time follows after them.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.credential import jcs
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.statement import sign_statement
from issuer.services.journal import note
from issuer.services.ports import KeyRing
from issuer.services.site_identity import site_signer
from issuer.store.audit import AuditCheckpoint, AuditEvent, last_checkpoint, last_seal, stored_events
from issuer.store.base import DamagedRow
from issuer.store.locks import alone
from issuer.urls import Addresses

TYPE = "TouchstoneAuditCheckpoint"
"""What a checkpoint calls itself: no record of a check and no other statement of the site can be taken for one."""
SEALED_AT_ONCE = 500
CHECKPOINT_EVERY = timedelta(hours=1)
CHECKPOINT_AFTER = 10_000  # events
_SPELLED = "%Y-%m-%d %H:%M:%S.%f"
_MEMBERS = ("id", "organization_id", "actor_id", "action", "subject_id", "details")


def seal_events(session: Session, *, limit: int = SEALED_AT_ONCE) -> int:
    """Seal events that are not sealed yet, the oldest first; return how many. One sealer at a time.

    Raises DamagedRow for an event that is not as we write them.
    """
    alone(session, "the record of events")
    sequence, before = last_seal(session)
    unsealed = stored_events(session).where(AuditEvent.sequence.is_(None))
    sealed = []
    for event in session.execute(unsealed.order_by(AuditEvent.at, AuditEvent.id).limit(limit)):
        sequence += 1
        before = seal_of(before, sequence, event)
        sealed.append({"id": event.id, "sequence": sequence, "seal": before})
    if sealed:
        session.execute(update(AuditEvent), sealed)
    return len(sealed)


def seal_of(before: str, sequence: int, event: Any) -> str:
    """Return the seal of a stored event: SHA-256, in hex, of the seal before and the event as JSON by RFC 8785.

    Its details go in as the text that is stored. Raises DamagedRow.
    """
    document = {name: getattr(event, name) for name in _MEMBERS}
    document |= {"sequence": sequence, "at": f"{_instant(event.at):%Y-%m-%dT%H:%M:%S.%fZ}"}
    try:
        return hashlib.sha256(before.encode() + b"\n" + jcs.transform(document)).hexdigest()
    except (CredentialError, ValueError) as error:  # text that is no Unicode
        raise DamagedRow("An event cannot be read any more.") from error


def _instant(stored: datetime | str) -> datetime:
    """Return the instant of an event; SQLite's text in the one spelling that we write. Raises DamagedRow."""
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    try:
        instant = datetime.strptime(stored, _SPELLED).replace(tzinfo=UTC)
    except (ValueError, TypeError) as error:
        raise DamagedRow("The instant of an event cannot be read any more.") from error
    if f"{instant:{_SPELLED}}" != stored:
        raise DamagedRow("The instant of an event is not written as we write it.")
    return instant


def is_checkpoint_due(session: Session, *, now: datetime) -> bool:
    """Tell whether enough has happened, or enough time has passed, since the site signed the last seal.

    Of several workers that ask at once, one is told so, and the others once it has signed.
    """
    alone(session, "sign a checkpoint")
    sequence, _ = last_seal(session)
    last = last_checkpoint(session)
    if last is None:
        return sequence > 0
    new = sequence - last.sequence
    return new >= CHECKPOINT_AFTER or (new > 0 and last.at <= now - CHECKPOINT_EVERY)


def sign_checkpoint(session: Session, *, key_ring: KeyRing, addresses: Addresses, now: datetime) -> AuditCheckpoint:
    """Let the site sign the last seal, and the journal tell of it. Raises KeyUnavailable."""
    signer = site_signer(session, key_ring, addresses, now=now)
    sequence, seal = last_seal(session)
    statement = {"type": TYPE, "sequence": sequence, "seal": seal, "signedAt": format_instant(now)}
    signed = sign_statement(statement, signer, created=now)
    checkpoint = AuditCheckpoint(sequence=sequence, at=now, document=json.dumps(signed))
    session.add(checkpoint)
    session.flush()
    note(session, "checkpoint", now=now, sequence=sequence, seal=seal)
    return checkpoint
