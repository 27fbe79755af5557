"""What was promised is there: acknowledged work (I7), files (I10), and no mail more than one of a kind (I11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import func, select

from issuer.services.fsck.examined import ORPHANED_AFTER, Examined, KeptFile, Violation
from issuer.services.journal import BEHIND, is_behind
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.frameworks import FrameworkImport, ImportState
from issuer.store.jobs import Job, JobKind, JobRow, RowState
from issuer.store.outbox import Message
from issuer.store.profiles import SigningKey
from issuer.store.site_keys import SiteKey
from issuer.store.token_keys import TokenKey

_UNREAD = (ImportState.WAITING, ImportState.READING)


def nothing_acknowledged_is_lost(examined: Examined) -> Iterator[Violation]:
    """I7: what somebody was told is done is done: by the record, by a job's page, or by a list that was given."""
    yield from _lost_awards(examined)
    yield from _lost_changes(examined)
    with examined.read() as session:
        if is_behind(session):
            yield Violation("I7", "database", f"{BEHIND} Run: issuer restore confirm")
        for credential_id in examined.acknowledged:
            if session.get(Credential, credential_id) is None:
                yield Violation("I7", credential_id, "Somebody was told that this was awarded, and it is not there.")


def files_are_those_of_rows(examined: Examined) -> Iterator[Violation]:
    """I10: every key and every upload that is waited for has its file, and no file is left over for longer."""
    with examined.read() as session:
        keys = {key for column in (SigningKey, SiteKey) for key in session.scalars(select(column.public_key_multibase))}
        keys |= {f"jwk-{name}" for name in session.scalars(select(TokenKey.fingerprint))}
        waiting = set(session.scalars(select(FrameworkImport.id).where(FrameworkImport.state.in_(_UNREAD))))
        waiting |= set(session.scalars(select(Job.id).where(Job.has_file)))
    for kind, found, wanted in (("key", examined.files.keys, keys), ("upload", examined.files.uploads, waiting)):
        try:
            yield from _compare(kind, found(), wanted, examined)
        except ConnectionError as error:
            examined.notes.append(f"The files of each {kind} were not compared. {error}")


def no_credential_is_announced_twice(examined: Examined) -> Iterator[Violation]:
    """I11: there is at most one mail of a kind about a credential, and none about one that does not exist."""
    of_credentials = Message.credential_id.is_not(None)
    by_kind = select(Message.credential_id, Message.kind, func.count()).where(of_credentials)
    with examined.read() as session:
        twice = by_kind.group_by(Message.credential_id, Message.kind).having(func.count() > 1)
        for credential_id, kind, count in session.execute(twice):
            yield Violation("I11", str(credential_id), f"There are {count} mails “{kind}” about this credential.")
        astray = (
            select(Message.id, Message.credential_id)
            .outerjoin(Credential, Credential.id == Message.credential_id)
            .where(of_credentials, Credential.id.is_(None))
        )
        for message_id, credential_id in examined.stream(session, astray):
            yield Violation("I11", message_id, f"This mail is about {credential_id}, which is not there.")


def _lost_awards(examined: Examined) -> Iterator[Violation]:
    issued = (
        select(JobRow.credential_id, JobRow.job_id, JobRow.number)
        .join(Job, Job.id == JobRow.job_id)
        .outerjoin(Credential, Credential.id == JobRow.credential_id)
        .where(
            JobRow.state == RowState.ISSUED,
            Job.kind == JobKind.AWARD,
            JobRow.credential_id.is_not(None),
            Credential.id.is_(None),
        )
    )
    recorded = (
        select(AuditEvent.subject_id)
        .outerjoin(Credential, Credential.id == AuditEvent.subject_id)
        .outerjoin(JobRow, JobRow.credential_id == AuditEvent.subject_id)
        .where(AuditEvent.action == "credential.awarded", Credential.id.is_(None), JobRow.job_id.is_(None))
    )
    with examined.read() as session:
        for credential_id, job_id, number in examined.stream(session, issued):
            yield Violation("I7", credential_id, f"Row {number} of the job {job_id} was issued, and this is not there.")
        for (credential_id,) in examined.stream(session, recorded):
            yield Violation("I7", credential_id, "It is recorded that this was awarded, and it is not there.")


def _lost_changes(examined: Examined) -> Iterator[Violation]:
    for change, column in (("revoked", Credential.revoked_at), ("withdrawn", Credential.withdrawn_at)):
        undone = (
            select(Credential.id)
            .join(AuditEvent, AuditEvent.subject_id == Credential.id)
            .where(AuditEvent.action == f"credential.{change}", column.is_(None))
            .distinct()
        )
        with examined.read() as session:
            for (credential_id,) in examined.stream(session, undone):
                yield Violation("I7", credential_id, f"It is recorded that this was {change}, and it is not.")


def _compare(kind: str, found: Iterable[KeptFile], wanted: set[str], examined: Examined) -> Iterator[Violation]:
    names = set()
    for file in found:
        names.add(file.name)
        if file.name not in wanted and file.changed_at < examined.now - ORPHANED_AFTER:
            # Nobody deletes it by themselves: it may be the file of a database that was put aside and comes back.
            advice = f" It may hold names and addresses: delete uploads/{file.name}." if kind == "upload" else ""
            yield Violation("I10", file.name, f"There is a file of this {kind}, which belongs to nothing.{advice}")
        examined.step(1)
    for name in sorted(wanted - names):
        yield Violation("I10", name, f"The file of this {kind} is not there.")
