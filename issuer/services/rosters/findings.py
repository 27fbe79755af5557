"""What the dry run says of a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from issuer.store.jobs import RowState


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about a cell; `column` is "" where it is about the row as a whole, `code` is for programs."""

    column: str
    code: str
    message: str

    def to_json(self) -> dict[str, str]:
        """Return the finding as it is stored."""
        return {"column": self.column, "code": self.code, "message": self.message}


@dataclass(slots=True)
class Verdict:
    """What is to become of a row, and why; the digests are those of the award that it asks for.

    `chosen` has the credential that a row is about which revokes or issues again.
    """

    number: int
    line: int
    cells: dict[str, str]
    state: RowState = RowState.READY
    findings: list[Finding] = field(default_factory=list)
    recipient_key: str | None = None
    evidence_digest: str | None = None
    chosen: dict[str, Any] | None = None
    chunk: int | None = None

    def find(self, state: RowState, *findings: Finding) -> None:
        """Add findings, if there are any; the state becomes theirs unless it is a graver one already."""
        self.findings += findings
        if findings and _GRAVITY.index(state) > _GRAVITY.index(self.state):
            self.state = state

    @property
    def can_be_done(self) -> bool:
        """Whether the row is among those that will be done once a person confirms."""
        return self.state in (RowState.READY, RowState.WARNING)


_GRAVITY = (RowState.READY, RowState.WARNING, RowState.ALREADY, RowState.DUPLICATE, RowState.WRONG)
