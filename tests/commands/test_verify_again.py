"""`issuer verify --remember` and `--refresh`: what was seen before counts, and what is newer is asked for."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from issuer.adapters import remembered_file
from issuer.adapters.remembered_file import RememberedFile
from issuer.commands import verify
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from issuer.credential.status_list import StatusList
from issuer.credential.status_memory import RecentLists, SeenList
from issuer.credential.strict_json import dump_json
from tests.commands.verifying import AS_OF, folder_of, lines, run, write
from tests.credential.samples import NOW, Publisher
from tests.credential.status_samples import revoked_issuer
from tests.credential.test_refresh import SERVICE, edition

DAY = timedelta(days=1)


@pytest.fixture
def issuer() -> Publisher:
    return revoked_issuer()


def verdicts(capsys, *words: str) -> list[str]:
    _, out, err = run(capsys, *words, *AS_OF, "--format", "json")
    assert err == ""
    return [each["verdict"] for each in lines(out)]


def yesterdays(issuer: Publisher) -> None:
    issuer.publish_list(bits=StatusList(), valid_from=NOW - DAY)


# From run to run -------------------------------------------------------------------------------------------------
def test_a_revocation_that_one_run_saw_stays_in_the_next(capsys, tmp_path: Path, issuer: Publisher) -> None:
    badge, memory = write(tmp_path / "badge.json", dump_json(issuer.badge())), tmp_path / "lists.json"
    remember = ("--remember", str(memory))
    assert verdicts(capsys, badge, "--documents", folder_of(issuer, tmp_path / "now"), *remember) == ["REVOKED"]
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    yesterdays(issuer)
    before = folder_of(issuer, tmp_path / "before")
    assert verdicts(capsys, badge, "--documents", before) == ["VALID_ISSUER_UNKNOWN"]
    assert verdicts(capsys, badge, "--documents", before, *remember) == ["REVOKED"]
    assert verdicts(capsys, badge, "--documents", before, *remember) == ["REVOKED"]


def test_one_run_remembers_what_it_saw_without_being_told(capsys, tmp_path, issuer, monkeypatch) -> None:
    """The second badge of the run is met with yesterday's list."""
    badge = dump_json(issuer.badge())
    editions = [issuer.served.copy()]
    yesterdays(issuer)
    editions.append(issuer.served)

    class Turning:
        def fetch_for(self, purpose: Purpose, url: str) -> bytes:
            served = editions[0]
            if purpose is Purpose.STATUS and len(editions) > 1:
                editions.pop(0)
            return served[url]

    monkeypatch.setattr(verify._Network, "_open", lambda _self: Turning())
    files = [write(tmp_path / name, badge) for name in ("a", "b")]
    assert verdicts(capsys, *files) == ["REVOKED", "REVOKED"]
    assert len(editions) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"\xff\xfe",
        b"[]",
        b'{"format": "touchstone-trust-1", "lists": []}',
        b'{"format": "touchstone-seen-lists-1"}',
        b'{"format": "touchstone-seen-lists-1", "lists": [1]}',
        b'{"format": "touchstone-seen-lists-1", "lists": [["a"]]}',
        b'{"format": "touchstone-seen-lists-1", "lists": [["a", 1, null, null, "x", null]]}',
        b'{"format": "touchstone-seen-lists-1", "lists": [["a", "b", "now", null, "x", null]]}',
        b'{"format": "touchstone-seen-lists-1", "lists": [["a", "b", null, null, "%s", "uAA"]]}' % (b"0" * 64),
    ],
    ids=lambda each: repr(each)[2:80],
)
def test_a_damaged_file_is_said_to_be_that_and_left_as_it_is(capsys, tmp_path: Path, content: bytes) -> None:
    memory = tmp_path / "lists.json"
    memory.write_bytes(content)
    badge = write(tmp_path / "badge.json", dump_json(Publisher().badge()))
    code, out, err = run(capsys, badge, "--remember", str(memory), *AS_OF)
    assert (code, out) == (2, "")
    assert "--remember" in err
    assert "holds something else" in err
    assert memory.read_bytes() == content


def test_a_file_that_cannot_be_used_is_said_to_be_that(capsys, tmp_path: Path, issuer: Publisher) -> None:
    badge = write(tmp_path / "badge.json", dump_json(issuer.badge()))
    folder = folder_of(issuer, tmp_path / "now")
    for memory in (tmp_path, tmp_path / "missing" / "lists.json"):
        code, _, err = run(capsys, badge, "--remember", str(memory), "--documents", folder, *AS_OF)
        assert code == 2
        assert "cannot be used" in err


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "lists.json"
    first = RememberedFile(path)
    first.lists.remember("a", "b", SeenList.of(NOW, None, "uH4s"))
    first.save()
    before = path.read_bytes()
    second = RememberedFile(path)
    second.lists.remember("a", "c", SeenList.of(NOW, None, "uH4s"))

    def full(*_words: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(remembered_file, "write_private", full)
    with pytest.raises(OSError, match="No space"):
        second.save()
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["lists.json"]


def test_two_runs_at_once_forget_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "lists.json"
    first, second = RememberedFile(path), RememberedFile(path)
    first.lists.remember("a", "b", SeenList.of(NOW, NOW, "uH4s"))
    second.lists.remember("a", "b", SeenList.of(NOW - DAY, None, "uH4t"))
    second.lists.remember("a", "c", SeenList(None, None, "0" * 64, None))
    first.save()
    second.save()
    again = RememberedFile(path)
    assert again.lists.newest("a", "b") == SeenList.of(NOW, NOW, "uH4s")
    assert again.lists.newest("a", "c") == SeenList(None, None, "0" * 64, None)


def test_a_run_that_saw_no_list_writes_nothing(capsys, tmp_path: Path) -> None:
    memory = tmp_path / "lists.json"
    run(capsys, write(tmp_path / "b.json", b"{}"), "--remember", str(memory), *AS_OF)
    assert not memory.exists()


def test_the_file_stays_within_the_limits_of_a_memory(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(remembered_file, "RecentLists", lambda: RecentLists(20 * 4200))
    memory = RememberedFile(tmp_path / "lists.json")
    for number in range(100):
        memory.lists.remember(f"did:key:z{number}", f"https://evil.example/{number}", SeenList.of(NOW, None, "uH4s"))
    memory.save()
    assert len(json.loads((tmp_path / "lists.json").read_bytes())["lists"]) < 22


# A newer edition --------------------------------------------------------------------------------------------------
def test_a_newer_edition_is_judged_where_it_is_asked_for(capsys, tmp_path: Path) -> None:
    issuer = Publisher()
    issuer.served[SERVICE] = dump_json(edition(issuer, name="The newest edition"))
    badge = write(tmp_path / "badge.json", dump_json(edition(issuer)))
    folder = folder_of(issuer, tmp_path / "now")
    _, out, _ = run(capsys, badge, "--documents", folder, *AS_OF)
    assert "An older edition" in out
    assert "newest edition" not in out
    _, out, _ = run(capsys, badge, "--documents", folder, "--refresh", *AS_OF)
    assert "The newest edition" in out
    assert "What was judged is the newest edition" in out


def test_the_network_is_asked_for_newer_editions_only_where_that_is_wanted(monkeypatch) -> None:
    monkeypatch.setenv("ISSUER_FETCH", "on")
    for wanted, code in ((True, "NET_SCHEME"), (False, "KEY_UNRESOLVED")):
        with pytest.raises(CredentialError) as refused:
            verify._Network(refresh=wanted, endorsements=False).fetch_for(Purpose.REFRESH, "http://elsewhere.org/")
        assert refused.value.code == code
