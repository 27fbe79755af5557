"""`issuer bulk` with a workbook: what it does to whom is what the sheet says that somebody sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.commands.test_bulk import TITLE, Command, rows_of
from tests.frameworks.books import Page, book


def test_only_who_stands_in_the_first_sheet_loses_the_badge(example: Command, roster: Any, tmp_path: Path) -> None:
    result = tmp_path / "result.csv"
    assert example("bulk", TITLE, roster(3), "--yes", "--result", str(result)).code == 0
    codes = [row["verification"].rsplit("/", 1)[-1] for row in rows_of(result)]
    path = tmp_path / "gone.xlsx"
    path.write_bytes(
        book(
            Page("Archive", [["credential", "own_id"], [codes[1], "s1"]], state="hidden"),
            Page("To revoke", [["credential"], [codes[0]]]),
            Page("Still fine", [["credential", "own_id"], [codes[1], "s1"], [codes[2], "s2"]]),
        )
    )
    answer = example("bulk", "--revoke", str(path), "--reason", "Left the course.", "--yes")
    assert answer.code == 0 and "1 revoked" in answer.out, answer
    assert "The sheet “To revoke” of the workbook was read, and no other." in answer.out
    assert codes[0] in answer.out and codes[1] not in answer.out


def test_a_sheet_with_a_title_above_its_header_is_refused_and_nothing_behind_it_read(
    example: Command, tmp_path: Path
) -> None:
    path = tmp_path / "class.xlsx"
    header = ["recipient_name", "recipient_email"]
    path.write_bytes(
        book(
            Page("Class 4b", [["Class 4b"], header, ["Ada", "ada@example.org"]]),
            Page("Draft", [header, ["Wrong", "wrong@example.org"]]),
        )
    )
    answer = example("bulk", TITLE, str(path), "--yes")
    assert answer.code == 2 and "Delete what stands above the names of the columns." in answer.err, answer
