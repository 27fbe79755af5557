"""An installation in this one process, whose clock, chance, keys and calls a test lets fail.

`tests/faults/installation.py` is the same with processes of its own, which can be killed.
"""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters.journal_file import JournalFile
from issuer.adapters.mail_templates import EmailTemplates
from issuer.credential.canonical import CompiledShapes
from issuer.resources import folder
from issuer.services.award_request import AwardRequest
from issuer.services.bulk.jobs import retry_failed
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.work import BulkWorker
from issuer.services.epoch_watch import look_at_epoch
from issuer.services.errors import NotEditable
from issuer.services.fsck import Examined, Violation, examine, invariants_named
from issuer.services.issuing import issue_credential
from issuer.services.journal import JOURNAL, watch
from issuer.services.outbox_parts import Outbox
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.engine import open_engine, readers, writers
from issuer.store.jobs import Job, JobRow, JobState, RowState, count_rows
from issuer.store.outbox import Message
from issuer.store.people import Person, find_person
from issuer.store.status_lists import StatusEntry
from tests.conftest import ADDRESSES, award_request
from tests.services.bulk.jobs import Clock, parts_of
from tests.services.fsck.conftest import Files
from tests.standins import FixedChance, MemoryKeys, RecordingMailer

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "0"))
"""How often a fault is tried where more is better; 0 in the ordinary suite, whose tests name numbers of their own."""
_LONGEST = timedelta(minutes=3)  # after which a dead worker's lease is over


def rounds(usual: int) -> int:
    """Return how often to try: `usual` in the ordinary suite, more by FAULT_ROUNDS."""
    return max(usual, ROUNDS)


