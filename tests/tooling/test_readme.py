"""The README tells the truth: its commands exist and its settings are those of the code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from issuer.commands import COMMANDS
from issuer.settings import describe

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def make_targets() -> set[str]:
    """Return the targets that `make help` lists."""
    listed = subprocess.run(
        ["make", "--silent", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return {line.split()[1] for line in listed.splitlines() if line.startswith("make ")}


def test_every_make_target_of_the_readme_exists() -> None:
    named = set(re.findall(r"(?:^|`|=0 )make ([a-z]+)", README, re.M))
    assert named
    assert named <= make_targets()


def test_make_help_lists_every_target_that_people_need() -> None:
    assert make_targets() >= {"setup", "run", "demo", "test", "fuzz", "lint", "bench", "help"}


def test_the_readme_and_the_command_know_the_same_commands() -> None:
    assert set(re.findall(r"^\| `issuer ([a-z]+)", README, re.M)) == set(COMMANDS)


def test_the_settings_table_is_that_of_the_code() -> None:
    rows = [f"| `{name}` | {f'`{default}`' if default else ''} | {text} |" for name, default, text in describe()]
    table = README.partition("<!-- settings:")[2].partition("<!-- end of settings -->")[0].splitlines()[3:]
    assert table == [row.replace("|  |", "| |") for row in rows]


def test_every_folder_and_page_that_the_readme_points_to_exists() -> None:
    pointed = re.findall(r"^([a-z/]+/) {2,}", README, re.M) + re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert pointed
    assert [name for name in pointed if not (ROOT / name).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_every_page_of_the_guide_is_in_its_index() -> None:
    folder = ROOT / "docs" / "guide"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}
