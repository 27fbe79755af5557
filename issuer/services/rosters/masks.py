"""Cells that a spreadsheet would run as a formula, in files that go out and come back.

A cell that begins like a formula goes out with an apostrophe before it, and so does one that begins with apostrophes
and then like a formula; one apostrophe is taken away when the file comes back. Every cell is then what it was.
"""

from __future__ import annotations

import re

# Full-width forms are made into the plain ones by some spreadsheets.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def mask(cell: str) -> str:
    """Return a cell as it goes out."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unmask(cell: str) -> str:
    """Return a cell as it was before it went out."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