class SeededChance:
    """Chance that gives the same in every run with the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def octets(self, count: int) -> bytes:
        return self._random.randbytes(count)

    def below(self, bound: int) -> int:
        return self._random.randrange(bound)


@dataclass
class Machine:
    """River College on one database, with its journal beside it. `acknowledged` are awards that people know of."""

    address: str
    folder: Path
    key_ring: MemoryKeys
    clock: Clock = field(default_factory=Clock)
    chance: Any = None
    shapes: CompiledShapes | None = None
    acknowledged: list[str] = field(default_factory=list)
    mailer: RecordingMailer = field(default_factory=RecordingMailer)

    def __post_init__(self) -> None:
        self.journal = JournalFile(self.folder / "journal" / "entries.jsonl")
        self.templates = EmailTemplates(folder("templates") / "email")
        self.open(self.address)
        self.look()

    def open(self, address: str) -> None:
        """Connect to a database, in place of the one before."""
        self.address, self.engine = address, open_engine(address)
        self.write: sessionmaker[Session] = writers(self.engine)
        self.read: sessionmaker[Session] = readers(self.engine)
        for factory in (self.write, self.read):
            factory.configure(info={JOURNAL: self.journal})
        watch(self.write)

    def look(self) -> None:
        """Compare the database with the journal, as an installation does at its start."""
        with self.write.begin() as session:
            look_at_epoch(session, now=self.clock(), is_alone=session.get_bind().dialect.name == "sqlite")

    def parts(self, **changes: Any) -> BulkParts:
        """What a worker needs."""
        shapes = self.shapes.credentials if self.shapes is not None else None
        parts = parts_of(self.write, self.read, self.key_ring, self.clock, **({"shapes": shapes} | changes))
        if self.chance is not None:
            object.__setattr__(parts, "chance", self.chance)
        return parts

    def outbox(self, mailer: Any = None) -> Outbox:
        """What sending mail needs."""
        return Outbox(self.write, self.read, mailer or self.mailer, self.templates, ADDRESSES, self.clock)

    def owner(self, session: Session) -> Person:
        """Ada, who may do everything."""
        found = find_person(session, "ada@river.example")
        assert found is not None
        return found

    def award(self, email: str, request: AwardRequest | None = None, **options: Any) -> str:
        """Award to one person; the id is acknowledged once the award is committed. Raises what services raise."""
        signing: dict[str, Any] = {"key_ring": self.key_ring, "addresses": ADDRESSES, "templates": self.templates}
        if self.chance is not None:
            signing["chance"] = self.chance
        with self.write.begin() as session:
            achievement = session.scalars(select(Achievement)).one()
            request = request or award_request(recipient_email=email)
            options = signing | {"actor": self.owner(session), "now": self.clock()} | options
            id = issue_credential(session, achievement, request, **options).id
        self.acknowledged.append(id)
        return id

    def finish(self, job_id: str, *, tries: int = 200) -> None:
        """Work a job off to its end with a sound worker: leases run out, and what was given up is tried again."""
        worker = BulkWorker(self.parts())
        for _ in range(tries):
            worker.work_off()
            with self.write.begin() as session:
                job = session.get_one(Job, job_id)
                if job.state is JobState.DONE:
                    with contextlib.suppress(NotEditable):
                        retry_failed(session, job, self.owner(session), now=self.clock())
                        continue
                    return
            self.clock.now += _LONGEST
        raise AssertionError(f"the job never ended: {self.states(job_id)}")

    def states(self, job_id: str) -> dict[RowState, int]:
        """The rows of a job by state."""
        with self.read() as session:
            return dict(count_rows(session, job_id))

    def count(self, kind: Any, *where: Any) -> int:
        """How many rows of a table there are."""
        with self.read() as session:
            return session.scalar(select(func.count()).select_from(kind).where(*where)) or 0

    def documents(self) -> dict[str, str]:
        """The signed text of each credential by its recipient's address, which is told once."""
        with self.read() as session:
            found = session.execute(select(Credential.recipient_email, Credential.document)).all()
        texts = {email: document for email, document in found}
        assert len(texts) == len(found), "somebody was awarded twice"
        return texts

    def violations(self, *only: str) -> list[Violation]:
        """What `issuer fsck` finds, of all invariants or of those that are named."""
        read = readers(self.engine)
        read.configure(info={JOURNAL: self.journal})
        files = Files({name: timedelta(days=1) for name in self.key_ring.keys})
        examined = Examined(read, files, FixedChance(), self.clock(), acknowledged=self.acknowledged)
        return [found for invariant in invariants_named(only) for found in examine(invariant, examined)]

    def require_exactly(self, job_id: str, rows: int) -> None:
        """Nothing is lost, doubled or half: every row has one credential, one place and one mail, and all is well."""
        violations = self.violations()
        assert violations == [], violations[:5]
        assert self.states(job_id) == {RowState.ISSUED: rows}
        with self.read() as session:
            of_job = select(JobRow.credential_id).where(JobRow.job_id == job_id)
            for column in (Credential.id, StatusEntry.credential_id, Message.credential_id):
                query = select(func.count(), func.count(column.distinct())).where(column.in_(of_job))
                assert tuple(session.execute(query).one()) == (rows, rows), column
            places = session.execute(select(StatusEntry.status_list_id, StatusEntry.status_list_index)).all()
            assert len(set(places)) == len(places)
            kept = set(session.scalars(select(Credential.id).where(Credential.id.in_(self.acknowledged))))
        assert kept == set(self.acknowledged), "what somebody was told of is there"


@contextlib.contextmanager
def replaced(target: Any, name: str, value: Any) -> Iterator[None]:
    """Put something in the place of an attribute within."""
    before = getattr(target, name)
    setattr(target, name, value)
    try:
        yield
    finally:
        setattr(target, name, before)


def caught(check: Callable[[], object]) -> bool:
    """Tell whether a check finds something wrong: for bugs that are planted on purpose."""
    try:
        check()
    except AssertionError:
        return True
    return False


def is_everything(found: Sequence[Violation], *invariants: str) -> bool:
    """Tell whether violations of these invariants, and of no others, were found."""
    return {each.invariant for each in found} == set(invariants)
