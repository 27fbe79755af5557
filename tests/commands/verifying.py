"""`issuer verify` as tests call it, and what it is given and prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from issuer.cli import main
from tests.credential.samples import Publisher

AS_OF = ("--now", "2026-11-25T10:00:00Z")


def write(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def folder_of(publisher: Publisher, folder: Path, **index: str) -> str:
    """Write what a publisher serves into a folder with its index."""
    folder.mkdir(exist_ok=True)
    for number, (url, body) in enumerate(publisher.served.items()):
        (folder / f"{number}.json").write_bytes(body)
        index.setdefault(url, f"{number}.json")
    (folder / "index.json").write_text(json.dumps(index))
    return str(folder)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(["verify", *words])
    except SystemExit as leave:
        code = int(leave.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]
