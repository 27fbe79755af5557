"""Report: what a review found. No score: a number invites gaming, a sentence invites editing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from issuer.review.rule import Finding, Severity


class Readiness(StrEnum):
    """May the design be published, and does it hold up?"""

    NOT_READY = "not_ready"
    READY_WITH_WEAK_SPOTS = "ready_with_weak_spots"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one review in reading order.

    groups: (rule id, group) of every rule that judged, in reading order; notes: sentences about what could not be
    judged (word lists and another language, values that no rule reads); not_applied: ids of the rules concerned;
    profiles: ids of the profiles that were asked for.
    """

    findings: tuple[Finding, ...]
    groups: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    not_applied: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()

    @property
    def ready(self) -> Readiness:
        """The verdict: any blocker, else any weak spot, else ready. Hints never count against a design."""
        found = {finding.severity for finding in self.findings}
        if Severity.BLOCKER in found:
            return Readiness.NOT_READY
        return Readiness.READY_WITH_WEAK_SPOTS if Severity.WEAK in found else Readiness.READY

    @property
    def blockers(self) -> tuple[Finding, ...]:
        """The findings that stand between the design and its publication."""
        return self.of_severity(Severity.BLOCKER)

    def of_severity(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def kept(self) -> tuple[Finding, ...]:
        """The findings that are kept with a reason on record."""
        return tuple(finding for finding in self.findings if finding.acknowledged)

    @property
    def counts(self) -> Mapping[str, Any]:
        """How many findings: by severity, how many of them are kept, and the former for each group that was judged."""
        group_of = dict(self.groups)
        return {
            **_tally(self.findings),
            "kept": len(self.kept),
            "groups": {
                group: _tally([finding for finding in self.findings if group_of[finding.criterion] == group])
                for group in dict.fromkeys(group_of.values())
            },
        }

    def to_json(self) -> dict[str, Any]:
        """Return the report as the machine interface gives it; the last three only when they hold something.

        "notes" are sentences, "not_applied" ids of criteria not judged (or not wholly) because of the language,
        "profiles" ids of the profiles that the review was made with.
        """
        document: dict[str, Any] = {
            "ready": self.ready.value,
            "findings": [finding.to_json() for finding in self.findings],
            "counts": self.counts,
        }
        said = {"notes": self.notes, "not_applied": self.not_applied, "profiles": self.profiles}
        return document | {name: list(entries) for name, entries in said.items() if entries}


def _tally(findings: tuple[Finding, ...] | list[Finding]) -> dict[str, int]:
    return {severity.value: sum(f.severity is severity for f in findings) for severity in Severity}
