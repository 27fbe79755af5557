"""`issuer award` and `issuer revoke`: the same services as the pages, one line each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Answer

Command = Callable[..., Answer]
TITLE = "Web accessibility audit"
LEVELS = ("--level", "r1=passing", "--level", "r2=advanced", "--level", "r3=passing")
ADA = ("--name", "Ada Lovelace", "--email", "ada@example.org", "--evidence", "An audit of a ferry booking site.")


@pytest.fixture
def example(issuer: Command) -> Command:
    """Return `issuer` once the example organization is loaded."""
    from issuer.bootstrap import open_toolkit
    from issuer.commands.first_start import prepare
    from issuer.settings import read_settings

    prepare(open_toolkit(read_settings()))
    return issuer


def test_without_an_achievement_the_choice_is_listed(example: Command) -> None:
    assert re.fullmatch(rf"[0-9a-f-]{{36}}  {TITLE} \(version 1\)\n", example("award").out)


def test_an_award_is_listed_by_its_verification_address_and_can_be_revoked(example: Command) -> None:
    awarded = example("award", TITLE, *ADA, *LEVELS)
    assert awarded.code == 0, awarded.err
    address = awarded.out.strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/v/[0-9a-z]{26}", address)
    assert example("revoke", address, "--reason", "Awarded by mistake").out == f"Revoked: {address}\n"
    again = example("revoke", address, "--reason", "Awarded by mistake")
    assert again.code == 1
    assert "revoked already" in again.err


def test_a_title_that_only_one_organization_has_needs_no_organization(example: Command) -> None:
    assert example("init", "--email", "bo@example.org", "--organization", "Hill School").code == 0
    awarded = example("award", TITLE, *ADA, *LEVELS)
    assert awarded.code == 0, awarded.err
    unknown = example("award", "No such title")
    assert (unknown.code, "No organization here has published" in unknown.err) == (1, True)
    elsewhere = example("award", TITLE, "--organization", "hill-school")
    assert (elsewhere.code, "Hill School has published nothing" in elsewhere.err) == (1, True)
    assert example("award").code == 2, "which choice to list has to be said"


def test_the_preview_shows_what_would_be_public_and_awards_nothing(example: Command) -> None:
    shown = example("award", TITLE, *ADA, *LEVELS, "--preview")
    document = json.loads(shown.out)
    assert document["credentialSubject"]["achievement"]["name"] == TITLE
    assert "proof" not in document
    assert "ada@example.org" not in shown.out
    assert "Ada Lovelace" not in shown.out
    assert example("award", TITLE, *ADA, *LEVELS).code == 0  # not "the same award twice"


def test_the_same_award_twice_takes_an_explicit_again(example: Command) -> None:
    first = example("award", TITLE, *ADA, *LEVELS).out.strip()
    second = example("award", TITLE, *ADA, *LEVELS)
    assert second.code == 1
    assert first in second.err
    assert "--again" in second.err
    assert example("award", TITLE, *ADA, *LEVELS, "--again").code == 0


def test_everything_that_is_missing_is_said_at_once(example: Command) -> None:
    answer = example("award", TITLE, "--name", "Ada", "--level", "r1=not_yet")
    assert answer.code == 2
    assert {line.partition(":")[0].strip() for line in answer.err.splitlines()[1:]} == {
        "recipient_email",
        "levels.r1",
        "levels.r2",
        "levels.r3",
    }


def test_a_level_that_is_no_pair_is_a_usage_error(example: Command) -> None:
    assert example("award", TITLE, *ADA, "--level", "r1").code == 2


@pytest.mark.parametrize("words", [("award", "No such title", *ADA), ("revoke", "no-such-code", "--reason", "x")])
def test_what_does_not_exist_is_named(example: Command, words: tuple[str, ...]) -> None:
    answer = example(*words)
    assert answer.code == 1
    assert repr(words[1]) in answer.err


def test_a_stranger_cannot_be_named_as_the_awarder(example: Command) -> None:
    answer = example("award", TITLE, *ADA, *LEVELS, "--as", "nobody@example.org")
    assert answer.code == 1
    assert "nobody@example.org" in answer.err


def test_a_key_under_another_passphrase_is_named_and_left_alone(
    example: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {path: path.read_bytes() for path in (home / "keys").iterdir()}
    monkeypatch.setenv("ISSUER_KEY_PASSPHRASE", "a different passphrase")
    answer = example("award", TITLE, *ADA, *LEVELS)
    assert answer.code == 1
    assert "another passphrase" in answer.err
    assert {path: path.read_bytes() for path in (home / "keys").iterdir()} == files
