"""The numbers that an organization has for its people: one number for two people is a slip in the file."""

from __future__ import annotations

from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.findings import Finding, Verdict
from issuer.store.jobs import RowState


class OwnIds:
    """Knows whose each number is, from the first row that has it. One person may be in several rows."""

    def __init__(self, reader: RowReader) -> None:
        self._reader = reader
        self._first: dict[str, tuple[bytes, int]] = {}

    def judge(self, verdict: Verdict) -> None:
        """Find a number that stood for somebody else before. Takes a verdict in which the recipient is known."""
        text = self._reader.text_of(verdict.cells, "own_id")
        if not text:
            return
        assert verdict.recipient_key is not None
        person = bytes.fromhex(verdict.recipient_key)
        whose, line = self._first.setdefault(text, (person, verdict.line))
        if whose != person:
            shown = text if len(text) <= 200 else f"{text[:200]}…"
            message = f"“{shown}” is the number of somebody else, in line {line}. Give each person one of their own."
            column = self._reader.column_of("own_id", verdict.cells)
            verdict.find(RowState.WRONG, Finding(column, "own_id", message))
