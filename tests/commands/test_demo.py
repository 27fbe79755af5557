"""`issuer demo`: the whole loop, on the shipped examples."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from issuer.credential.baking import unbake_png
from tests.commands.conftest import Answer


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
