"""The report for people: from the review of a draft, and for ever the same from what publishing stored."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

import pytest

from issuer.review.report import Readiness
from issuer.review.rules import RULES, RULES_BY_ID
from issuer.services import design as designing
from issuer.services import readings
from issuer.services.publishing import publish, start_new_version
from issuer.services.reading_answers import Answer, answer
from issuer.services.review_report import report_of_draft, report_of_version, stored_report, without_people
from issuer.store.readings import ReadingState
from tests.conftest import ADDRESSES, NOW
from tests.designs import competency_design
from tests.standins import PlainArtist

LATER = NOW + timedelta(days=1)
WEAK = competency_design(need={"uses": ["A centre decides"]}, title="Leading a group discussion")


@pytest.fixture
def make(session, organization, owner):
    """Begins a design from a document."""
    return lambda document: designing.create_design(session, organization, owner, now=NOW, document=document)


@pytest.fixture
def report_on(session):
    """Reviews a design and makes the report of it."""

    def report_on(design):
        review = designing.review_design(design, today=NOW.date())
        return report_of_draft(session, design, review, now=LATER)

    return report_on


@pytest.fixture
def read_by(session, owner, templates):
    """Lets somebody read a design and decide."""

    def read_by(design, name, decision, comments=None, now=LATER):
        reading, _link = readings.ask(
            session,
            design,
            name=name,
            email=f"{name.lower()}@hill.example",
            request="",
            by_hand=False,
            actor=owner,
            addresses=ADDRESSES,
            templates=templates,
            now=now,
        )
        if decision:
            given = Answer(name, comments or {}, decision, True, design.revision)
            answer(session, reading, given, templates=templates, addresses=ADDRESSES, now=now)
        return reading

    return read_by


def test_a_draft_report_has_every_finding_in_its_group_with_its_source(make, report_on):
    design = make(WEAK)
    report = report_on(design)
    review = designing.review_design(design, today=NOW.date())
    assert (report.title, report.organization_name, report.version) == (WEAK["title"], "River College", None)
    assert (report.revision, report.made_at, report.readiness) == (1, LATER, Readiness(review.ready))
    assert sorted(remark.criterion for remark in report.remarks) == sorted(f.criterion for f in review.findings)
    assert report.remarks
    for remark in report.remarks:
        assert remark.title == RULES_BY_ID[remark.criterion].title
        assert report.sources[remark.source.number - 1] is remark.source


def test_what_nothing_was_found_against_is_named_too(make, report_on):
    report = report_on(make(WEAK))
    titles = {rule.title for rule in RULES}
    held = {title for group in report.groups for title in group.held}
    assert held and held < titles
    assert not held & {remark.title for remark in report.remarks}
    assert report.judged == len(held) + len({remark.criterion for remark in report.remarks})


def test_a_kept_weak_spot_is_shown_with_reason_name_and_date(make, report_on):
    weak = report_on(make(WEAK))
    remark = next(remark for remark in weak.remarks if remark.severity != "blocker")
    kept = {"criterion": remark.criterion, "field": remark.field, "reason": "Agreed with the board"}
    design = make(WEAK | {"acknowledged": [kept | {"by": "Ada", "at": "2026-11-20T09:00:00Z"}]})
    found = next(r for r in report_on(design).remarks if (r.criterion, r.field) == (remark.criterion, remark.field))
    assert (found.kept.reason, found.kept.by, found.kept.at.year) == ("Agreed with the board", "Ada", 2026)


def test_a_published_report_is_read_from_what_was_stored_whatever_the_rules_say_today(
    session, make, owner, monkeypatch, read_by
):
    design = make(competency_design())
    read_by(design, "Maria", ReadingState.APPROVED, {"title": "Well put."})
    achievement = publish(session, design, artist=PlainArtist(), addresses=ADDRESSES, actor=owner, now=LATER)
    session.flush()
    session.expire(achievement)
    before = report_of_version(achievement)
    assert before.judged > 10 and before.readers[0].name == "Maria"
    monkeypatch.setattr("issuer.services.review_report.RULES_BY_ID", {})
    assert report_of_version(achievement) == before
    assert (before.version, before.made_at, before.revision) == (1, achievement.published_at, 1)
    json.dumps(achievement.report)


def test_a_version_published_before_reports_were_stored_is_still_readable(session, make, owner, achievement):
    design = make(WEAK)
    plain = designing.review_design(design, today=NOW.date()).to_json()
    achievement.report = copy.deepcopy(plain)
    report = report_of_version(achievement)
    assert [remark.criterion for remark in report.remarks]
    assert report.remarks[0].title == RULES_BY_ID[report.remarks[0].criterion].title
    assert (report.revision, report.readers) == (None, ())
    achievement.report = plain | {"findings": [plain["findings"][0] | {"criterion": "gone-since"}]}
    (remark,) = report_of_version(achievement).remarks
    assert remark.title == "Gone since"


def test_a_report_names_readers_with_their_decision_and_what_stays_open(session, make, report_on, read_by, owner):
    design = make(competency_design())
    read_by(design, "Maria", ReadingState.APPROVED, now=NOW)
    critic = read_by(design, "Peter", ReadingState.COMMENTED, {"title": "Why?", "": "Try again."})
    readings.settle(session, critic, critic.comments[0], actor=owner, now=LATER)
    withdrawn = read_by(design, "Nobody", None)
    readings.withdraw(session, withdrawn, actor=owner, now=LATER)
    designing.save_step(
        session, design, "purpose", {"audience": "All"}, base_revision=design.revision, actor=owner, now=LATER
    )
    maria, peter = report_on(design).readers
    assert (maria.name, maria.state, maria.decided_at) == ("Maria", ReadingState.APPROVED, NOW)
    assert (maria.revision, maria.changed_since, maria.open_comments) == (1, 1, 0)
    assert (peter.open_comments, len(peter.comments)) == (1, 2)


def test_readers_of_an_earlier_version_do_not_stand_in_the_next_ones_report(session, make, report_on, read_by, owner):
    design = make(competency_design())
    read_by(design, "Maria", ReadingState.APPROVED, now=NOW)
    publish(session, design, artist=PlainArtist(), addresses=ADDRESSES, actor=owner, now=LATER)
    start_new_version(session, design, actor=owner, now=LATER)
    read_by(design, "Peter", ReadingState.APPROVED, now=LATER + timedelta(hours=1))
    assert [reader.name for reader in report_on(design).readers] == ["Peter"]


def test_a_public_report_names_nobody_and_gives_nobodys_words(make, report_on, read_by):
    weak = next(remark for remark in report_on(make(WEAK)).remarks if remark.severity != "blocker")
    kept = {"criterion": weak.criterion, "field": weak.field, "reason": "Agreed", "by": "Ada Byron", "at": "2026"}
    design = make(WEAK | {"acknowledged": [kept]})
    read_by(design, "Maria", ReadingState.COMMENTED, {"title": "Bluntly: no."})
    read_by(design, "Waiting", None)
    report = without_people(report_on(design))
    text = str(report)
    for secret in ("Maria", "Ada Byron", "Bluntly", "hill.example", "Waiting"):
        assert secret not in text
    assert "Agreed" in text
    (reader,) = report.readers
    assert (reader.state, reader.open_comments) == (ReadingState.COMMENTED, 1)


def test_what_is_stored_keeps_the_machine_interface_as_it_is(session, make):
    design = make(WEAK)
    review = designing.review_design(design, today=NOW.date())
    stored = stored_report(session, design, review)
    assert {name: stored[name] for name in review.to_json()} == review.to_json()
