"""What a report for people is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from issuer.review.report import Readiness
from issuer.review.rule import Severity
from issuer.store.readings import ReadingState


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication that a finding is informed by; `number` is its place in the report's list, from 1."""

    number: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Why a weak spot is kept, by whom and since when; `by` is "" in a public report."""

    reason: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding of the review, with the title of the criterion that it is about."""

    criterion: str
    title: str
    severity: Severity
    field: str
    quote: str
    reason: str
    advice: str
    source: Reference
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was judged in one group: the findings, and the titles of the criteria that nothing was found against."""

    id: str
    remarks: tuple[Remark, ...]
    held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote at a field, "" for the design as a whole."""

    field: str
    text: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who was asked to read it and what they decided; `name` is "" in a public report.

    revision: the state that the decision is about; changed_since: fields changed afterwards; by_hand: the link went
    through the asker's hands, so nothing says that it was this person who answered.
    """

    name: str
    state: ReadingState
    asked_at: datetime | None
    decided_at: datetime | None
    revision: int
    changed_since: int
    by_hand: bool
    comments: tuple[Comment, ...]
    open_comments: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """A report for people. `version` is None for a draft, `revision` for a version published before it was stored.

    profiles: ids; notes: sentences about what could not be judged; not_applied: titles of the criteria concerned.
    """

    title: str
    language: str
    credential_type: str
    organization_name: str
    version: int | None
    revision: int | None
    made_at: datetime
    readiness: Readiness
    profiles: tuple[str, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    not_applied: tuple[str, ...]
    readers: tuple[Reader, ...]
    sources: tuple[Reference, ...]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every finding, in reading order."""
        return tuple(remark for group in self.groups for remark in group.remarks)

    @property
    def judged(self) -> int:
        """How many criteria were judged, 0 where that was not stored."""
        return sum(len(group.held) + len({remark.criterion for remark in group.remarks}) for group in self.groups)
