"""`issuer trust` as its keeper calls it."""

from __future__ import annotations

import json


def test_an_issuer_is_added_listed_exported_imported_and_removed(college, tmp_path):
    assert "No issuer is on the list yet" in college("trust", "list").out
    assert college("trust", "add", "Badges.River.org", "--name", "River Academy").code == 0
    assert "badges.river.org  River Academy" in college("trust", "list").out
    file = tmp_path / "trust.json"
    assert college("trust", "export", str(file)).code == 0
    assert json.loads(file.read_bytes())["issuers"] == [{"issuer": "badges.river.org", "name": "River Academy"}]
    assert college("trust", "export").out == file.read_text()
    assert college("trust", "export", str(file)).code == 1, "nothing is written over"
    assert "not trusted here any more" in college("trust", "remove", "badges.river.org").out
    assert "1 issuer is new" in college("trust", "import", str(file)).out
    assert "0 issuers are new" in college("trust", "import", str(file)).out


def test_what_an_entry_reaches_is_said_when_it_is_added(college):
    assert "none of those that have an address on it" in college("trust", "add", "river.org").out
    assert "kept below this address" in college("trust", "add", "https://river.org/*").out
    assert "this issuer and no other" in college("trust", "add", "did:web:river.org:a").out


def test_why_and_on_whose_word_is_noted(college):
    noted = ("--reason", "Their registrar wrote.", "--vouched-by", "Ada", "--within", "https://river.org/awards/*")
    assert college("trust", "add", "https://river.org/i.json", *noted).code == 0
    listed = college("trust", "list").out
    assert "Their registrar wrote." in listed and "vouched for by Ada" in listed


def test_who_looks_like_somebody_known_is_added_only_when_that_is_meant(college):
    college("trust", "add", "badges.river.org", "--name", "River Academy")
    refused = college("trust", "add", "badges.rivver.org")
    assert refused.code == 1 and "looks like badges.river.org" in refused.err and "--anyway" in refused.err
    assert "rivver" not in college("trust", "list").out
    assert college("trust", "add", "badges.rivver.org", "--anyway").code == 0


def test_hosts_that_were_wider_once_are_named_until_they_are_added_again(college, tmp_path):
    old = tmp_path / "old.json"
    old.write_text('{"format": "touchstone-trust-1", "issuers": [{"issuer": "river.org"}]}')
    college("trust", "import", str(old))
    assert "stood for every issuer on them once" in college("trust", "list").out
    college("trust", "add", "river.org")
    assert "once" not in college("trust", "list").out


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
