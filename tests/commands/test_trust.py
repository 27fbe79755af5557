"""`issuer trust` as its keeper calls it."""

from __future__ import annotations

import json


def test_an_issuer_is_added_listed_exported_imported_and_removed(college, tmp_path):
    assert "No issuer is on the list yet" in college("trust", "list").out
    assert college("trust", "add", "Badges.River.org", "--name", "River College").code == 0
    assert "badges.river.org  River College" in college("trust", "list").out
    file = tmp_path / "trust.json"
    assert college("trust", "export", str(file)).code == 0
    assert json.loads(file.read_bytes())["issuers"] == [{"issuer": "badges.river.org", "name": "River College"}]
    assert college("trust", "export").out == file.read_text()
    assert college("trust", "export", str(file)).code == 1, "nothing is written over"
    assert "not trusted here any more" in college("trust", "remove", "badges.river.org").out
    assert "1 issuer is new" in college("trust", "import", str(file)).out
    assert "0 issuers are new" in college("trust", "import", str(file)).out


def test_what_cannot_be_done_is_one_line(college, tmp_path):
    (tmp_path / "none.json").write_text("[]")
    for words in (
        ("add", "River College"),
        ("remove", "river.org"),
        ("import", str(tmp_path / "none.json")),
        ("import", str(tmp_path / "missing.json")),
    ):
        answer = college("trust", *words)
        assert answer.code == 1 and answer.out == ""
        assert len(answer.err.splitlines()) == 1 and "Traceback" not in answer.err
