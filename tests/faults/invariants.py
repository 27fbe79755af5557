"""What holds after every fault, whatever it was: SECURITY.md 3.1, asked of our own `fsck` and counted by ourselves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.adapters.folder_store import FolderStore
from issuer.adapters.kept_files import StoresKept
from issuer.credential.report import Verdict
from issuer.services.fsck import Examined, examine, invariants_named
from issuer.services.ports import SYSTEM_CHANCE
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import JobState, RowState
from issuer.store.outbox import AWARD, Message
from issuer.store.status_lists import StatusEntry
from tests.faults.installation import Installation


class Broken(AssertionError):
    """What was promised does not hold; the text says what, one thing a line."""


@dataclass(slots=True)
class Witness:
    """Somebody who has seen awards, and holds us to them: the id of each, and a digest of its bytes."""

    seen: dict[str, str] = field(default_factory=dict)

    def look(self, session: Session) -> int:
        """Remember what can be read by now, and return how much that is. Raises what SQLAlchemy raises."""
        for credential_id, document in session.execute(select(Credential.id, Credential.document)):
            self.seen.setdefault(credential_id, digest_of(document))
        return len(self.seen)


def digest_of(document: str) -> str:
    """Return what a witness remembers of a document."""
    return hashlib.sha256(document.encode()).hexdigest()


def after_fault(
    installation: Installation, rows: dict[str, int], witness: Witness | None = None, *, by_command: bool = False
) -> None:
    """Raise Broken unless all is as promised.

    `rows` are the jobs by id and their sizes, all done by now; nothing else was awarded. With `by_command`, `issuer
    fsck` says so too, in a process of its own. What the witness has seen is there, byte for byte.
    """
    found = [*_of_jobs(installation, rows), *violations(installation, witness)]
    with installation.toolkit.read() as session:
        found += _of_badges(session, sum(rows.values()), installation.clock())
        found += _unlike(session, witness)
    if found:
        raise Broken("\n".join(found))
    if by_command:
        _ask_the_command(installation, witness)


def kept_files(home: Path) -> StoresKept:
    """Return the files of an installation, as `fsck` asks for them."""
    return StoresKept(FolderStore(home / "keys"), FolderStore(home / "uploads"))


def violations(
    installation: Installation, witness: Witness | None = None, *, only: Collection[str] = ()
) -> Iterator[str]:
    """Give what our `fsck` finds wrong, in all invariants or in those that are named."""
    examined = Examined(
        read=installation.toolkit.read,
        files=kept_files(installation.home),
        chance=SYSTEM_CHANCE,
        now=datetime.now(UTC),
        acknowledged=list(witness.seen) if witness is not None else (),
    )
    for invariant in invariants_named(list(only)):
        for violation in examine(invariant, examined):
            yield f"{violation.invariant} {violation.subject}: {violation.says}"


def _of_jobs(installation: Installation, rows: dict[str, int]) -> Iterator[str]:
    for job_id, count in rows.items():
        state, counts = installation.state_of(job_id), installation.counts_of(job_id)
        if state is not JobState.DONE or counts != {RowState.ISSUED: count}:
            yield f"the job {job_id} of {count} is {state}: {counts}"


def _of_badges(session: Session, expected: int, now: datetime) -> Iterator[str]:
    """Count for ourselves, without `fsck`: badges, recipients, places, mails, events; and let each be verified."""
    credentials = session.scalars(select(Credential)).all()
    places = session.execute(select(StatusEntry.status_list_id, StatusEntry.status_list_index)).all()
    about = session.scalars(select(Message.credential_id).where(Message.kind == AWARD)).all()
    awarded = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "credential.awarded")).all()
    counted = {
        "badges": [each.id for each in credentials],
        "recipients": [each.recipient_key for each in credentials],
        "places": places,
        "mails": about,
        "events": awarded,
    }
    for what, found in counted.items():
        if len(found) != expected or len(set(found)) != expected:
            yield f"there are {len(found)} {what}, {len(set(found))} different ones, and {expected} were awarded"
    some = credentials[:: max(1, len(credentials) // 10)]  # fsck has verified all
    verdicts = Counter(verify_issued(session, each, now=now).verdict for each in some)
    if set(verdicts) - {Verdict.VALID}:
        yield f"not all badges are valid: {verdicts}"


def _unlike(session: Session, witness: Witness | None) -> Iterator[str]:
    """Say what is not, or not any more, what the witness saw."""
    if witness is None:
        return
    there = {id: digest_of(text) for id, text in session.execute(select(Credential.id, Credential.document))}
    for credential_id, digest in witness.seen.items():
        if there.get(credential_id) != digest:
            yield f"{credential_id} is {'another' if credential_id in there else 'gone'}, and somebody has seen it"


def _ask_the_command(installation: Installation, witness: Witness | None) -> None:
    file = installation.home.parent / "acknowledged.txt"
    file.write_text("\n".join(witness.seen if witness is not None else ()))
    told = json.loads(installation.run_command("fsck", "--format", "json", "--acknowledged", str(file), allowed=(0, 1)))
    if not told["holds"]:
        raise Broken(json.dumps(told["invariants"], indent=1))


def count(installation: Installation, kind: type, *where: object) -> int:
    """Return how many rows there are of a kind."""
    with installation.toolkit.read() as session:
        return session.scalar(select(func.count()).select_from(kind).where(*where)) or 0  # type: ignore[arg-type]
