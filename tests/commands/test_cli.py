"""The command itself: help, usage, how it answers when interrupted, and how quickly it starts."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from issuer import __version__
from issuer.commands import COMMANDS
from tests.commands.conftest import ROOT, Answer


def test_help_lists_every_command_without_importing_any(issuer: Callable[..., Answer]) -> None:
    answer = issuer("--help")
    assert answer.code == 0
    assert all(re.search(rf"\n    {name}\s", answer.out) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(issuer: Callable[..., Answer], name: str) -> None:
    answer = issuer(name, "--help")
    assert answer.code == 0
    help_text = importlib.import_module(f"issuer.commands.{name}").HELP
    assert help_text.endswith(".")
    assert help_text.split()[0] in answer.out


def test_the_version_is_told(issuer: Callable[..., Answer]) -> None:
    assert issuer("--version").out == f"Touchstone {__version__}\n"


@pytest.mark.parametrize("words", [(), ("no-such-command",), ("people",)])
def test_wrong_usage_is_exit_code_2(issuer: Callable[..., Answer], words: tuple[str, ...]) -> None:
    answer = issuer(*words)
    assert answer.code == 2
    assert "usage: issuer" in answer.err


def test_ctrl_c_ends_a_command_without_a_traceback(
    issuer: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    from issuer.commands import people

    def interrupt(_args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(people, "run", interrupt)
    answer = issuer("people", "list")
    assert (answer.code, answer.out, answer.err) == (130, "", "")


def test_a_reader_that_goes_away_is_no_error_worth_a_traceback(tmp_path: Path) -> None:
    command = f"{sys.executable} -P -m issuer --help | true; {sys.executable} -P -m issuer verify --help | true"
    result = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/bin"}
    )
    assert result.stderr == ""


@pytest.mark.parametrize("name", ["review", "verify"])
def test_review_and_verify_load_neither_the_web_nor_the_database(name: str) -> None:
    code = (
        f"import sys; from issuer.cli import build_parser; build_parser({name!r});"
        "print([m for m in ('flask', 'sqlalchemy', 'alembic', 'huey', 'gunicorn') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout == "[]\n"
