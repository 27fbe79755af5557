"""`issuer keys compromise`: the drill for a stolen key, from the mark to the badges that are issued again."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from issuer.commands import keys_compromise
from tests.commands.conftest import Answer

Command = Callable[..., Answer]
TITLE = "Web accessibility audit"
SINCE = ("--since", "2020-01-01T00:00Z")


@pytest.fixture
def example(issuer: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return `issuer` once the example organization is loaded at a public address and has awarded something."""
    from issuer.bootstrap import open_toolkit
    from issuer.commands.first_start import prepare
    from issuer.settings import read_settings

    monkeypatch.setenv("PUBLIC_URL", "https://badges.example.org")
    toolkit = open_toolkit(read_settings())
    prepare(toolkit)
    toolkit.engine.dispose()
    return issuer


def active_key(issuer: Command) -> str:
    """The key that signs, as it is listed."""
    found = re.search(r"active +\S+ +(z6Mk\S+)", issuer("keys", "list").out)
    assert found is not None
    return found[1]


def verdicts(issuer: Command) -> list[str]:
    """What this installation says of each of its badges."""
    from issuer.bootstrap import open_toolkit
    from issuer.services.verification import verify_issued
    from issuer.settings import read_settings
    from issuer.store.credentials import Credential

    toolkit = open_toolkit(read_settings())
    with toolkit.read() as session:
        standing = session.query(Credential).filter(Credential.revoked_at.is_(None), Credential.withdrawn_at.is_(None))
        reports = [verify_issued(session, each, now=toolkit.clock()) for each in standing]
    toolkit.engine.dispose()
    return sorted({str(report.verdict.value) for report in reports})


def test_a_stolen_key_is_marked_and_what_it_signed_is_issued_again(example: Command, tmp_path: Path) -> None:
    stolen, listed = active_key(example), tmp_path / "again.csv"
    assert verdicts(example) == ["VALID"]
    answer = example("keys", "compromise", stolen, *SINCE, "--yes", "--list", str(listed))
    assert answer.code == 0, answer
    assert "0 before that instant" in answer.out and f"issuer bulk {listed} --reissue" in answer.out
    assert "whenever it says it was signed" in answer.out
    assert active_key(example) != stolen
    assert "compromised since 2020-01-01 00:00 UTC" in example("keys", "list").out
    assert verdicts(example) == ["INVALID"]
    checked = example("fsck")
    assert checked.code == 0 and "To do" in checked.out and "issue it again" in checked.out
    rows = list(csv.DictReader(listed.open()))
    assert f"It signed {len(rows)} credentials" in answer.out
    done = example("bulk", str(listed), "--reissue", "--yes")
    assert done.code == 0 and f"{len(rows)} issued again" in done.out, done
    assert verdicts(example) == ["VALID"]
    assert "To do" not in example("fsck").out


def test_nothing_is_marked_without_a_yes(example: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    key = active_key(example)
    answer = example("keys", "compromise", key, *SINCE)
    assert answer.code == 1 and "Nothing was changed" in answer.out, "nobody is at a terminal"
    questions: list[str] = []
    monkeypatch.setattr(keys_compromise, "ask", lambda question: bool(questions.append(question)))
    assert example("keys", "compromise", key, *SINCE).code == 1
    assert "cannot be undone" in questions[0] and active_key(example) == key
    monkeypatch.setattr(keys_compromise, "ask", lambda question: True)
    assert example("keys", "compromise", key, *SINCE).code == 0
    assert active_key(example) != key


def test_the_list_can_be_written_later_by_saying_the_same_again(example: Command, tmp_path: Path) -> None:
    key, listed = active_key(example), tmp_path / "again.csv"
    assert "--list FILE" in example("keys", "compromise", key, *SINCE, "--yes").out
    new = active_key(example)
    assert example("keys", "compromise", key, *SINCE, "--list", str(listed)).code == 0, "it is not asked about again"
    assert active_key(example) == new and listed.read_text().startswith("credential")


@pytest.mark.parametrize(
    ("key", "since", "says"),
    [
        ("z6MkneverHere", "2020-01-01T00:00Z", "issuer keys list"),
        (None, "2999-01-01T00:00Z", "in the future"),
        (None, "the day before yesterday", "2026-11-25T10:00Z"),
    ],
)
def test_what_cannot_be_meant_is_refused(example: Command, key: Any, since: str, says: str) -> None:
    before = active_key(example)
    answer = example("keys", "compromise", key or before, "--since", since, "--yes")
    assert answer.code != 0 and says in answer.err
    assert active_key(example) == before


def test_another_instant_for_the_same_key_is_refused(example: Command) -> None:
    key = active_key(example)
    assert example("keys", "compromise", key, *SINCE, "--yes").code == 0
    answer = example("keys", "compromise", key, "--since", "2021-01-01", "--yes")
    assert answer.code == 1 and "since 2020-01-01T00:00:00Z" in answer.err


def test_of_an_identity_that_is_the_key_it_says_that_it_is_gone(college: Command) -> None:
    key = active_key(college)
    answer = college("keys", "compromise", key, *SINCE, "--yes")
    assert answer.code == 0 and "award anew" in answer.out and "--reissue" not in answer.out


def test_the_help_says_that_no_date_protects(college: Command) -> None:
    help = " ".join(college("keys", "compromise", "--help").out.split())
    assert "no date protects" in help and "under the same ids" in help
