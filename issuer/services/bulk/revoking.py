"""Many revocations in one signing of each list that they are in, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.services.bulk.kinds import Fate, Work, store_fates
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.storing import event
from issuer.services.errors import Invalid
from issuer.services.revocation import check_reason, note_revoked, set_bits
from issuer.services.rosters.fields import RowReader
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import JobRow, RowState
from issuer.store.many import insert_all

NAMES_NOTHING = "This row names no credential of this organization."
REVOKED_BEFORE = "This credential was revoked already."


@dataclass(frozen=True, slots=True)
class Revocation:
    """What a row asks for: which credential and why, or why it cannot be done."""

    number: int
    credential_id: str
    reason: str
    problem: str | None = None


class Revoking:
    """Revokes the credential that each row names, with the row's own reason or that of the job."""

    def __init__(self, parts: BulkParts) -> None:
        self._parts = parts

    def choose(self, session: Session, work: Work, now: datetime) -> None:
        """Choose nothing: a revocation says the same whenever it is done."""

    def make(self, session: Session, work: Work) -> list[Revocation]:
        """Return what each row asks for."""
        reader = RowReader(work.job.reading["columns"], work.job.options, zone=work.organization.zone)
        return [self._read(reader, work, row) for row in work.rows]

    def store(self, session: Session, work: Work, made: Sequence[Revocation], now: datetime) -> None:
        """Revoke, sign the lists again, and say in each row what became of it. Raises KeyUnavailable, SigningFailed."""
        standing = _lock(session, work, {each.credential_id for each in made})
        due: dict[str, Revocation] = {}
        for each in made:
            if each.problem is None and standing.get(each.credential_id) is False:
                due.setdefault(each.credential_id, each)
        self._parts.reached("status.before")
        problems = set_bits(
            session,
            work.organization,
            due.keys(),
            key_ring=self._parts.key_ring,
            addresses=self._parts.addresses,
            now=now,
        )
        self._parts.reached("status.after")
        done = [each for id, each in due.items() if id not in problems]
        if done:
            session.execute(update(Credential), [_revoked(each, work, now) for each in done])
            events = [event(work.job, "credential.revoked", each.credential_id, now) for each in done]
            insert_all(session, AuditEvent, events)
            reasons = {each.credential_id: each.reason for each in done}
            note_revoked(session, reasons, by=work.job.confirmed_by, now=now)
        numbers = {each.number for each in done}
        fates = {}
        for each in made:
            if each.number in numbers:
                fates[each.number] = Fate(RowState.ISSUED)
            elif each.problem is not None or each.credential_id not in standing:
                fates[each.number] = Fate(RowState.FAILED, each.problem or NAMES_NOTHING)
            elif each.credential_id in problems:
                fates[each.number] = Fate(RowState.FAILED, problems[each.credential_id].message)
            else:
                fates[each.number] = Fate(RowState.ALREADY, REVOKED_BEFORE)
        store_fates(session, work, fates)

    def _read(self, reader: RowReader, work: Work, row: JobRow) -> Revocation:
        credential_id = str((row.chosen or {}).get("credential_id", ""))
        try:
            reason = check_reason(reader.text_of(row.cells, "reason") or str(work.job.options.get("reason", "")))
        except Invalid as error:
            return Revocation(row.number, credential_id, "", error.message)
        return Revocation(row.number, credential_id, reason)


def _lock(session: Session, work: Work, ids: set[str]) -> dict[str, bool]:
    """Lock the credentials of this organization among these, and return by id whether each is revoked."""
    found = session.execute(
        select(Credential.id, Credential.revoked_at)
        .where(Credential.id.in_(ids), Credential.organization_id == work.organization.id)
        .order_by(Credential.id)
        .with_for_update()
    )
    return {id: revoked_at is not None for id, revoked_at in found}


def _revoked(each: Revocation, work: Work, now: datetime) -> dict[str, object]:
    return {
        "id": each.credential_id,
        "revoked_at": now,
        "revoked_by": work.job.confirmed_by,
        "revocation_reason": each.reason,
    }
