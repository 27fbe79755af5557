"""A weak spot is kept with a reason, for as long as what it speaks of stays the same."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.acknowledgement import Acknowledgement, acknowledgements, carried_over, keep, reopen
from issuer.review.draft import FORMAT, Draft, DraftError
from issuer.review.engine import review
from issuer.review.rendering import render_report
from issuer.review.report import Readiness, Report
from issuer.review.rule import Severity
from tests.review.designs import documents

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
REASON = "The board asked for it, and the minutes say why."


def _draft(**fields: Any) -> Draft:
    return Draft.from_document({"format": FORMAT, **fields})


def _kept(draft: Draft, criterion: str, field: str, reason: str = REASON) -> Draft:
    return keep(draft, criterion, field, reason=reason, by="Ada Byron", at=NOW)


def _report(draft: Draft) -> Report:
    return review(draft, today=TODAY)


def _fields(draft: Draft) -> list[str]:
    return [entry["field"] for entry in draft.items("acknowledged")]


ONE_STATEMENT = {
    "credential_type": "participation",
    "issuer": {"name": "N", "url": "https://n.example/", "email": "a@n.example", "country": "IE"},
    "criteria_statements": ["Earner has taken part in one repair day at the harbour."],
}


def test_a_weak_spot_that_is_kept_stays_a_weak_spot_with_its_reason() -> None:
    draft = _draft(**ONE_STATEMENT)
    open_ = next(f for f in _report(draft).findings if f.criterion == "criteria-stated")
    assert open_.severity is Severity.WEAK
    report = _report(_kept(draft, open_.criterion, open_.field))
    [found] = report.kept
    assert found.acknowledged == Acknowledgement(
        open_.criterion, open_.field, REASON, "Ada Byron", "2026-11-25T10:00:00Z"
    )
    assert replace(found, acknowledged=None) == open_
    assert report.ready is _report(draft).ready is Readiness.READY_WITH_WEAK_SPOTS
    document = report.to_json()
    assert document["counts"]["kept"] == 1
    [shown] = [entry for entry in document["findings"] if "acknowledged" in entry]
    assert shown["acknowledged"] == {"reason": REASON, "by": "Ada Byron", "at": "2026-11-25T10:00:00Z"}
    text = " ".join(render_report(report, "a file").split())
    assert f"kept {REASON} (Ada Byron, 2026-11-25T10:00:00Z)" in text
    assert "1 kept with a reason" in text


def test_a_blocker_cannot_be_kept() -> None:
    draft = _kept(_draft(), "type-declared", "credential_type")
    report = _report(draft)
    assert "type-declared" in {finding.criterion for finding in report.blockers}
    assert report.kept == ()
    assert report.to_json()["counts"]["kept"] == 0
    with pytest.raises(ValueError, match="cannot be kept"):
        replace(report.blockers[0], acknowledged=Acknowledgement("type-declared", "credential_type", REASON))


@pytest.mark.parametrize(
    ("criterion", "field"),
    [("criteria-stated", "criteria_statements[0]"), ("criteria-stated", "title"), ("no-such-rule", "title"), ("", "")],
)
def test_an_acknowledgement_of_what_was_not_found_has_no_effect(criterion: str, field: str) -> None:
    draft = _draft(**ONE_STATEMENT)
    noted = draft.with_answers({"acknowledged": [{"criterion": criterion, "field": field, "reason": REASON}]})
    assert _report(noted).to_json() == _report(draft).to_json()


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_an_acknowledgement_without_a_reason_has_no_effect(reason: str | None) -> None:
    draft = _draft(**ONE_STATEMENT)
    entry = {"criterion": "criteria-stated", "field": "criteria_statements", "reason": reason, "by": "Ada"}
    assert _report(draft.with_answers({"acknowledged": [entry]})).kept == ()
    with pytest.raises(DraftError, match="reason"):
        _kept(draft, "criteria-stated", "criteria_statements", reason or "")


def test_keeping_again_replaces_the_reason_and_times_are_written_in_utc() -> None:
    draft = _kept(_kept(_draft(), "title-clear", "title"), "title-clear", "description")
    later = NOW.astimezone(timezone(timedelta(hours=2)))
    draft = keep(draft, "title-clear", "title", reason=" Another reason. ", by="Grace", at=later)
    assert [dict(entry) for entry in draft.items("acknowledged")][-1] == {
        "criterion": "title-clear",
        "field": "title",
        "reason": "Another reason.",
        "by": "Grace",
        "at": "2026-11-25T10:00:00Z",
    }
    assert len(draft.items("acknowledged")) == 2


def test_of_two_entries_for_one_finding_the_newest_counts_in_whatever_order() -> None:
    entries = [
        {"criterion": "c", "field": "title", "reason": "old", "by": "Ada", "at": "2026-01-01T00:00:00Z"},
        {"criterion": "c", "field": "title", "reason": "new", "by": "Ada", "at": "2026-02-01T00:00:00Z"},
    ]
    for order in (entries, entries[::-1]):
        assert acknowledgements(_draft(acknowledged=order))["c", "title"].reason == "new"


ARTIFACTS = [{"id": "a1", "title": "Plan", "quantity": "one"}, {"id": "a2", "title": "Film"}]
LINKS = [{"name": "A", "url": "https://a.example/x"}, {"name": "B"}, {"name": "B"}]


@pytest.mark.parametrize(
    ("field", "before", "after", "then"),
    [
        ("title", {"title": "One"}, {"title": "Two"}, None),
        ("title", {"title": "One"}, {"title": " One\r\n", "version": "2"}, "title"),
        ("title", {"title": "One"}, {}, None),
        ("title", {}, {"title": "One"}, None),
        (
            "competency.level",
            {"competency": {"level": "not levelled"}},
            {"competency": {"level": {"value": "5"}}},
            None,
        ),
        ("competency.level.value", {"competency": {"level": "not levelled"}}, {}, "competency.level.value"),
        ("tags", {"tags": ["a", "b"]}, {"tags": ["b", "a"]}, "tags"),
        ("tags", {"tags": ["a", "b"]}, {"tags": ["b"]}, None),
        ("tags[1]", {"tags": ["a", "b"]}, {"tags": ["b"]}, "tags[0]"),
        ("tags[1]", {"tags": ["a", "b"]}, {"tags": ["a", "c"]}, None),
        ("tags[0]", {"tags": ["a", "b"]}, {"tags": ["b", "c"]}, None),
        # By its id, whatever else of the row changed; and not by its place once the row is gone.
        (
            "evidence.artifacts[1].quantity",
            {"evidence": {"artifacts": ARTIFACTS}},
            {"evidence": {"artifacts": [{"id": "a2", "title": "Film of it"}, ARTIFACTS[0]]}},
            "evidence.artifacts[0].quantity",
        ),
        (
            "evidence.artifacts[1].quantity",
            {"evidence": {"artifacts": ARTIFACTS}},
            {"evidence": {"artifacts": [ARTIFACTS[0], {"id": "a3", "title": "Film"}]}},
            None,
        ),
        (
            "evidence.artifacts[0]",
            {"evidence": {"artifacts": ARTIFACTS}},
            {"evidence": {"artifacts": [{"id": "a1", "title": "Plan", "quantity": "two"}]}},
            None,
        ),
        # Without ids: the equal row, else the row edited in place, unless another one moved there.
        ("alignments[1].url", {"alignments": LINKS}, {"alignments": LINKS[1:]}, "alignments[0].url"),
        ("alignments[2].url", {"alignments": LINKS}, {"alignments": LINKS[1:]}, "alignments[1].url"),
        ("alignments[0].url", {"alignments": LINKS}, {"alignments": LINKS[1:]}, None),
        (
            "alignments[0].url",
            {"alignments": LINKS[:1]},
            {"alignments": [{**LINKS[0], "code": "X"}]},
            "alignments[0].url",
        ),
        ("alignments[1].code", {"alignments": LINKS[:2]}, {"alignments": [LINKS[0]]}, None),
        ("alignments[7].url", {"alignments": LINKS}, {"alignments": LINKS[1:]}, None),
        (
            "assessment.rubric[0].levels",
            {"assessment": {"rubric": [{"id": "r1", "levels": [{"id": "a"}, {"id": "b"}]}]}},
            {"assessment": {"rubric": [{"id": "r1", "levels": [{"id": "b"}, {"id": "a"}]}]}},
            None,
        ),
        (
            "assessment.rubric[0].levels[1].descriptor",
            {"assessment": {"rubric": [{"id": "r1", "levels": [{"id": "a"}, {"id": "b"}]}]}},
            {"assessment": {"rubric": [{"id": "r0"}, {"id": "r1", "levels": [{"id": "b"}, {"id": "a"}]}]}},
            "assessment.rubric[1].levels[0].descriptor",
        ),
        ("mood[0].music", {"title": "One"}, {"title": "Two"}, None),
    ],
)
def test_it_opens_again_when_the_field_changes_and_follows_a_row_that_moved(
    field: str, before: dict[str, Any], after: dict[str, Any], then: str | None
) -> None:
    old = _kept(_draft(**before), "some-rule", field)
    new = _draft(**after, acknowledged=old.to_document()["acknowledged"])
    assert _fields(carried_over(old, new)) == ([then] if then else [])


def test_what_only_the_new_draft_keeps_is_left_alone() -> None:
    old = _draft(title="One")
    new = _kept(_draft(title="Two"), "title-clear", "title")
    assert carried_over(old, new) == new
    assert carried_over(new, old) == old


def _shuffled(value: Any, order: random.Random) -> Any:
    """Return the document with every list of rows or texts in another order, but for levels and acknowledgements."""
    if isinstance(value, dict):
        return {
            name: part if name in ("levels", "acknowledged") else _shuffled(part, order) for name, part in value.items()
        }
    if not isinstance(value, list):
        return value
    moved = [_shuffled(entry, order) for entry in value]
    order.shuffle(moved)
    return moved


def _all_kept(draft: Draft) -> Draft:
    draft = draft.with_answers({"acknowledged": None})
    for finding in _report(draft).findings[:150]:
        draft = _kept(draft, finding.criterion, finding.field)
    return draft


@settings(max_examples=60, deadline=None)
@given(documents)
def test_keeping_all_there_is_changes_neither_findings_nor_verdict(document: dict[str, Any]) -> None:
    draft = Draft.from_document(document).with_answers({"acknowledged": None})
    report, kept = _report(draft), _report(_all_kept(draft))
    assert [replace(finding, acknowledged=None) for finding in kept.findings] == list(report.findings)
    assert kept.ready is report.ready
    assert not [finding for finding in kept.kept if finding.severity is Severity.BLOCKER]
    if len(report.findings) <= 150:
        assert len(kept.kept) == len(report.findings) - len(report.blockers)


@settings(max_examples=60, deadline=None)
@given(documents)
def test_reopening_undoes_keeping(document: dict[str, Any]) -> None:
    draft = Draft.from_document(document).with_answers({"acknowledged": None})
    assert reopen(_kept(draft, "some-rule", "title"), "some-rule", "title") == draft
    assert reopen(draft, "some-rule", "title") == draft


@settings(max_examples=60, deadline=None)
@given(documents)
def test_saving_without_a_change_keeps_all_and_saving_twice_is_saving_once(document: dict[str, Any]) -> None:
    kept = _all_kept(Draft.from_document(document))
    assert carried_over(kept, kept) == kept
    changed = kept.with_answers({"title": "Another title", "tags": None, "alignments": None})
    once = carried_over(kept, changed)
    assert carried_over(changed, once) == once
    for name in ("tags", "alignments"):
        if kept.get(name):
            assert not [field for field in _fields(once) if field.startswith(name)]


@settings(max_examples=60, deadline=None)
@given(documents, st.integers(0, 1000))
def test_rows_that_only_moved_take_their_acknowledgements_along(document: dict[str, Any], seed: int) -> None:
    old = _all_kept(Draft.from_document(document))
    new = Draft.from_document(_shuffled(old.to_document(), random.Random(seed)))
    carried = carried_over(old, new)
    pairs = list(zip(old.items("acknowledged"), carried.items("acknowledged"), strict=True))
    for was, now in pairs:
        assert (was["criterion"], was["reason"]) == (now["criterion"], now["reason"])
        assert _at(old, was["field"]) == _at(new, now["field"])


def _at(draft: Draft, field: str) -> str:
    """Return what is written at a field, so that lists in another order look the same."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(part) for name, part in sorted(value.items())}
        if isinstance(value, list):
            return sorted((json.dumps(plain(part)) for part in value), key=str)
        return value

    value: Any = draft.to_document()
    for part in field.replace("]", "").replace("[", ".").split("."):
        value = value[int(part)] if isinstance(value, list) else value.get(part) if isinstance(value, dict) else None
    return json.dumps(plain(value))
