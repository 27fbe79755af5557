"""Keeping a weak spot with a reason: who may, what for, and how it opens again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.review.rule import Severity
from issuer.services import design as designs
from issuer.services import keeping
from issuer.services.errors import Conflict, Forbidden, Invalid, NotEditable, NotFound
from issuer.services.people import create_person
from issuer.services.publishing import publish
from issuer.store.audit import AuditEvent
from issuer.store.designs import DesignState
from tests.conftest import ADDRESSES
from tests.designs import competency_design
from tests.standins import PlainArtist

FIELD = "evidence.consent_guidance"
REASON = "The centres have asked for it in exactly this form."


@pytest.fixture
def design(session, organization, owner, now):
    return designs.create_design(session, organization, owner, now=now, document=competency_design())


@pytest.fixture
def finding(design, now):
    """Something of the design that may be kept, and whose field a test can change."""
    report = designs.review_design(design, today=now.date())
    return next(one for one in report.findings if one.severity is not Severity.BLOCKER and one.field == FIELD)


@pytest.fixture
def keep(session, owner, now, design, finding):
    def keep(reason=REASON, *, criterion=finding.criterion, field=finding.field, base_revision=None):
        base = design.revision if base_revision is None else base_revision
        return keeping.keep_finding(
            session, design, criterion, field, reason=reason, base_revision=base, actor=owner, now=now
        )

    return keep


def kept(design, now):
    return designs.review_design(design, today=now.date()).kept


def save(session, design, owner, now, answers, step="purpose"):
    designs.save_step(session, design, step, answers, base_revision=design.revision, actor=owner, now=now)


def test_a_finding_is_kept_with_who_and_when_and_still_counts(session, keep, design, finding, now):
    before = designs.review_design(design, today=now.date())
    keep(f"  {REASON}\n")
    after = designs.review_design(design, today=now.date())
    (found,) = after.kept
    assert (found.criterion, found.field) == (finding.criterion, finding.field)
    assert (found.acknowledged.reason, found.acknowledged.by) == (REASON, "Ada")
    assert found.acknowledged.at == "2026-11-25T10:00:00Z"
    assert after.ready == before.ready and len(after.findings) == len(before.findings)


def test_the_record_of_events_does_not_hold_the_reason(session, keep, finding):
    keep()
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "design.finding_kept")).one()
    assert event.details == {"criterion": finding.criterion, "field": finding.field}


@pytest.mark.parametrize("reason", ["", "   \n ", "too short", "x" * 1001])
def test_a_reason_that_says_nothing_or_too_much_is_refused(keep, design, now, reason):
    with pytest.raises(Invalid) as refused:
        keep(reason)
    assert "reason" in refused.value.problems
    assert not kept(design, now)


def test_a_blocker_cannot_be_kept(session, keep, design, owner, now):
    save(session, design, owner, now, {"need.statement": None})
    blocker = designs.review_design(design, today=now.date()).blockers[0]
    with pytest.raises(Forbidden):
        keep(criterion=blocker.criterion, field=blocker.field)


def test_what_the_review_does_not_say_cannot_be_kept(keep):
    with pytest.raises(NotFound):
        keep(criterion="no-such-criterion")


def test_it_opens_again_when_its_field_changes_and_only_then(session, keep, design, owner, now, finding):
    keep()
    save(session, design, owner, now, {"title": "Leading a discussion of a group"})
    assert kept(design, now)
    save(session, design, owner, now, {finding.field: "Ask them."}, "evidence")
    assert not kept(design, now)
    assert keeping.earlier_reason(session, design, finding.criterion, finding.field) == REASON


def test_it_is_opened_again_by_hand_and_twice_is_no_fault(session, keep, design, owner, now, finding):
    keep()
    for _time in range(2):
        keeping.reopen_finding(session, design, finding.criterion, finding.field, actor=owner, now=now)
    assert not kept(design, now)
    actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("design.finding_reopened") == 1


def test_what_somebody_changed_elsewhere_is_no_hindrance(session, keep, design, owner, now):
    save(session, design, owner, now, {"title": "Leading a discussion of a group"})
    keep(base_revision=1)
    assert kept(design, now)


def test_a_finding_that_now_says_another_thing_is_not_kept_unseen(session, keep, design, now, finding):
    other = create_person(session, email="bo@river.example", name="Bo", now=now)
    artifacts = designs.export_design(design)["evidence"]["artifacts"]
    changed = [{**one, "title": f"Other {one['title']}"} for one in artifacts]
    save(session, design, other, now, {"evidence.artifacts": changed}, "evidence")
    with pytest.raises(Conflict) as refused:
        keep(base_revision=1)
    assert refused.value.by == "Bo"


def test_only_a_draft_has_its_findings_kept(session, keep, design):
    design.state = DesignState.PUBLISHED
    session.flush()
    with pytest.raises(NotEditable):
        keep()


def test_kept_reasons_stand_in_the_report_of_the_published_version(session, keep, design, owner, now, finding):
    keep()
    achievement = publish(session, design, artist=PlainArtist(), addresses=ADDRESSES, actor=owner, now=now)
    found = [one for one in achievement.report["findings"] if one["criterion"] == finding.criterion]
    assert found[0]["acknowledged"] == {"reason": REASON, "by": "Ada", "at": "2026-11-25T10:00:00Z"}
    assert achievement.report["counts"]["kept"] == 1
