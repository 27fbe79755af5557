"""`issuer fsck` as an administrator and as a script call it."""

from __future__ import annotations

import json

from tests import databases
from tests.web import world


def test_a_new_installation_holds(college):
    answer = college("fsck")
    assert answer.code == 0, answer.out
    assert answer.out.count("holds") >= 11
    assert "All hold." in answer.out or "What was checked holds" in answer.out


def test_a_violation_is_named_by_id_and_makes_the_exit_code_1(built_world, home, issuer, monkeypatch):
    world.copy(built_world, home)
    monkeypatch.setenv("ISSUER_KEYS", str(home / "keys"))
    monkeypatch.setenv("DATABASE_URL", databases.address_in(home))
    assert issuer("fsck", "--only", "I4,I8").code == 0
    databases.run_behind(home, "update credentials set document = replace(document, 'six people', 'ten people')")
    answer = issuer("fsck", "--only", "I4,I8")
    assert answer.code == 1 and "PROOF_SIGNATURE" in answer.out
    assert "I4  Every published credential verifies: violated 4 times" in answer.out
    assert "1 of 2 invariants are violated." in answer.out
    told = issuer("fsck", "--only", "I4,I8", "--format", "json")
    document = json.loads(told.out)
    assert told.code == 1 and document["holds"] is False
    assert [each["outcome"] for each in document["invariants"]] == ["violated", "holds"]
    assert len(document["invariants"][0]["violations"][0]["subject"]) == 36


def test_a_sample_is_said_to_be_one_and_counts_as_checked(built_world, home, issuer, monkeypatch):
    world.copy(built_world, home)
    monkeypatch.setenv("DATABASE_URL", databases.address_in(home))
    answer = issuer("fsck", "--only", "I4", "--sample", "1")
    assert answer.code == 0
    assert "1 of 4 credentials were verified" in answer.out and "not checked in full" in answer.out


def test_what_somebody_was_told_is_read_from_a_file(college, tmp_path):
    told = tmp_path / "told.txt"
    told.write_text("one\ntwo\n")
    answer = college("fsck", "--only", "I7", "--acknowledged", str(told))
    assert answer.code == 1 and "  one: " in answer.out and "  two: " in answer.out


def test_it_cannot_be_asked_of_nothing_or_of_another_release(issuer, college, home, tmp_path, monkeypatch):
    assert college("fsck", "--only", "I13").code == 2
    college("db", "downgrade", "0009")
    assert college("fsck").code == 2
    monkeypatch.setenv("ISSUER_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert issuer("fsck").code == 2
