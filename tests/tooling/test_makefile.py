"""`make` on a machine where something is missing: one clear line, and nothing half made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# `make test` is a make too: what it tells its children must not reach the one under test.
ENVIRONMENT = {name: text for name, text in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$*" in *version_info*) exit 0;; esac\necho "No module named ensurepip" >&2\nexit 1\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with what `make setup` reads."""
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("python", "advice"),
    [
        (None, "Python 3.11 or newer is needed: apt install python3 python3-venv"),
        (OLD, "is older: make run PYTHON=python3.11"),
        (WITHOUT_VENV, "Python's venv module is missing: apt install python3-venv"),
    ],
)
def test_what_is_missing_is_said_in_one_line(checkout: Path, python: str | None, advice: str) -> None:
    interpreter = checkout / "some-python"
    if python is not None:
        interpreter.write_text(python)
        interpreter.chmod(0o755)
    result = subprocess.run(
        ["make", "run", f"PYTHON={interpreter}"], cwd=checkout, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert result.returncode != 0
    assert len(result.stdout.splitlines()) == 1
    assert advice in result.stdout
    assert [line for line in result.stderr.splitlines() if not line.startswith("make: ***")] == []
    assert not (checkout / ".venv").exists()


def test_make_alone_says_what_can_be_made(checkout: Path) -> None:
    alone = subprocess.run(["make"], cwd=checkout, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout
    assert alone.startswith("make help")


def test_the_command_that_setup_makes_works_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    command = ROOT / ".venv" / "bin" / "issuer"
    if not command.exists():
        pytest.skip("this environment was not made by `make setup`")
    (tmp_path / "issuer").mkdir()  # a folder of the same name must not be taken for the package
    link = tmp_path / "link"
    link.symlink_to(command)
    for program in (command, link):
        result = subprocess.run([program, "--version"], cwd=tmp_path, capture_output=True, text=True)
        assert result.stdout.startswith("Touchstone "), result.stderr
