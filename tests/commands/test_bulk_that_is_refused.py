"""`issuer bulk` where it refuses: nothing begins, and nothing of the roster stays behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from issuer import bootstrap
from issuer.commands import bulk, bulk_receive
from tests import databases
from tests.commands.conftest import HEADER
from tests.commands.test_bulk import TITLE, at_a_terminal, job_in


@pytest.mark.parametrize("start", ["2020-01-01T10:00Z", "2020-01-01T10:00", "0001-01-01T00:00+14:00"])
def test_a_start_that_cannot_be_is_refused_before_the_roster_is_read(example, roster, start):
    answer = example("bulk", TITLE, roster(2), "--yes", "--start", start)
    assert (answer.code, answer.out) == (2, "") and "--start" in answer.err, answer
    assert example("bulk", "--list").out == ""


def test_a_start_that_passes_while_somebody_looks_is_refused_and_the_job_waits(example, roster, monkeypatch):
    late = [timedelta()]

    def slowly(question: str) -> bool:
        late[0] = timedelta(minutes=2)
        return True

    monkeypatch.setattr(bootstrap, "_clock", lambda: datetime.now(UTC) + late[0])
    monkeypatch.setattr(bulk, "ask", slowly)
    start = datetime.now(UTC) + timedelta(minutes=1)
    answer = example("bulk", TITLE, roster(2), "--start", start.isoformat())
    assert answer.code == 1 and "in the past" in answer.err, answer
    at_a_terminal(monkeypatch, "y")
    assert "2 issued" in example("bulk", "--resume", job_in(answer.err)).out


def test_of_a_roster_that_is_refused_no_file_stays(example, roster, home, tmp_path, monkeypatch):
    """Names and addresses would lie there for good: no job has them, so nothing ever deletes them."""
    guessed = tmp_path / "guessed.csv"
    guessed.write_bytes(f"{HEADER}\nZoë,z@example.org,Seen.,passing,advanced,passing,1\n".encode("cp1252"))
    unknown = roster(2, header=HEADER.replace("own_id", "Shoe size"))
    asked = []

    def interrupted(question: str) -> bool:
        assert list((home / "uploads").iterdir()) == [], "nothing is begun while a person is asked"
        asked.append(question)
        raise KeyboardInterrupt

    for path, *words in ((unknown, "--yes"), (str(guessed), "--yes"), (str(guessed),)):
        monkeypatch.setattr(bulk_receive, "ask", interrupted)
        answer = example("bulk", TITLE, path, *words)
        assert answer.code in (2, 130), answer
        assert list((home / "uploads").iterdir()) == [], path
    assert asked == ["Is that right?"]
    assert example("bulk", "--list").out == ""


@databases.only_sqlite("on PostgreSQL others never wait")
def test_others_can_write_while_somebody_is_asked_how_a_file_is_read(example, home, tmp_path, monkeypatch):
    guessed = tmp_path / "guessed.csv"
    guessed.write_bytes(f"{HEADER}\nZoë,z@example.org,Seen.,passing,advanced,passing,1\n".encode("cp1252"))

    def writes(question: str) -> bool:
        with closing(sqlite3.connect(home / "touchstone.sqlite", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        return True

    monkeypatch.setattr(bulk_receive, "ask", writes)
    assert job_in(example("bulk", TITLE, str(guessed)).out)


def test_of_a_roster_that_is_taken_in_the_file_stays_until_it_is_confirmed(example, roster, home):
    waits = job_in(example("bulk", TITLE, roster(2)).out)
    assert [each.name for each in (home / "uploads").iterdir()] == [waits]
