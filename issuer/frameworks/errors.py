"""How a framework's file is refused: with a code, the place, what is wrong there and what to do about it."""

from __future__ import annotations


class FrameworkError(ValueError):
    """A file that cannot be read as a framework.

    `code` is for programs (`UNKNOWN_FORM`, `ENCODING`, `SIZE`, `ROWS`, `CELL`, `DEPTH`, `JSON`, `ROW`, `URI`,
    `ARCHIVE`, `EMPTY`, `TITLE`, `SHEET`), `where` names the line or the member of the document, `detail` says what is
    wrong, and `advice` what to do.
    """

    def __init__(self, code: str, detail: str, advice: str, *, where: str = "") -> None:
        super().__init__(": ".join(part for part in (where, f"{detail} {advice}") if part))
        self.code = code
        self.detail = detail
        self.advice = advice
        self.where = where
