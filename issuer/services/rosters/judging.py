"""What judges the rows of a job, put together from what the job, its design and its organization say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.strict_json import dump_json
from issuer.review.draft import Draft
from issuer.services.rosters.awarded import AwardLookup
from issuer.services.rosters.checking import AwardCheck, RowJudge
from issuer.services.rosters.existing import CredentialCheck, CredentialLookup
from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.findings import Verdict
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind
from issuer.store.organizations import Organization
from issuer.urls import Addresses


@dataclass(frozen=True, slots=True)
class Judging:
    """How the rows of one job are judged: each by `judge`, then many at a time by what `lookup` finds stored."""

    reading: Mapping[str, Any]
    judge: RowJudge
    lookup: Callable[[Session, Sequence[Verdict]], None]


def judging_of(session: Session, job_id: str, *, addresses: Addresses, now: datetime) -> Judging:
    """Return how the rows of a job are judged whose reading is confirmed."""
    job = session.get_one(Job, job_id)
    zone = session.get_one(Organization, job.organization_id).zone
    reading = job.reading
    if job.kind is JobKind.AWARD:
        achievement = session.get_one(Achievement, job.achievement_id)
        draft = Draft.from_document(achievement.draft)
        reader = RowReader(reading["columns"], job.options, zone=zone, draft=draft)
        size = len(dump_json(achievement.achievement))
        judge = RowJudge(reading["header"], reading, AwardCheck(draft, reader, size=size, zone=zone, now=now))
        lookup = AwardLookup(
            achievement.id,
            column=reader.column_of("recipient_email", {}),
            may_be_doubled=bool(job.options.get("confirm_duplicates")),
        )
        return Judging(reading, judge, lookup)
    reader = RowReader(reading["columns"], job.options, zone=zone)
    reason = str(job.options.get("reason", ""))
    check = CredentialCheck(job.kind, reader, reason=reason, addresses=addresses, zone=zone, now=now)
    return Judging(reading, RowJudge(reading["header"], reading, check), CredentialLookup(job, check))
