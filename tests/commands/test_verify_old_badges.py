"""`issuer verify` and badges of Open Badges 1 and 2: a folder holds what their issuer's addresses say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from issuer.cli import main
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import ASSERTION


def verdict_of(capsys: pytest.CaptureFixture[str], file: Path, *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["verify", str(file), "--now", "2026-11-25T10:00:00Z", "--format", "json", *words])
    return code, json.loads(capsys.readouterr().out)


def folder_of(school: EvilIssuer, folder: Path) -> Path:
    index: dict[str, Any] = {}
    for number, (url, answer) in enumerate(school.served.items()):
        index[url] = 410 if answer is None else f"{number}.json"
        if answer is not None:
            (folder / f"{number}.json").write_bytes(school.fetch(url))
    (folder / "index.json").write_text(json.dumps(index))
    return folder


def test_a_hosted_badge_is_verified_with_the_documents_of_a_folder(capsys, tmp_path: Path) -> None:
    school = EvilIssuer()
    file = tmp_path / "badge.json"
    file.write_bytes(school.hosted_file())
    folder = str(folder_of(school, tmp_path))
    code, report = verdict_of(capsys, file, "--documents", folder, "--trust", "https://school.example/*")
    assert (code, report["verdict"]) == (0, "VALID")
    code, report = verdict_of(capsys, file, "--offline")
    assert (code, report["verdict"], report["codes"]) == (1, "UNKNOWN", ["KEY_UNRESOLVED"])


def test_an_index_can_say_that_an_address_is_gone(capsys, tmp_path: Path) -> None:
    school = EvilIssuer()
    file = tmp_path / "badge.json"
    file.write_bytes(school.hosted_file())
    school.served[ASSERTION] = None
    code, report = verdict_of(capsys, file, "--documents", str(folder_of(school, tmp_path)))
    assert (code, report["verdict"]) == (1, "REVOKED")


@pytest.mark.parametrize("answer", [404, 410.5, True, None, [410]])
def test_an_index_with_any_other_number_is_a_wrong_use(capsys, tmp_path: Path, answer: Any) -> None:
    (tmp_path / "index.json").write_text(json.dumps({ASSERTION: answer}))
    (tmp_path / "badge.json").write_text("{}")
    with pytest.raises(SystemExit) as leave:
        raise SystemExit(main(["verify", str(tmp_path / "badge.json"), "--documents", str(tmp_path)]))
    assert leave.value.code == 2
