"""Rule: one quality criterion as one object, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from issuer.review.acknowledgement import Acknowledgement
from issuer.review.draft import FORMAT, Draft
from issuer.review.fields import find_field
from issuer.review.source import Source
from issuer.review.sources import SOURCES

COMPETENCY, KNOWLEDGE = "competency", "knowledge"
PARTICIPATION, INDUSTRY = "participation", "industry"
ALL_TYPES = (COMPETENCY, KNOWLEDGE, PARTICIPATION, INDUSTRY)

GROUPS: Mapping[str, str] = {
    "type": "Type",
    "relevance": "Relevance",
    "competency": "Competency",
    "research": "Research",
    "evidence": "Evidence",
    "assessment": "Assessment",
    "alignment": "Alignment",
    "transparency": "Transparency",
    "transfer": "Transfer",
    "inclusion": "Inclusion",
    "governance": "Governance",
}
"""The groups of criteria in reading order, with their headings."""


class Severity(StrEnum):
    """How much a finding weighs: only a blocker stands between a design and its publication."""

    BLOCKER = "blocker"
    WEAK = "weak"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule's check found, before the engine adds what the rule says of itself.

    field: path with indices; quote: the designer's words, "" when the point is that there are none; reason: one
    sentence about this very design; severity, advice and source_id (a key of SOURCES): only where they differ from
    the rule's own; offer: answers (for `Draft.with_answers`) that would settle the matter honestly in one click.
    """

    field: str
    quote: str
    reason: str
    severity: Severity | None = None
    advice: str | None = None
    offer: Mapping[str, Any] | None = None
    source_id: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the review: what is wrong where, in whose words, and the way out.

    acknowledged: why it is kept. It is a finding still, and counts as before; a blocker is never kept.
    """

    criterion: str
    severity: Severity
    field: str
    quote: str
    reason: str
    advice: str
    source: Source
    offer: Mapping[str, Any] | None = None
    acknowledged: Acknowledgement | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a blocker that is kept."""
        if self.acknowledged and self.severity is Severity.BLOCKER:
            raise ValueError(f"{self.criterion} is a blocker: fix it or change the type, it cannot be kept")

    def to_json(self) -> dict[str, Any]:
        """Return the finding as the machine interface gives it; "acknowledged" only when it is kept."""
        document: dict[str, Any] = {
            "criterion": self.criterion,
            "severity": self.severity.value,
            "field": self.field,
            "quote": self.quote,
            "reason": self.reason,
            "advice": self.advice,
            "source": {"title": self.source.title, "url": self.source.url},
        }
        if self.acknowledged:
            document["acknowledged"] = self.acknowledged.to_json()
        return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One quality criterion. It refuses to exist half-written.

    id, group: as the criteria's catalogue has them; types: the types of credential judged; severity: what a
    finding weighs unless the check says otherwise; title: the criterion as a statement that holds of a good
    design; why, advice: for the designer; before, after: parts of a design document that trigger the rule and
    do not; before_text, after_text: the same as a person reads it; source_ids: keys of SOURCES, the first is
    shown with findings; fields: paths the rule reads; skipped_while: ids of rules whose finding already says
    it; english: "no" when no word list is used, "part" when a part of the check is for English only and the
    check minds that itself, "whole" when the engine must skip the rule for another language.
    """

    id: str
    group: str
    types: tuple[str, ...]
    severity: Severity
    title: str
    why: str
    advice: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    before_text: str
    after_text: str
    source_ids: tuple[str, ...]
    fields: tuple[str, ...]
    check: Callable[[Draft, date], Iterable[Hit]]
    skipped_while: tuple[str, ...] = ()
    english: Literal["no", "part", "whole"] = "no"

    def __post_init__(self) -> None:
        """Raise ValueError naming the first thing that is missing or unknown."""
        for name in ("id", "title", "why", "advice", "before", "after", "before_text", "after_text"):
            if not getattr(self, name):
                raise ValueError(f"rule {self.id!r} has no {name}")
        if self.group not in GROUPS:
            raise ValueError(f"rule {self.id!r} is in no known group: {self.group!r}")
        if not self.types or not set(self.types) <= set(ALL_TYPES):
            raise ValueError(f"rule {self.id!r} judges no known type of credential")
        if not self.source_ids or not set(self.source_ids) <= set(SOURCES):
            raise ValueError(f"rule {self.id!r} names no known source")
        if not self.fields or any(find_field(path) is None for path in self.fields):
            raise ValueError(f"rule {self.id!r} reads no field, or one that the format does not have")

    @property
    def sources(self) -> tuple[Source, ...]:
        """The publications that the rule is informed by."""
        return tuple(SOURCES[key] for key in self.source_ids)

    def before_draft(self) -> Draft:
        """Return the example that triggers the rule."""
        return Draft.from_document({"format": FORMAT, **self.before})

    def after_draft(self) -> Draft:
        """Return the example that does not."""
        return Draft.from_document({"format": FORMAT, **self.after})

    def finding(self, hit: Hit) -> Finding:
        """Return `hit` as a finding of this rule."""
        return Finding(
            criterion=self.id,
            severity=hit.severity or self.severity,
            field=hit.field,
            quote=hit.quote,
            reason=hit.reason[:1].upper() + hit.reason[1:],
            advice=hit.advice or self.advice,
            source=SOURCES[hit.source_id or self.source_ids[0]],
            offer=hit.offer,
        )
