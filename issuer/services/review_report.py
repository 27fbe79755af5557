"""The review as a report for people: what was judged, what was found or kept, who read it, and the sources.

A published version keeps what its report needs, so that it reads the same for ever: `stored_report` is what publishing
stores, `report_of_version` reads it again and judges nothing. Rows of before keep being read; they just say less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.review.report import Readiness, Report
from issuer.review.rule import GROUPS, Severity
from issuer.review.rules import RULES_BY_ID
from issuer.services.readings import changed_since
from issuer.services.report_parts import Comment, Group, Kept, Reader, Reference, Remark, ReviewReport
from issuer.store.base import DamagedRow
from issuer.store.designs import Achievement, Design, list_versions
from issuer.store.organizations import Organization
from issuer.store.readings import Reading, ReadingState, list_readings


def stored_report(session: Session, design: Design, report: Report) -> dict[str, Any]:
    """Return what publishing stores: the report as the machine interface gives it, and what people want to know."""
    return {
        **report.to_json(),
        "revision": design.revision,
        "criteria": [
            {"id": criterion, "group": group, "title": RULES_BY_ID[criterion].title}
            for criterion, group in report.groups
            if criterion in RULES_BY_ID
        ],
        "not_applied_titles": [RULES_BY_ID[rule_id].title for rule_id in report.not_applied],
        "readings": [_reading_as_stored(session, reading) for reading in _readings_of_this_version(session, design)],
    }


def report_of_draft(session: Session, design: Design, report: Report, *, now: datetime) -> ReviewReport:
    """Return the report on a design as it is written now, from a review of it."""
    organization = session.get_one(Organization, design.organization_id)
    stored = stored_report(session, design, report)
    return _assembled(stored, design.document, organization, version=None, made_at=now)


def report_of_version(achievement: Achievement) -> ReviewReport:
    """Return the report that was stored when a version was published. Raises DamagedRow for what is no report."""
    try:
        return _assembled(
            achievement.report,
            achievement.draft,
            achievement.organization,
            version=achievement.version,
            made_at=achievement.published_at,
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise DamagedRow("A stored report is not a report any more.") from error


def without_people(report: ReviewReport) -> ReviewReport:
    """Return a report as anybody may read it: no names of people, no words of readers, who wrote to the designer."""
    groups = tuple(
        replace(group, remarks=tuple(_without_name(remark) for remark in group.remarks)) for group in report.groups
    )
    decided = (reader for reader in report.readers if reader.decided_at is not None)
    return replace(report, groups=groups, readers=tuple(replace(reader, name="", comments=()) for reader in decided))


def _without_name(remark: Remark) -> Remark:
    return replace(remark, kept=replace(remark.kept, by="")) if remark.kept else remark


def _readings_of_this_version(session: Session, design: Design) -> list[Reading]:
    """Return who was asked or has answered since the last version was published, in the order of asking."""
    versions = list_versions(session, design.id)
    readings = [
        reading
        for reading in reversed(list_readings(session, design.id))
        if reading.state is not ReadingState.WITHDRAWN
    ]
    if not versions:
        return readings
    return [reading for reading in readings if (reading.decided_at or reading.asked_at) > versions[0].published_at]


def _reading_as_stored(session: Session, reading: Reading) -> dict[str, Any]:
    return {
        "reader": reading.reader_name,
        "state": reading.state.value,
        "asked_at": reading.asked_at.isoformat(),
        "decided_at": reading.decided_at.isoformat() if reading.decided_at else None,
        "revision": reading.revision,
        "changed_since": len(changed_since(session, reading)) if reading.decided_at else 0,
        "by_hand": reading.by_hand,
        "comments": [
            {"field": comment.field, "text": comment.text, "settled": comment.settled_at is not None}
            for comment in reading.comments
        ],
    }


def _assembled(
    stored: Mapping[str, Any],
    document: Mapping[str, Any],
    organization: Organization,
    *,
    version: int | None,
    made_at: datetime,
) -> ReviewReport:
    sources = _sources(stored)
    return ReviewReport(
        title=document.get("title") or "",
        language=document.get("language") or "",
        credential_type=document.get("credential_type") or "",
        organization_name=organization.name,
        version=version,
        revision=stored.get("revision"),
        made_at=made_at,
        readiness=Readiness(stored["ready"]),
        profiles=tuple(stored.get("profiles", ())),
        groups=_groups(stored, sources),
        notes=tuple(stored.get("notes", ())),
        not_applied=tuple(stored.get("not_applied_titles", ())),
        readers=tuple(_reader(entry) for entry in stored.get("readings", ())),
        sources=tuple(sources.values()),
    )


def _sources(stored: Mapping[str, Any]) -> dict[str, Reference]:
    """Return the sources of the findings by address, numbered in the order in which they are first named."""
    found: dict[str, Reference] = {}
    for finding in stored.get("findings", ()):
        title, url = finding["source"]["title"], finding["source"]["url"]
        found.setdefault(url, Reference(len(found) + 1, title, url))
    return found


def _groups(stored: Mapping[str, Any], sources: Mapping[str, Reference]) -> tuple[Group, ...]:
    criteria = {entry["id"]: entry for entry in stored.get("criteria", ())}
    remarks = [_remark(finding, criteria, sources) for finding in stored.get("findings", ())]
    group_of = {remark.criterion: _group_of(remark.criterion, criteria) for remark in remarks}
    open_ = frozenset(group_of)
    order = [*GROUPS, *(group for group in (*group_of.values(), "") if group not in GROUPS)]
    groups = (
        Group(
            group,
            tuple(sorted((r for r in remarks if group_of[r.criterion] == group), key=_weight)),
            tuple(
                entry["title"] for entry in criteria.values() if entry["group"] == group and entry["id"] not in open_
            ),
        )
        for group in dict.fromkeys(order)
    )
    return tuple(group for group in groups if group.remarks or group.held)


def _weight(remark: Remark) -> int:
    """Return a key that sorts the heaviest findings first and those that are kept last."""
    return list(Severity).index(remark.severity) + (len(Severity) if remark.kept else 0)


def _remark(
    finding: Mapping[str, Any], criteria: Mapping[str, Mapping[str, str]], sources: Mapping[str, Reference]
) -> Remark:
    criterion = finding["criterion"]
    kept = finding.get("acknowledged")
    return Remark(
        criterion=criterion,
        title=_title_of(criterion, criteria),
        severity=Severity(finding["severity"]),
        field=finding["field"],
        quote=finding["quote"],
        reason=finding["reason"],
        advice=finding["advice"],
        source=sources[finding["source"]["url"]],
        kept=Kept(kept["reason"], kept.get("by", ""), _instant(kept.get("at"))) if kept else None,
    )


def _title_of(criterion: str, criteria: Mapping[str, Mapping[str, str]]) -> str:
    """Return the title that was stored; for a version of before, the one of today, or the id of a criterion gone."""
    if criterion in criteria:
        return criteria[criterion]["title"]
    return RULES_BY_ID[criterion].title if criterion in RULES_BY_ID else criterion.replace("-", " ").capitalize()


def _group_of(criterion: str, criteria: Mapping[str, Mapping[str, str]]) -> str:
    if criterion in criteria:
        return criteria[criterion]["group"]
    return RULES_BY_ID[criterion].group if criterion in RULES_BY_ID else ""


def _reader(entry: Mapping[str, Any]) -> Reader:
    comments: Sequence[Mapping[str, Any]] = entry.get("comments", ())
    return Reader(
        name=entry["reader"],
        state=ReadingState(entry["state"]),
        asked_at=_instant(entry.get("asked_at")),
        decided_at=_instant(entry.get("decided_at")),
        revision=entry["revision"],
        changed_since=entry.get("changed_since", 0),
        by_hand=entry.get("by_hand", False),
        comments=tuple(Comment(comment["field"], comment["text"], comment["settled"]) for comment in comments),
        open_comments=sum(not comment["settled"] for comment in comments),
    )


def _instant(text: str | None) -> datetime | None:
    """Return an instant as it was written, None for none; what a foreign document wrote may be no instant."""
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return instant if instant is None or instant.tzinfo else None
