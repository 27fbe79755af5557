"""Reads a roster: one recipient a line, with the evidence seen and the level reached in each rubric criterion."""

from __future__ import annotations

import csv
from pathlib import Path

from issuer.commands.errors import CommandError
from issuer.services.issuing import AwardRequest, EvidenceInput

_LEVEL = "level:"
_COLUMNS = ("recipient_name", "recipient_email", "evidence_name", "evidence", "evidence_url")


def read_roster(path: Path) -> list[AwardRequest]:
    """Return the awards in a CSV file with the columns of `_COLUMNS` and one `level:<criterion>` for each criterion.

    Raises CommandError naming the line or the column that cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            columns = rows.fieldnames or ()
            if missing := [name for name in _COLUMNS if name not in columns]:
                raise CommandError(f"{path}: there is no column {', '.join(missing)}.", 2)
            if unknown := [name for name in columns if name not in _COLUMNS and not name.startswith(_LEVEL)]:
                raise CommandError(f"{path}: the column {', '.join(unknown)} is not known.", 2)
            return [_award(row, f"{path}, line {rows.line_num}") for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} is not a CSV file in UTF-8: {error}", 2) from error


def _award(row: dict[str | None, str | None], place: str) -> AwardRequest:
    if None in row or None in row.values():
        raise CommandError(f"{place}: this line has another number of columns than the first.", 2)
    cells = {str(name): str(text).strip() for name, text in row.items()}
    return AwardRequest(
        recipient_name=cells["recipient_name"],
        recipient_email=cells["recipient_email"],
        name_is_public=True,
        evidence=(
            EvidenceInput(
                name=cells["evidence_name"], narrative=cells["evidence"], url=cells["evidence_url"], genre="Portfolio"
            ),
        ),
        levels={name.removeprefix(_LEVEL): level for name, level in cells.items() if name.startswith(_LEVEL)},
    )
