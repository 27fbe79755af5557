"""Many reviews in one look: how many designs are ready, and how many have a finding of each criterion.

Only numbers are kept, so that a catalogue of any length needs no more memory than a short one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from issuer.review.report import Readiness, Report
from issuer.review.rule import Severity
from issuer.review.rules import RULES


@dataclass(frozen=True, slots=True)
class Weakness:
    """One criterion over a catalogue.

    designs: how many have a finding of it; share: their part, 0 to 1, of the designs that could be read; by_severity:
    how many of them by the heaviest such finding that each has.
    """

    criterion: str
    title: str
    designs: int
    share: float
    by_severity: dict[Severity, int]

    @property
    def share_in_words(self) -> str:
        """The share in whole per cent."""
        return per_cent(self.share)

    def to_json(self) -> dict[str, Any]:
        """Return it as the machine interface gives it."""
        counted = {severity.value: count for severity, count in self.by_severity.items()}
        named = {"criterion": self.criterion, "title": self.title}
        return {**named, "designs": self.designs, "share": round(self.share, 4), **counted}


@dataclass(slots=True)
class Tally:
    """The numbers of a catalogue; `add` one report after another."""

    unreadable: int = 0
    _verdicts: Counter[Readiness] = field(default_factory=Counter)
    _found: Counter[tuple[str, Severity]] = field(default_factory=Counter)

    def add(self, report: Report) -> None:
        """Count one design."""
        self._verdicts[report.ready] += 1
        self._found.update(heaviest(report).items())

    def add_unreadable(self) -> None:
        """Count a document that is no design and no badge."""
        self.unreadable += 1

    @property
    def designs(self) -> int:
        """How many designs were reviewed."""
        return self._verdicts.total()

    def of_verdict(self, verdict: Readiness) -> int:
        """Return how many designs have this verdict."""
        return self._verdicts[verdict]

    @property
    def weaknesses(self) -> tuple[Weakness, ...]:
        """The criteria that any design has a finding of, the most frequent first."""
        found = []
        for rule in RULES:
            by_severity = {severity: self._found[rule.id, severity] for severity in Severity}
            if designs := sum(by_severity.values()):
                found.append(Weakness(rule.id, rule.title, designs, designs / self.designs, by_severity))
        return tuple(sorted(found, key=lambda weakness: -weakness.designs))

    def to_json(self) -> dict[str, Any]:
        """Return the summary as the machine interface gives it."""
        return {
            "designs": self.designs,
            "unreadable": self.unreadable,
            "ready": {verdict.value: self.of_verdict(verdict) for verdict in Readiness},
            "criteria": [weakness.to_json() for weakness in self.weaknesses],
        }


def per_cent(share: float) -> str:
    """Return a share (0 to 1) in whole per cent; little is never said to be nothing, nor nearly all to be all."""
    if 0 < share < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < share < 1 else f"{100 * share:.0f} %"


def heaviest(report: Report) -> dict[str, Severity]:
    """Return the criteria with a finding, each with its heaviest severity, in the order of the review."""
    found: dict[str, Severity] = {}
    weights = list(Severity)
    for finding in report.findings:
        known = found.get(finding.criterion, finding.severity)
        found[finding.criterion] = min(known, finding.severity, key=weights.index)
    return found
