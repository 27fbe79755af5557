"""The badge of one row, exactly as it will be signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.review.draft import Draft
from issuer.services.errors import NotFound
from issuer.services.issuing import preview
from issuer.services.rosters.fields import RowReader
from issuer.store.jobs import TO_ISSUE, Job, JobKind, JobRow, RowState
from issuer.store.organizations import Organization
from issuer.urls import Addresses

HAS_PREVIEW = (*TO_ISSUE, RowState.DUPLICATE, RowState.ALREADY)
"""The states of rows that ask for a badge which can be shown, whether it will be signed or not."""


def preview_row(session: Session, job: Job, number: int, *, addresses: Addresses, now: datetime) -> dict[str, Any]:
    """Return what would be public of a row's award, unsigned, with stand-ins for what chance chooses. Writes nothing.

    Raises NotFound for a row that is not there, Invalid for one that cannot be awarded, NotEditable for a retired
    Achievement, KeyUnavailable.
    """
    row = session.get(JobRow, (job.id, number))
    if row is None or job.kind is not JobKind.AWARD or job.achievement is None:
        raise NotFound("There is no such award in this job.")
    zone = session.get_one(Organization, job.organization_id).zone
    draft = Draft.from_document(job.achievement.draft)
    request = RowReader(job.reading["columns"], job.options, zone=zone, draft=draft).request_of(row.cells)
    return preview(session, job.achievement, request, addresses=addresses, now=now)
