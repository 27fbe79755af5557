"""What must not be in the tree: this machine, a package index, a private key."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Assembled, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of some machine": re.compile("|".join(["/" + "work/", "/" + r"home/\w+/", "/" + "root/", "/" + "Users/"])),
    "the host of a package index": re.compile(
        "|".join([r"pypi\." + "org/simple", r"files\." + "pythonhosted", r"registry\." + "npmjs"])
    ),
    "a private key": re.compile("BEGIN (?:[A-Z]+ )*PRIVATE " + "KEY"),
}
# Public test vectors may hold the private keys that their standards print.
MAY_HOLD_KEYS = ("tests/vectors/",)


def tracked_files() -> list[Path]:
    """Return every tracked file, or skip where the tree came without its history."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    guilty = []
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        if what == "a private key" and name.startswith(MAY_HOLD_KEYS):
            continue
        if FORBIDDEN[what].search(path.read_bytes().decode("utf-8", "replace")):
            guilty.append(name)
    assert guilty == []


def test_no_key_material_is_tracked() -> None:
    keys = {path.name for path in tracked_files() if path.relative_to(ROOT).parts[0] == "keys"}
    assert keys <= {"README.md", ".gitignore"}


def test_nothing_that_a_start_makes_is_tracked() -> None:
    made = {".venv", "var", "node_modules", "dist", "build"}
    assert [path for path in tracked_files() if made & set(path.relative_to(ROOT).parts)] == []
