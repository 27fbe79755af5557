"""F-14: one bit of what is stored is another one: nothing that changed is VALID, and `fsck` finds what matters.

In SQLite's file, in the journal and in a key's file. The ordinary suite changes some thirty bits, `make faults` more.
"""

from __future__ import annotations

import contextlib
import json
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from issuer.adapters import key_files, sealing
from issuer.adapters.folder_store import FolderStore
from issuer.credential.multikey import decode_multikey
from issuer.credential.public_key import PublicKey
from issuer.credential.report import Verdict, VerificationReport
from issuer.services.audit_chain import seal_events
from issuer.services.halting import current_halt
from issuer.services.restoring import confirm_restore
from issuer.services.revocation import revoke
from issuer.services.verification import verify_issued
from issuer.store.base import DamagedRow
from issuer.store.credentials import Credential
from tests import databases
from tests.conftest import ADDRESSES
from tests.faults.within import test_backups
from tests.faults.within.machine import ROUNDS, Machine, caught, replaced
from tests.services.bulk.jobs import running_job

pytestmark = [databases.only_sqlite("it is about its file"), pytest.mark.timeout(900)]

FLIPS = ROUNDS or 8
GUARDED = {
    "credentials": "id, document, token",
    "status_lists": "id, document",
    "audit_events": "id, action, subject_id, details, sequence, seal",
}
"""What nobody can change unseen: what is signed, and the sealed record."""
copies = test_backups.copies


@dataclass
class Still:
    """An installation at rest: the bytes of its database, and what is true of it."""

    machine: Machine
    content: bytes
    guarded: dict[str, list[Any]]
    views: dict[str, str]  # what each badge says, by id
    revoked: set[str]


@pytest.fixture
def still(machine: Machine) -> Still:
    """A class of twenty, of which five were revoked, and its record sealed."""
    machine.finish(running_job(machine.write, 20))
    with machine.write.begin() as session:
        options = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "now": machine.clock()}
        for credential in session.scalars(select(Credential).limit(5)):
            revoke(session, credential, "A mistake.", actor=machine.owner(session), **options)
    with machine.write.begin() as session:
        seal_events(session)
    with machine.read() as session:
        found = session.scalars(select(Credential)).all()
        views = {each.id: _said(verify_issued(session, each, now=machine.clock())) for each in found}
        revoked = {each.id for each in found if each.revoked_at is not None}
    machine.engine.dispose()
    file = Path(str(machine.engine.url.database))
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    return Still(machine, file.read_bytes(), _guarded(file), views, revoked)


def _said(report: VerificationReport) -> str:
    return json.dumps(report.view.document, sort_keys=True) if report.view is not None else ""


def _guarded(file: Path) -> dict[str, list[Any]]:
    """What the guarded columns hold; raises sqlite3.Error where it cannot be read."""
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.text_factory = bytes
        return {
            table: database.execute(f"select {columns} from {table} order by 1").fetchall()
            for table, columns in GUARDED.items()
        }


def places_of(still: Still, chance: random.Random) -> Iterator[int]:
    """Where a bit is changed: anywhere, and every other time in what was signed or sealed."""
    texts = [row[1] for table in ("credentials", "status_lists") for row in still.guarded[table]]
    while True:
        yield chance.randrange(len(still.content))
        text = chance.choice(texts)
        begin = still.content.find(text[:400])
        if begin >= 0:
            yield begin + chance.randrange(400)


def flip(content: bytes, place: int, bit: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]


def read_with_flips(still: Still, folder: Path, flips: int = FLIPS, seed: int = 14) -> int:
    """Change one bit at a time, verify all badges and let `fsck` look; return how often what is guarded had changed."""
    chance, changed, file = random.Random(seed), 0, folder / "rotten.sqlite"
    for number, place in zip(range(flips), places_of(still, chance), strict=False):
        for left_over in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            left_over.unlink(missing_ok=True)
        file.write_bytes(flip(still.content, place, chance.randrange(8)))
        try:
            is_same = _guarded(file) == still.guarded
        except sqlite3.Error:
            is_same = False
        still.machine.engine.dispose()
        still.machine.open(f"sqlite:///{file}")
        require_nothing_wrong_is_valid(still)
        if not is_same:
            changed += 1
            assert still.machine.violations() != [], f"flip {number}, at {place}, was not found"
    return changed


