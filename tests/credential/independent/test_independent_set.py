"""Forged and odd badges that were thought up without a look at our code, through the command that people run."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest

from issuer.cli import main
from tests.credential.independent import forgeries, tokens_and_lists
from tests.credential.independent.forgeries import Forgery
from tests.credential.independent.world import NOW, Issuer


@lru_cache
def every() -> tuple[Forgery, ...]:
    return (
        *forgeries.meaning(), *forgeries.proofs(), *forgeries.keys(), *tokens_and_lists.tokens(),
        *tokens_and_lists.lists(),
    )  # fmt: skip


def written(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Forgery], dict[str, Any]]]:
    """Judge all of them in one run of the command."""
    folder = tmp_path_factory.mktemp("independent")
    files, index = [], {}
    for number, forgery in enumerate(every()):
        issuer = Issuer(f"case{number}.example", f"key {number}".encode())
        file = folder / f"badge-{number}"
        file.write_bytes(written(forgery.make(issuer)))
        files.append(str(file))
        for place, (url, served) in enumerate(issuer.served.items()):
            name = f"served-{number}-{place}"
            (folder / name).write_bytes(written(served))
            index[url] = name
    (folder / "index.json").write_text(json.dumps(index))
    reports = _run(["verify", "--offline", "--documents", str(folder), "--now", NOW, "--format", "json", *files])
    yield lambda forgery: reports[every().index(forgery)]


def _run(arguments: list[str]) -> list[dict[str, Any]]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(arguments) == 1
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_there_are_as_many_as_were_meant() -> None:
    assert len(every()) >= 60
    assert len({(each.threat, each.name) for each in every()}) == len(every())


@pytest.mark.parametrize("forgery", every(), ids=lambda each: f"{each.threat} {each.name}")
def test_a_badge_gets_the_verdict_of_the_threat_table(
    judge: Callable[[Forgery], dict[str, Any]], forgery: Forgery
) -> None:
    report = judge(forgery)
    codes = [check["code"] for check in report["checks"] if check.get("code")]
    assert report["verdict"] == forgery.verdict, codes
    if forgery.codes:
        assert any(code.startswith(expected) for code in codes for expected in forgery.codes), codes
