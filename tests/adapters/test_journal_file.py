"""The end of the journal is read on from where it was left, and anew where another file is in its place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from issuer.adapters.journal_file import JournalFile

Entries = list[dict[str, Any]]


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal" / "entries.jsonl")


def done(*marks: int) -> Entries:
    return [{"does": "done", "mark": f"{mark:060}"} for mark in marks]


def told_anew(journal: JournalFile) -> Entries:
    """What a process reads that has read nothing before."""
    return JournalFile(journal.path).tail()


def test_what_others_append_is_read_on_and_the_same_as_a_new_process_reads(journal: JournalFile) -> None:
    other = JournalFile(journal.path)
    for number in range(1500):  # half again as much as is kept
        (journal, other)[number % 2].append(done(number), wait=False)
        if number % 7 == 0:
            assert journal.tail() == told_anew(journal)
    assert journal.tail() == told_anew(journal) and len(journal.tail()) < 1000


def test_only_what_is_new_is_read(journal: JournalFile, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.append(done(*range(500)))
    journal.tail()
    journal.append(done(500))
    real, read = os.pread, []

    def counted(handle: int, length: int, at: int) -> bytes:
        read.append(len(data := real(handle, length, at)))
        return data

    monkeypatch.setattr(os, "pread", counted)
    assert len(journal.tail()) == 501 and sum(read) < 500


def replace(path: Path, content: bytes) -> None:
    """As a restore from a backup does that moves the file into its place."""
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(path)


@pytest.mark.parametrize("put", [replace, Path.write_bytes], ids=["moved-there", "written-over"])
@pytest.mark.parametrize("count", [1, 3, 5], ids=["shorter", "as-long", "longer"])
def test_another_file_in_its_place_is_read_from_the_start(
    journal: JournalFile, tmp_path: Path, put: Callable[[Path, bytes], Any], count: int
) -> None:
    other = JournalFile(tmp_path / "other.jsonl")
    other.append(done(*range(100, 100 + count)))
    journal.append(done(1, 2, 3))
    journal.tail()
    put(journal.path, other.path.read_bytes())
    assert journal.tail() == done(*range(100, 100 + count))


def test_a_copy_of_the_same_that_went_on_elsewhere_is_read_whole(journal: JournalFile) -> None:
    journal.append(done(1, 2))
    journal.tail()
    replace(journal.path, journal.path.read_bytes())
    journal.append(done(3))
    assert journal.tail() == done(1, 2, 3)


def test_a_journal_that_is_gone_tells_nothing_and_is_begun_anew(journal: JournalFile) -> None:
    journal.append(done(1))
    journal.tail()
    journal.path.unlink()
    assert journal.tail() == []
    journal.append(done(2))
    assert journal.tail() == done(2)


def test_a_line_that_is_not_whole_yet_is_read_again_when_it_is(journal: JournalFile) -> None:
    journal.append(done(1))
    with journal.path.open("ab") as file:
        file.write(b'{"does":"do')
        file.flush()
        assert journal.tail() == done(1)
        file.write(b'ne","mark":"x"}')
        file.flush()
        assert journal.tail() == [*done(1), {"does": "done", "mark": "x"}]
        file.write(b"\n")
    journal.append(done(2))
    assert journal.tail() == [*done(1), {"does": "done", "mark": "x"}, *done(2)]


def test_a_line_that_a_crash_tore_is_passed_over(journal: JournalFile) -> None:
    journal.append(done(1))
    with journal.path.open("ab") as file:
        file.write(b'{"does":"do')
    assert journal.tail() == done(1)
    journal.append(done(2))
    assert journal.tail() == done(1, 2) == told_anew(journal)


def test_more_than_is_kept_at_once_leaves_the_end_of_it(journal: JournalFile) -> None:
    journal.append(done(0))
    journal.tail()
    journal.append(done(*range(1, 3000)))
    assert journal.tail() == told_anew(journal) and journal.tail()[-1:] == done(2999)