def require_nothing_wrong_is_valid(still: Still) -> None:
    """Whoever reads a badge sees what was signed, or no VALID. A page that cannot be read at all is no verdict."""
    with contextlib.suppress(SQLAlchemyError, DamagedRow, ValueError, LookupError), still.machine.read() as session:
        for id in session.scalars(select(Credential.id)).all():
            with contextlib.suppress(SQLAlchemyError, DamagedRow, ValueError, LookupError):
                report = verify_issued(session, session.get_one(Credential, id), now=still.machine.clock())
                if report.verdict is Verdict.VALID:
                    assert id in still.views and id not in still.revoked
                    assert _said(report) == still.views[id], f"{id} says something else and is VALID"


def test_a_changed_bit_of_the_database_makes_nothing_valid_and_is_found(still: Still, tmp_path: Path) -> None:
    assert read_with_flips(still, tmp_path) >= FLIPS // 4


def test_the_flips_find_a_verifier_that_reads_and_does_not_check(still: Still, tmp_path: Path) -> None:
    """The bug: a badge of our own database is believed, whatever its signature is worth."""
    with replaced(PublicKey, "verify", lambda *_arguments: None):
        assert caught(lambda: read_with_flips(still, tmp_path, 60))


# The journal


def revoke_each(machine: Machine, ids: Sequence[str]) -> None:
    for id in ids:
        with machine.write.begin() as session:
            options = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "now": machine.clock()}
            revoke(session, session.get_one(Credential, id), "A mistake.", actor=machine.owner(session), **options)


def restore_with_flips(machine: Machine, copies: Callable[[], str], places: Callable[[bytes], list[int]]) -> None:
    """Put a backup back beside a journal with one changed bit; what was revoked since has to be revoked again."""
    ids = [machine.award(f"p{number}@example.org") for number in range(4)]
    backup = copies()
    revoke_each(machine, ids[:3])
    whole = machine.journal.path.read_bytes()
    machine.acknowledged.clear()
    for number, place in enumerate(places(whole)):
        machine.engine.dispose()
        copy = machine.folder / f"again{number}.sqlite"
        copy.write_bytes(Path(backup.removeprefix("sqlite:///")).read_bytes())
        machine.journal.path.write_bytes(flip(whole, place, number % 7))
        machine.open(f"sqlite:///{copy}")
        machine.look()
        with machine.read() as session:
            assert current_halt(session) is not None, f"bit {place}: it is a restored one all the same"
        with machine.write.begin() as session:
            confirm_restore(session, key_ring=machine.key_ring, addresses=ADDRESSES, now=machine.clock())
        with machine.read() as session:
            for id in ids[:3]:
                credential = session.get_one(Credential, id)
                verdict = verify_issued(session, credential, now=machine.clock()).verdict
                assert verdict is Verdict.REVOKED, f"bit {place} of the journal: {verdict}"
    machine.journal.path.write_bytes(whole)


def in_lines(*kinds: str) -> Callable[[bytes], list[int]]:
    """Return what chooses places in the values of the journal's last lines of these kinds."""

    def choose(whole: bytes) -> list[int]:
        chance, found, begin = random.Random(14), [], 0
        for line in whole.splitlines(keepends=True):
            if any(f'"does":"{kind}"'.encode() in line for kind in kinds):
                found += [begin + chance.randrange(20, len(line) - 2) for _ in range(max(FLIPS // 6, 1))]
            begin += len(line)
        return found

    return choose


@pytest.mark.parametrize("kind", ["list", "revoke"])
def test_a_changed_bit_of_the_journal_forgets_no_revocation(
    machine: Machine, copies: Callable[[], str], kind: str
) -> None:
    restore_with_flips(machine, copies, in_lines(kind))


def test_a_changed_mark_forgets_no_revocation(machine: Machine, copies: Callable[[], str]) -> None:
    """Of the last transaction, whose list nobody signs again."""

    def of_last_done(whole: bytes) -> list[int]:
        begin = whole.rindex(b'"mark":"') + len('"mark":"')
        return [begin + 3, begin + 20]

    restore_with_flips(machine, copies, of_last_done)


# Keys


def test_a_changed_bit_of_a_sealed_key_never_signs_as_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_SCRYPT", {"n": 2**4, "r": 8, "p": 1})
    name = new_ring(tmp_path).create()
    (file,) = [each for each in tmp_path.rglob("*.json")]
    whole, chance, refused = file.read_bytes(), random.Random(14), 0
    for _ in range(FLIPS * 10):
        file.write_bytes(flip(whole, chance.randrange(len(whole)), chance.randrange(8)))
        try:
            signer = new_ring(tmp_path).signer(name, "did:example:1")
        except (LookupError, PermissionError, ValueError):
            refused += 1
            continue
        decode_multikey(name).verify(signer.sign(b"words"), b"words")
    assert refused > FLIPS * 5


def new_ring(folder: Path) -> Any:
    return key_files.KeyFiles(FolderStore(folder), "a passphrase")
