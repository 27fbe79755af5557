"""The corpus of rosters: whatever is sent, each has the outcome that is written beside it, and no other."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from issuer.services.errors import Invalid
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.engine import open_engine, readers, writers
from issuer.store.jobs import Job, JobState
from tests import databases
from tests.conftest import Furnished
from tests.services.bulk.jobs import Clock
from tests.services.rosters.case import Case
from tests.services.rosters.corpus import cases
from tests.services.rosters.rosters import Desk

CASES = cases()
_FORMULA = re.compile("[=+\\-@\t\r＝＋－＠]")


@pytest.fixture(scope="module")
def corpus_desk(furnished: Furnished, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One database for all: a roster knows nothing of another one."""
    with databases.kept():
        address = databases.copied(furnished.database_url, tmp_path_factory.mktemp("corpus"))
    engine = open_engine(address)
    yield Desk(writers(engine), readers(engine), Clock())
    engine.dispose()


def outcome(desk: Desk, case: Case) -> tuple[str, str | None]:
    """What becomes of a roster, and the job when its rows were judged."""
    try:
        job_id = desk.receive(case.data)
    except Invalid:
        return "refused", None
    try:
        found = desk.detect(job_id, **case.forms)
        desk.confirm(job_id, encoding=found.encoding, separator=found.separator, columns=found.columns)
    except Invalid as error:
        assert all(len(message) < 300 for message in error.problems.values())
        return "unclear", None
    assert not found.problems, "what is confirmed had no problems"
    assert run_waiting_readings(desk.parts) == 1
    if desk.job(job_id).state is JobState.UNREADABLE:
        return "unreadable", None
    return " ".join(desk.fates(job_id)), job_id


def test_the_corpus_has_three_hundred_cases():
    assert len(CASES) >= 300


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_roster_has_its_outcome(corpus_desk, case):
    became, job_id = outcome(corpus_desk, case)
    assert became == case.outcome
    if job_id is None:
        return
    if case.name is not None:
        assert corpus_desk.rows(job_id)[0].cells["Name"] == case.name
    for row in corpus_desk.rows(job_id):
        assert bool(row.findings) == (row.state.value != "ready")
    comes_back_as_it_went(corpus_desk, job_id)


def comes_back_as_it_went(desk: Desk, job_id: str) -> None:
    """Every row that goes out to be corrected runs nothing in a spreadsheet, and comes back with the same cells."""
    with desk.read() as session:
        job = session.get_one(Job, job_id)
        data = b"".join(corrected_file(session, job))
    out = [row for row in desk.rows(job_id) if row.state.value not in ("ready", "warning")]
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    table = list(csv.reader(text, delimiter=job.reading["separator"], strict=True))
    assert len(table) == len(out) + 1
    assert not any(_FORMULA.match(cell) for line in table for cell in line)
    again = desk.receive(data)
    if not out:
        return
    desk.confirm(again)
    run_waiting_readings(desk.parts)
    back = desk.rows(again)
    assert len(back) == len(out)
    for was, now in zip(out, back, strict=True):
        assert {name: cell for name, cell in now.cells.items() if name != "reason"} == was.cells or len(was.cells) < 6
