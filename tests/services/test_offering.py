"""Offers of the review: taken as they were shown, and taken back."""

from __future__ import annotations

import pytest

from issuer.review import acknowledgement
from issuer.services import design as designs
from issuer.services import offering
from issuer.services.errors import Conflict, NotFound
from issuer.services.people import create_person
from tests.designs import competency_design

CRITERION = "type-evidence-match"


@pytest.fixture
def design(session, organization, owner, now):
    """A design that promises a competency and asks for nothing but being there."""
    there = {"artifacts": [{"id": "a1", "title": "List of names", "kind": "attendance", "component_ids": ["c1", "c2"]}]}
    document = competency_design(evidence=there)
    return designs.create_design(session, organization, owner, now=now, document=document)


def save(session, design, actor, now, answers, step="purpose"):
    designs.save_step(session, design, step, answers, base_revision=design.revision, actor=actor, now=now)


def take(session, design, owner, now, base_revision=1):
    return offering.take_offer(session, design, CRITERION, base_revision=base_revision, actor=owner, now=now)


def test_an_offer_is_taken_and_taken_back(session, design, owner, now):
    before = designs.export_design(design)
    take(session, design, owner, now)
    assert design.document["credential_type"] == "participation"
    offering.take_back(session, design, design.revision, actor=owner, now=now)
    assert designs.export_design(design) == before


def test_taking_back_leaves_what_was_saved_since(session, design, owner, now):
    take(session, design, owner, now)
    save(session, design, owner, now, {"title": "Saved since"})
    offering.take_back(session, design, 2, actor=owner, now=now)
    assert (design.document["credential_type"], design.document["title"]) == ("competency", "Saved since")


def test_taking_back_leaves_what_was_kept_since_and_returns_what_it_had_opened(session, design, owner, now):
    def keep(criterion, field):
        kept = acknowledgement.keep(designs.draft_of(design), criterion, field, reason="As it is", by="Ada", at=now)
        designs.store_draft(session, design, kept, actor=owner, now=now)

    keep("of-the-type", "credential_type")
    keep("opened-since", "title")
    take(session, design, owner, now, base_revision=design.revision)
    taken = design.revision
    keep("kept-since", "description")
    reopened = acknowledgement.reopen(designs.draft_of(design), "opened-since", "title")
    designs.store_draft(session, design, reopened, actor=owner, now=now)
    offering.take_back(session, design, taken, actor=owner, now=now)
    held = {entry["criterion"] for entry in design.document["acknowledged"]}
    assert held == {"of-the-type", "kept-since"}


def test_what_was_changed_again_since_is_not_taken_back(session, design, owner, now):
    take(session, design, owner, now)
    other = create_person(session, email="bo@river.example", name="Bo", now=now)
    save(session, design, other, now, {"credential_type": "industry"})
    with pytest.raises(Conflict) as refused:
        offering.take_back(session, design, 2, actor=owner, now=now)
    assert refused.value.by == "Bo" and design.document["credential_type"] == "industry"


def test_an_offer_whose_consequences_may_be_others_by_now_is_not_taken(session, design, owner, now):
    save(session, design, owner, now, {"title": "Saved meanwhile"})
    with pytest.raises(Conflict):
        take(session, design, owner, now)
    assert design.document["credential_type"] == "competency"


def test_what_is_not_offered_and_what_was_never_saved_are_told(session, design, owner, now):
    with pytest.raises(NotFound):
        offering.take_offer(session, design, "title-clear", base_revision=1, actor=owner, now=now)
    with pytest.raises(NotFound):
        offering.take_back(session, design, 7, actor=owner, now=now)
