"""`issuer demo`: the whole loop, on the shipped examples."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from issuer.commands.errors import CommandError
from issuer.commands.roster import read_roster
from issuer.credential.baking import unbake_png
from issuer.resources import folder
from tests.commands.conftest import Answer

HEADER = "recipient_name,recipient_email,evidence_name,evidence,evidence_url,level:r1\n"


def test_the_demonstration_walks_the_whole_loop(issuer: Callable[..., Answer], home: Path) -> None:
    answer = issuer("demo")
    assert answer.code == 0, answer.err
    assert re.findall(r"^(\d)  (\w+)", answer.out, re.M) == [
        ("1", "Review"),
        ("2", "Publish"),
        ("3", "Award"),
        ("4", "Bake"),
        ("5", "Verify"),
        ("6", "Revoke"),
        ("7", "Verify"),
    ]
    assert "“Great Communicator” (weak.design.json) is not ready" in answer.out
    assert "“Great Communicator” stays a draft" in answer.out
    assert re.findall(r"\.png +(\w+)$", answer.out, re.M) == ["VALID"] * 5 + ["REVOKED"]
    assert "\x1b[" not in answer.out  # no colours in a file
    pictures = sorted((home / "demo").glob("*.png"))
    assert len(pictures) == 3
    for picture in pictures:
        assert unbake_png(picture.read_bytes()) == picture.with_suffix(".json").read_bytes()


def test_what_the_demonstration_issues_is_valid_against_the_published_schema(
    issuer: Callable[..., Answer], home: Path
) -> None:
    schemas = os.environ.get("OB_SCHEMAS")
    if not schemas:
        pytest.skip("OB_SCHEMAS does not name the folder of the published JSON Schemas")
    schema = json.loads((Path(schemas) / "ob_v3p0_achievementcredential_schema.json").read_text())
    validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    assert issuer("demo").code == 0
    documents = [json.loads(path.read_text()) for path in (home / "demo").glob("*.json")]
    assert len(documents) == 3
    for document in documents:
        assert [error.message for error in validator.iter_errors(document)] == []
        del document["credentialSubject"]["achievement"]["criteria"]
        assert not validator.is_valid(document)


def test_the_demonstration_can_be_repeated_in_the_same_folder(issuer: Callable[..., Answer]) -> None:
    assert issuer("demo").code == 0
    assert issuer("demo").code == 0


def test_without_a_data_folder_the_demonstration_uses_one_of_its_own(
    issuer: Callable[..., Answer], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ISSUER_HOME")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert issuer("demo").code == 0
    assert [path.name.partition("demo-")[0] for path in tmp_path.iterdir()] == ["touchstone-"]


def test_the_shipped_roster_has_three_recipients_with_a_level_for_each_criterion() -> None:
    awards = read_roster(folder("examples") / "roster.csv")
    assert len(awards) == 3
    assert {tuple(award.levels) for award in awards} == {("r1", "r2", "r3")}
    assert all(award.recipient_email.endswith("@example.org") for award in awards)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("recipient_name\nAda\n", "there is no column recipient_email"),
        (HEADER.replace("level:r1", "grade"), "the column grade is not known"),
        (HEADER + "Ada,ada@example.org\n", "line 2: this line has another number of columns"),
        (HEADER + "Ada,ada@example.org,a,b,c,d,e\n", "line 2: this line has another number of columns"),
        ('"', "is not a CSV file"),
    ],
)
def test_a_roster_that_cannot_be_read_says_where(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=problem):
        read_roster(path)


def test_a_roster_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(HEADER.encode() + "Zoë".encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        read_roster(path)
