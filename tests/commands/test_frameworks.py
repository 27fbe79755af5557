"""`issuer frameworks`: import, list, remove, and what is said when it does not work."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Answer
from tests.frameworks.samples import OPENSALT, case_package, skill, skills, table, workbook

Command = Callable[..., Answer]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes], str]:
    """Write a file and return its path."""

    def write(name: str, data: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


def test_a_framework_is_imported_updated_listed_and_removed(college: Command, file) -> None:
    name = file("skills_de.csv", skills(skill(1, "schweißen"), skill(2, "backen"), skill(3, "")))
    first = college("frameworks", "import", name, "--version", "1.1")
    assert first.code == 0, first.err
    assert first.out == "ESCO: 2 added, 0 changed, 0 withdrawn, 0 unchanged, 1 without a label passed over.\n"
    file("skills_de.csv", skills(skill(1, "Stahl schweißen")))
    again = college("frameworks", "import", name, "--version", "1.2")
    assert again.out == "ESCO: 0 added, 1 changed, 1 withdrawn, 0 unchanged.\n"
    listed = college("frameworks", "list").out
    assert "ESCO 1.2 [de]  1 entry, 1 withdrawn" in listed and "European Commission" in listed
    removed = college("frameworks", "remove", listed.split()[0])
    assert (removed.code, removed.out.split(".")[0]) == (0, "Removed ESCO with 2 entries")
    assert "no framework here yet" in college("frameworks", "list").out


def test_several_frameworks_and_forms_are_taken_in_at_once(college: Command, file) -> None:
    header = ["O*NET-SOC Code", "Title", "Description"]
    names = [
        file("a", json.dumps({"CFPackage": case_package()}).encode()),
        file("b", workbook([header, ["51-4121.00", "Welders", "x"]])),
    ]
    answer = college("frameworks", "import", *names)
    assert [line.partition(":")[0] for line in answer.out.splitlines()] == ["River Trades Standards", "O*NET"]


def test_a_broken_file_is_named_with_its_line_and_nothing_is_imported(college: Command, file) -> None:
    good = file("good.csv", skills(skill(1, "weld")))
    broken = file("broken.csv", skills(skill(2, "x", conceptUri="no address")))
    answer = college("frameworks", "import", good, broken)
    assert answer.code == 1 and answer.out == ""
    assert "broken.csv: line 2: “conceptUri” is no address" in answer.err
    assert "no framework here yet" in college("frameworks", "list").out


def test_what_a_file_does_not_say_can_be_given(college: Command, file) -> None:
    name = file("export.csv", table(OPENSALT, {"Identifier": "i1", "fullStatement": "Weld"}))
    assert "Give it a title" in college("frameworks", "import", name).err
    assert college("frameworks", "import", name, "--title", "River Trades", "--licence", "CC0").code == 0
    listed = college("frameworks", "list").out
    assert "River Trades" in listed and "CC0" in listed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "missing.csv"], "missing.csv"),
        (["remove", "unknown"], "no such framework"),
        (["import", "skills_en.csv", "skills_de.csv"], "one language at a time"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(college: Command, words, said) -> None:
    answer = college("frameworks", *words)
    assert answer.code in (1, 2) and said in answer.err and "Traceback" not in answer.err
