"""Keeping a weak spot or a hint with a written reason, and opening it again. Blockers cannot be kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from issuer.review import acknowledgement
from issuer.review.acknowledgement import acknowledgements
from issuer.review.draft import Draft, without_indices
from issuer.review.rule import Finding, Severity
from issuer.services.design import draft_at, draft_of, require_draft, review_design, store_draft
from issuer.services.errors import Conflict, Forbidden, Invalid, NotFound
from issuer.services.holding import hold
from issuer.store import audit
from issuer.store.designs import Design, list_revisions
from issuer.store.people import Person

REASON_MIN, REASON_MAX = 10, 1000  # characters
_LOOK_BACK = 50  # saved states in which an earlier reason is looked for


def keep_finding(
    session: Session,
    design: Design,
    criterion: str,
    field: str,
    *,
    reason: str,
    base_revision: int,
    actor: Person,
    now: datetime,
) -> Design:
    """Keep a finding as it is, for `reason`, which stands in the design and in the report of its next version.

    Raises Invalid for a reason that is too short or too long, Forbidden for a blocker, NotFound when there is no such
    finding (any more), Conflict when what it speaks of was changed since the page was opened, NotEditable for a
    published design.
    """
    hold(session, design)
    require_draft(design)
    reason = reason.strip()
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Invalid({"reason": f"Say in {REASON_MIN} to {REASON_MAX:,} characters why it may stay as it is."})
    finding = find_finding(design, criterion, field, now=now)
    if finding.severity is Severity.BLOCKER:
        raise Forbidden("A blocker cannot be kept. Mend it, or change the type if the design promises too much.")
    _require_same(session, design, finding, base_revision, now)
    who = actor.name or actor.email
    draft = acknowledgement.keep(draft_of(design), criterion, field, reason=reason, by=who, at=now)
    store_draft(session, design, draft, actor=actor, now=now)
    _record(session, "design.finding_kept", design, criterion, field, actor, now)
    return design


def reopen_finding(
    session: Session, design: Design, criterion: str, field: str, *, actor: Person, now: datetime
) -> Design:
    """Open a finding again that was kept. One that is open already stays so. Raises NotEditable."""
    hold(session, design)
    require_draft(design)
    draft = draft_of(design)
    if (criterion, field) in acknowledgements(draft):
        store_draft(session, design, acknowledgement.reopen(draft, criterion, field), actor=actor, now=now)
        _record(session, "design.finding_reopened", design, criterion, field, actor, now)
    return design


def find_finding(design: Design, criterion: str, field: str, *, now: datetime) -> Finding:
    """Return the finding of a criterion at a field (path with indices). Raises NotFound."""
    for finding in review_design(design, today=now.date()).findings:
        if (finding.criterion, finding.field) == (criterion, field):
            return finding
    raise NotFound("The review does not say this of the design any more.")


def earlier_reason(session: Session, design: Design, criterion: str, field: str) -> str:
    """Return the reason for which the finding was last kept, wherever its row stood then; "" when it never was."""
    place = without_indices(field)
    for revision in list_revisions(session, design.id, limit=_LOOK_BACK):
        held = acknowledgements(Draft.from_document(revision.document))
        if (criterion, field) in held:
            return held[criterion, field].reason
        for (other, path), entry in held.items():
            if other == criterion and without_indices(path) == place:
                return entry.reason
    return ""


def _require_same(session: Session, design: Design, finding: Finding, base_revision: int, now: datetime) -> None:
    """Raise Conflict when the page, opened at `base_revision`, said something else: no reason is given unseen."""
    if base_revision == design.revision:
        return
    then = review_design(design, today=now.date(), draft=draft_at(session, design, base_revision))
    if finding.reason not in [
        one.reason for one in then.findings if (one.criterion, one.field) == (finding.criterion, finding.field)
    ]:
        raise Conflict({}, {}, revision=design.revision, by=design.saver.name or design.saver.email)


def _record(
    session: Session, action: str, design: Design, criterion: str, field: str, actor: Person, now: datetime
) -> None:
    audit.record(
        session,
        action,
        design.id,
        now=now,
        organization_id=design.organization_id,
        actor_id=actor.id,
        criterion=criterion,
        field=field,
    )
