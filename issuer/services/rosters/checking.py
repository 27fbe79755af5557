"""The verdict on one row of a roster, from its cells and the rows before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from issuer.credential.strict_json import MAX_BYTES, dump_json
from issuer.frameworks.cell_faults import FAULTS, NO_RESULT
from issuer.review.draft import Draft
from issuer.services.award_request import AwardRequest, CheckedAward, check_award
from issuer.services.errors import Invalid
from issuer.services.rosters.doubts import doubts_of
from issuer.services.rosters.fields import IGNORED, RowReader
from issuer.services.rosters.findings import Finding, Verdict
from issuer.services.rosters.masks import unmask
from issuer.services.rosters.own_ids import OwnIds
from issuer.services.rosters.tables import MAX_CELL, Line
from issuer.store.jobs import RowState

LEGEND = "→ delete this row"
"""With this begins the address in the row of a sample file that explains the columns; it is nobody."""
_ROOM = 16 * 1024  # bytes of a credential for all that is neither the Achievement nor in a row, its proof included
_LARGEST_SIGN = 4  # bytes of one character in UTF-8


class Check(Protocol):
    """Judges what a row asks for, whose cells are as they should be."""

    def __call__(self, verdict: Verdict) -> None:
        """Say in the verdict what is found; rows come in the order of the file."""


class RowJudge:
    """Judges row after row of one roster. `header` has the columns, `reading` how the file is read."""

    def __init__(self, header: Sequence[str], reading: Mapping[str, Any], check: Check) -> None:
        self._header = header
        self._is_masked = bool(reading.get("is_masked"))
        self._address = {column for column, field in reading["columns"].items() if field == "recipient_email"}
        self._meaningless = {column for column, field in reading["columns"].items() if field == IGNORED}
        self._check = check

    def judge(self, number: int, line: Line) -> Verdict:
        """Return the verdict on the `number`-th row, as far as the file alone can tell."""
        cells = [unmask(cell) for cell in line.cells] if self._is_masked else line.cells
        verdict = Verdict(number, line.number, dict(zip(self._header, cells, strict=False)))
        if self._judge_shape(verdict, cells):
            self._check(verdict)
        return verdict

    def _judge_shape(self, verdict: Verdict, cells: Sequence[str]) -> bool:
        """Find rows that are wider or narrower than the header, and cells that are too long or have no value."""
        width = len(self._header)
        if len(cells) < width:
            message = f"This row has {len(cells)} cells, and the header has {width}. A separator may be missing."
            verdict.find(RowState.WRONG, Finding("", "width", message))
        elif any(cell.strip() for cell in cells[width:]):
            left = " | ".join(cell for cell in cells[width:] if cell.strip())
            message = (
                f"This row has {len(cells)} cells, and the header has {width}. A cell with a separator in it has to "
                f"stand in quotation marks. Left over: {_shown(left)}"
            )
            verdict.find(RowState.WRONG, Finding("", "width", message))
        for column, cell in verdict.cells.items():
            if len(cell) > MAX_CELL:
                message = f"This cell has {len(cell):,} characters; at most {MAX_CELL:,} are read."
                verdict.find(RowState.WRONG, Finding(column, "length", message))
            elif column in self._address and cell.strip().startswith(LEGEND):
                message = "This is the row that explains the columns of the sample file. Delete it."
                verdict.find(RowState.WRONG, Finding(column, "legend", message))
            elif cell.strip() in FAULTS and column not in self._meaningless:
                verdict.find(RowState.WRONG, Finding(column, "no_value", _why_without_value(cell.strip())))
        return verdict.can_be_done


class AwardCheck:
    """Judges rows that ask for an award of one Achievement; `size` is that of the Achievement as JSON, in bytes."""

    def __init__(self, draft: Draft, reader: RowReader, *, size: int, zone: str, now: datetime) -> None:
        self._draft = draft
        self._reader = reader
        self._room = MAX_BYTES - _ROOM - size
        self._zone = zone
        self._now = now
        self._years = draft.get("validity.years")
        self._wants_evidence = bool(draft.items("evidence.artifacts")) and (
            draft.get("include_in_credential.evidence") != "none"
        )
        self._own_ids = OwnIds(reader)
        self._lines: dict[tuple[bytes, bytes], int] = {}
        self._people: dict[bytes, int] = {}

    def __call__(self, verdict: Verdict) -> None:
        """Check the award against the design, and look for the same one in the rows before."""
        request, problems = self._reader.read(verdict.cells)
        award = self._checked(request, verdict, problems)
        if award is None:
            return
        verdict.recipient_key, verdict.evidence_digest = award.recipient_key, award.evidence_digest
        if not self._fits(award):
            message = "All texts of this row together are too long for one badge. Shorten them."
            verdict.find(RowState.WRONG, Finding("", "size", message))
            return
        self._own_ids.judge(verdict)
        if not verdict.can_be_done:
            return
        self._look_back(verdict)
        doubts = doubts_of(
            award,
            lambda field: self._reader.column_of(field, verdict.cells),
            wants_evidence=self._wants_evidence,
            years=self._years,
        )
        for doubt in doubts:
            verdict.find(RowState.WARNING, doubt)

    def _checked(self, request: AwardRequest, verdict: Verdict, problems: dict[str, str]) -> CheckedAward | None:
        findings = [Finding(column, "cell", message) for column, message in problems.items()]
        award = None
        try:
            award = check_award(self._draft, request, zone=self._zone, now=self._now)
        except Invalid as error:
            for field, message in error.problems.items():
                column = self._reader.column_of(field, verdict.cells)
                if column not in problems or not column:
                    findings.append(Finding(column, field.partition(".")[0].partition("[")[0], message))
        if findings:
            verdict.find(RowState.WRONG, *findings)
            return None
        return award

    def _fits(self, award: CheckedAward) -> bool:
        """Tell whether the credential is as small as readers want it; exactly only where that is in question."""
        # A title stands once by itself, and once in the words of the link.
        pieces = [(piece.name, piece.name, piece.narrative, piece.url, piece.genre) for piece in award.evidence]
        texts = [award.recipient_name, award.narrative, *(text for piece in pieces for text in piece)]
        if _LARGEST_SIGN * sum(map(len, texts)) <= self._room:
            return True
        return len(dump_json({"texts": texts})) <= self._room

    def _look_back(self, verdict: Verdict) -> None:
        assert verdict.recipient_key is not None and verdict.evidence_digest is not None
        person, evidence = bytes.fromhex(verdict.recipient_key), bytes.fromhex(verdict.evidence_digest)
        line = self._lines.setdefault((person, evidence), verdict.line)
        first = self._people.setdefault(person, verdict.line)
        column = self._reader.column_of("recipient_email", verdict.cells)
        if line != verdict.line:
            message = f"The same person with the same evidence is in line {line}."
            verdict.find(RowState.DUPLICATE, Finding(column, "duplicate", message))
        elif first != verdict.line:
            message = f"The same person is in line {first}, with other evidence."
            verdict.find(RowState.WARNING, Finding(column, "person_twice", message))


def _why_without_value(fault: str) -> str:
    if fault == NO_RESULT:
        return (
            "The formula in this cell was never calculated. Save the file in a spreadsheet program, or write the value."
        )
    return f"“{fault}” is how a spreadsheet shows an error. Write what is meant."


def _shown(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:200]}…"
