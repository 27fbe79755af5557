"""What a finding offers as its way out: taken with one press once its consequences were seen, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.review.draft import STEPS, Draft
from issuer.review.report import Report
from issuer.services.design import draft_at, draft_of, replace_document, require_draft, review_design, store_draft
from issuer.services.errors import Conflict, NotFound
from issuer.services.holding import hold
from issuer.store import audit
from issuer.store.designs import Design
from issuer.store.people import Person

_FIELDS = tuple(field for step in STEPS for field in step.fields)


def offer_of(report: Report, criterion: str) -> Mapping[str, Any]:
    """Return the answers that a finding of this criterion offers. Raises NotFound when there is no such offer."""
    for finding in report.findings:
        if finding.criterion == criterion and finding.offer:
            return finding.offer
    raise NotFound("The review does not offer this any more.")


def take_offer(
    session: Session, design: Design, criterion: str, *, base_revision: int, actor: Person, now: datetime
) -> Design:
    """Save what a finding offers, as its page showed it at `base_revision`.

    Raises NotFound when there is no such offer any more, Conflict when the design was saved meanwhile: what the page
    showed of the consequences may not hold then. Raises NotEditable for a published design.
    """
    hold(session, design)
    offer = offer_of(review_design(design, today=now.date()), criterion)
    document = draft_of(design).with_answers(offer).to_document()
    return replace_document(session, design, document, base_revision=base_revision, actor=actor, now=now)


def take_back(session: Session, design: Design, revision: int, *, actor: Person, now: datetime) -> Design:
    """Put back what the save that made `revision` changed, and leave what was saved since.

    Raises Conflict when somebody has changed the same fields since, NotFound for an unknown revision, NotEditable for
    a published design.
    """
    hold(session, design)
    require_draft(design)
    before, after = draft_at(session, design, revision - 1), draft_at(session, design, revision)
    draft = draft_of(design)
    changed = [field for field in _FIELDS if before.get(field) != after.get(field)]
    if any(draft.get(field) != after.get(field) for field in changed):
        raise Conflict({}, {}, revision=design.revision, by=design.saver.name or design.saver.email)
    # What was kept is no answer: reasons that the save had opened come back beside those of today.
    opened = [entry for entry in before.items("acknowledged") if entry not in after.items("acknowledged")]
    held = [dict(entry) for entry in (*draft.items("acknowledged"), *opened)]
    restored = _with_fields_of(before, draft, changed).with_answers({"acknowledged": held})
    store_draft(session, design, restored, actor=actor, now=now)
    audit.record(
        session, "design.taken_back", design.id, now=now, organization_id=design.organization_id, actor_id=actor.id
    )
    return design


def _with_fields_of(source: Draft, draft: Draft, fields: list[str]) -> Draft:
    """Return `draft` with what `source` holds in these fields, as it was written there."""
    document = source.to_document()
    answers = {}
    for field in fields:
        value: Any = document
        for name in field.split("."):
            value = value.get(name) if isinstance(value, dict) else None
        answers[field] = value
    return draft.with_answers(answers)
