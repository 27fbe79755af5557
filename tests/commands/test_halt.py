"""`issuer halt` as somebody in a hurry calls it."""

from __future__ import annotations

import os
import threading

import pytest

from issuer.adapters.halt_file import HaltFile
from issuer.bootstrap import open_toolkit
from issuer.services.halting import current_halt, halt_on_difference
from issuer.settings import read_settings
from issuer.store.halts import HaltKind
from tests import databases

WHY = "The key store may be open."


def test_awarding_is_halted_and_let_go_on(college, home):
    assert college("halt", "status").code == 0
    assert college("halt", "on", WHY).code == 0
    assert (home / "halt").read_text() == f"{WHY}\n"
    status = college("halt", "status")
    assert status.code == 1 and WHY in status.out
    (home / "halt").unlink()
    assert college("halt", "status").code == 1, "the database says so, too"
    assert "goes on" in college("halt", "off").out
    assert college("halt", "status").code == 0
    assert "not halted" in college("halt", "off").out


def test_a_file_that_somebody_made_by_hand_halts_and_is_taken_away(college, home):
    (home / "halt").touch()
    assert college("halt", "status").code == 1
    assert college("halt", "off").code == 0
    assert not (home / "halt").exists()


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("a\nb\t c ", "a b c"),
        ("a\x1b[2Jb\u202e", "a [2Jb"),  # what a terminal or a page would obey
        (os.fsdecode(b"caf\xe9 open"), "caf open"),  # typed in another encoding
        ("x" * 501, "x" * 500),
    ],
)
def test_no_words_keep_it_from_halting_every_machine(college, home, reason, said):
    answer = college("halt", "on", reason)
    assert answer.code == 0 and "every machine" in answer.out, answer
    assert (home / "halt").read_text() == f"{said}\n"
    (home / "halt").unlink()
    assert college("halt", "status").out.endswith(f": {said}\n"), "the database has it, too"


@databases.only_sqlite("a file that is no database")
def test_it_halts_this_machine_when_the_database_is_gone(college, home):
    (home / "touchstone.sqlite").write_bytes(b"not a database" * 1000)
    answer = college("halt", "on", WHY)
    assert answer.code == 1 and "this machine" in answer.out and "Other machines were not told" in answer.err
    assert (home / "halt").exists()


def test_a_halt_without_a_reason_or_a_data_folder_is_refused(issuer, college, home):
    for nothing in ("", " ", "\n\u200e"):
        assert college("halt", "on", nothing).code == 2
    assert not (home / "halt").exists()


def test_a_difference_between_the_two_ways_halts_this_machine_at_once_and_the_others_soon(college, home):
    toolkit = open_toolkit(read_settings())
    with toolkit.write() as session:
        current_halt(session)  # holds the write lock of SQLite, as an award does that finds the difference
        halt_on_difference(toolkit.write, HaltFile(home / "halt"), toolkit.clock, "Line 3\ndiffers.")
        assert toolkit.bulk.halted() is not None
    (home / "halt").unlink()
    for thread in threading.enumerate():
        if thread.name == "halt":
            thread.join(20)
    with toolkit.read() as session:
        assert current_halt(session).kind is HaltKind.DIFFERENCE
    assert "Line 3 differs." in toolkit.bulk.halted()
    toolkit.engine.dispose()
