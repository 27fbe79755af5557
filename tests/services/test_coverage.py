"""Ties of the coverage grid: merged one by one, so that two people who set them never stand in each other's way."""

from __future__ import annotations

import pytest

from issuer.review.draft import Draft
from issuer.services import coverage
from issuer.services import design as designs
from issuer.services.coverage import Tie
from issuer.services.errors import NotEditable, NotFound
from issuer.store.designs import DesignState
from tests.designs import competency_design


@pytest.fixture
def design(session, organization, owner, now):
    return designs.create_design(session, organization, owner, now=now, document=competency_design())


@pytest.fixture
def set_ties(session, owner, now, design):
    def set_ties(ties, base_revision=None):
        base = design.revision if base_revision is None else base_revision
        return coverage.set_ties(session, design, ties, base_revision=base, actor=owner, now=now)

    return set_ties


def ties_of(design):
    return coverage.ties_of(designs.draft_of(design))


def test_ties_are_read_from_evidence_and_rubric(design):
    ties = ties_of(design)
    assert {Tie("shows", "a1", "c1"), Tie("shows", "a1", "c2"), Tie("shows", "a2", "c1")} <= ties
    assert any(tie.kind == "judges" for tie in ties) and any(tie.kind == "looks_at" for tie in ties)


def test_a_tie_is_set_and_another_is_taken_away_and_everything_else_stays(set_ties, design):
    before = designs.export_design(design)
    ties = ties_of(design) - {Tie("shows", "a1", "c2")} | {Tie("shows", "a2", "c2")}
    set_ties(ties)
    assert ties_of(design) == ties
    after = designs.export_design(design)
    for artifact in (*before["evidence"]["artifacts"], *after["evidence"]["artifacts"]):
        artifact["component_ids"] = []
    assert before == after


def test_what_was_set_already_makes_no_new_state_of_the_design(set_ties, design):
    set_ties(ties_of(design))
    assert design.revision == 1


def test_of_two_pages_opened_at_the_same_time_both_are_saved(set_ties, design):
    before = ties_of(design)
    set_ties(before - {Tie("shows", "a1", "c2")}, base_revision=1)
    set_ties(before | {Tie("shows", "a2", "c2")}, base_revision=1)
    assert ties_of(design) == before - {Tie("shows", "a1", "c2")} | {Tie("shows", "a2", "c2")}


def test_what_was_written_elsewhere_meanwhile_is_kept(session, set_ties, design, owner, now):
    before = ties_of(design)
    artifacts = designs.draft_of(design).to_document()["evidence"]["artifacts"]
    changed = [{**artifact, "title": f"New title of {artifact['id']}"} for artifact in reversed(artifacts)]
    answers = {"evidence.artifacts": changed}
    designs.save_step(session, design, "evidence", answers, base_revision=1, actor=owner, now=now)
    set_ties(before | {Tie("shows", "a2", "c2")}, base_revision=1)
    titles = [artifact["title"] for artifact in design.document["evidence"]["artifacts"]]
    assert titles == [artifact["title"] for artifact in changed]
    assert Tie("shows", "a2", "c2") in ties_of(design)


def test_a_tie_of_evidence_that_was_removed_meanwhile_is_dropped(session, set_ties, design, owner, now):
    before = ties_of(design)
    artifacts = designs.draft_of(design).to_document()["evidence"]["artifacts"]
    answers = {"evidence.artifacts": [one for one in artifacts if one["id"] != "a2"]}
    designs.save_step(session, design, "evidence", answers, base_revision=1, actor=owner, now=now)
    set_ties(before | {Tie("shows", "a2", "c2")}, base_revision=1)
    assert [artifact["id"] for artifact in design.document["evidence"]["artifacts"]] == ["a1"]


def test_a_link_to_nothing_stays_for_the_review_to_speak_of_and_links_keep_their_order():
    draft = Draft.from_document(
        {
            "format": "touchstone-design-1",
            "method": {"components": [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]},
            "evidence": {"artifacts": [{"id": "a1", "component_ids": ["c3", "gone", "c1"]}]},
        }
    )
    changed = coverage.with_ties(draft, {Tie("shows", "a1", "c3"), Tie("shows", "a1", "c2")})
    assert changed.to_document()["evidence"]["artifacts"][0]["component_ids"] == ["c3", "gone", "c2"]


def test_only_a_draft_is_tied_and_only_from_a_known_state(session, set_ties, design):
    with pytest.raises(NotFound):
        set_ties([], base_revision=99)
    design.state = DesignState.PUBLISHED
    session.flush()
    with pytest.raises(NotEditable):
        set_ties([])
