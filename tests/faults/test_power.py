"""F-03: the power fails after any call to the system, and what was promised before it is there.

An installation works under `strace`. Its calls are replayed on a disk that keeps what POSIX promises, and of the rest
nothing, all names, half of the writes or torn sectors. `make faults` looks at the disk after every call (FAULT_IMAGES),
the ordinary suite after some.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.faults.disk import LOSSES, Disk, Loss
from tests.faults.installation import open_installation
from tests.faults.invariants import violations
from tests.faults.sizes import IMAGES, SEED
from tests.faults.trace import COMMAND, Follower, read_calls
from tests.faults.warm import ROOT, Warm

pytestmark = [
    databases.only_sqlite("what PostgreSQL promises of its files is its own affair"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]

HEALTHY = "healthy"
BUGS: dict[str, tuple[Loss, float]] = {
    "sqlite-synchronous-normal": ("synced", 0.0),
    "sqlite-synchronous-off": ("torn", 0.0),
    "files-without-fsync": ("named", 0.6),
}
"""With the loss that shows it, and from which part of the work on: keys and uploads are made in the end."""
DATABASE = "touchstone.sqlite"

Image = dict[str, bytes]
Promise = dict[str, Any]


@pytest.fixture(scope="module")
def traced(built_on: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one folder for each way to work, how it lay before, and the calls of them all."""
    folder = tmp_path_factory.mktemp("traced")
    for name in (HEALTHY, *BUGS):
        shutil.copytree(built_on("sqlite"), folder / name / "home")
        shutil.copytree(built_on("sqlite"), folder / name / "before")
    done = subprocess.run(
        [
            *COMMAND,
            f"--output={folder / 'calls'}",
            *(sys.executable, "-m", "tests.faults.traced"),
            *(str(folder / name) for name in (HEALTHY, *BUGS)),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ISSUER_FETCH": "off"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


def images(
    folder: Path, calls: Path, wanted: int, losses: Sequence[Loss] = LOSSES, begin: float = 0.0
) -> Iterator[tuple[Image, list[Promise]]]:
    """Give what is left when the power fails after calls that changed something, and what was promised until then.

    `begin` is the part of the work, from 0 to 1, that is left out.
    """
    chance = random.Random(SEED)
    disk = Disk(folder / "before")
    follower, promises, changes = Follower(disk, folder / "home"), [], 0
    told = f"{folder}/promises"
    total = sum(1 for _ in changing(folder, calls))
    every = max(1, int(total * (1 - begin)) // wanted)
    for call in read_calls(calls):
        if call.name == "write" and (file := call.file()) is not None and file[1] == told:
            promises.append(json.loads(call.texts()[0]))
        elif follower.follow(call):
            changes += 1
            if changes % every == 0 and changes >= begin * total:
                for loss in losses:
                    yield disk.image(loss, chance), promises


def changing(folder: Path, calls: Path) -> Iterator[None]:
    """Give something for each call that changes the disk."""
    follower = Follower(Disk(folder / "before"), folder / "home")
    yield from (None for call in read_calls(calls) if follower.follow(call))


def laid_out(image: Image, home: Path) -> Path:
    """Write an image into a folder, instead of what was there."""
    shutil.rmtree(home, ignore_errors=True)
    for path, content in image.items():
        if not path.endswith("-shm"):  # it is made anew from the log
            (home / path).parent.mkdir(parents=True, exist_ok=True)
            (home / path).write_bytes(content)
    return home


def lost(home: Path, promises: list[Promise]) -> Iterator[str]:
    """Say what of the promises is not kept in an image."""
    try:
        with closing(sqlite3.connect(home / DATABASE)) as database:
            yield from _lost_rows(database, promises)
            yield from _lost_keys(database, home)
            yield from _lost_words(database, home)
    except sqlite3.DatabaseError as error:
        yield f"the database is damaged: {error}"
    for promise in promises:
        if "upload" in promise and _digest_of(home / promise["upload"]) != promise["digest"]:
            yield f"an upload is lost: {promise['upload']}"


def _lost_rows(database: sqlite3.Connection, promises: list[Promise]) -> Iterator[str]:
    whole = database.execute("pragma quick_check").fetchall()
    if whole != [("ok",)]:
        yield f"the database is damaged: {whole}"
    documents = dict(database.execute("select id, document from credentials"))
    revoked = {id for (id,) in database.execute("select id from credentials where revoked_at is not null")}
    keys = {key for (key,) in database.execute("select public_key_multibase from signing_keys")}
    jobs = {id for (id,) in database.execute("select id from jobs")}
    for promise in promises:
        match promise:
            case {"badge": badge, "digest": digest}:
                document = documents.get(badge, "")
                if hashlib.sha256(document.encode()).hexdigest() != digest:
                    yield f"a badge is {'another' if document else 'lost'}: {badge}"
            case {"revoked": badge} if badge not in revoked:
                yield f"a revocation is lost: {badge}"
            case {"key": key} if key not in keys:
                yield f"a key is lost: {key}"
            case {"job": job} if job not in jobs:
                yield f"a job is lost: {job}"


def _lost_keys(database: sqlite3.Connection, home: Path) -> Iterator[str]:
    """A row that names a key needs its file, whoever was told of it."""
    tables = ("signing_keys", "site_keys")
    for (key,) in database.execute(" union ".join(f"select public_key_multibase from {table}" for table in tables)):
        try:
            json.loads((home / "keys" / f"{key}.json").read_bytes())
        except (OSError, ValueError) as error:
            yield f"the file of a key is not what was written: {error}"


def _lost_words(database: sqlite3.Connection, home: Path) -> Iterator[str]:
    """What the journal calls done is in the database: else a power cut would pass for a restored backup."""
    known = {id for (id,) in database.execute("select id from journal_marks")}
    journal = home / "journal" / "entries.jsonl"
    for line in journal.read_bytes().splitlines() if journal.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue  # torn
        if entry.get("does") == "done" and entry["mark"] not in known:
            yield f"the journal calls done what is not there: {entry['mark']}"


def _digest_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""


def test_what_was_promised_is_there_whenever_the_power_fails(traced: Path, tmp_path: Path) -> None:
    looked_at, promised = 0, 0
    for image, promises in images(traced / HEALTHY, traced / "calls", IMAGES):
        assert list(lost(laid_out(image, tmp_path / "home"), promises)) == []
        looked_at, promised = looked_at + 1, len(promises)
    assert looked_at >= 4 * 25 and promised > 10


@pytest.mark.parametrize("bug", BUGS)
def test_what_does_not_wait_for_the_disk_is_found(traced: Path, tmp_path: Path, bug: str) -> None:
    loss, begin = BUGS[bug]
    for image, promises in images(traced / bug, traced / "calls", 100, (loss,), begin):
        if list(lost(laid_out(image, tmp_path / "home"), promises)):
            return
    raise AssertionError("nothing was lost, and much should have been")


def test_work_goes_on_after_the_power_comes_back(traced: Path, warm: Warm, tmp_path: Path) -> None:
    some = [(image, list(promises)) for image, promises in images(traced / HEALTHY, traced / "calls", 6) if promises]
    for number, (image, promises) in enumerate(random.Random(SEED).sample(some, 2)):
        installation = open_installation(laid_out(image, tmp_path / f"{number}" / "home"), warm)
        installation.finish(promises[0]["job"])
        assert list(violations(installation)) == []
        installation.close()
