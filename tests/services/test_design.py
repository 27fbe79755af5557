"""Writing a design: nothing is lost, whoever writes at the same time."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from issuer.services import design as designs
from issuer.services.errors import Conflict, Invalid, NotEditable, NotFound
from issuer.services.people import create_person
from issuer.store.designs import Design, DesignRevision, DesignState
from issuer.store.organizations import Organization
from issuer.store.people import Person
from tests.designs import competency_design
from tests.standins import PIXEL, PlainArtist


@pytest.fixture
def new(session, organization, owner, now):
    return designs.create_design(session, organization, owner, now=now)


@pytest.fixture
def other(session, now):
    return create_person(session, email="bo@river.example", name="Bo", now=now)


@pytest.fixture
def save(session, owner, now, new):
    def save(answers, base_revision=None, actor=owner, step="purpose", design=new):
        base = design.revision if base_revision is None else base_revision
        return designs.save_step(session, design, step, answers, base_revision=base, actor=actor, now=now)

    return save


def test_a_new_design_knows_its_issuer_and_language(new):
    draft = designs.draft_of(new)
    assert draft.get("issuer.name") == "River College" and draft.get("issuer.country") == "NZ"
    assert draft.get("language") == "en"
    assert (new.revision, new.state) == (1, DesignState.DRAFT)


def test_a_step_is_saved_with_its_revision(session, save, new):
    save({"title": "Leading", "audience": "Youth workers"})
    assert new.revision == 2 and new.document["title"] == "Leading"
    kept = session.scalars(select(DesignRevision).where(DesignRevision.design_id == new.id)).all()
    assert [revision.document.get("title") for revision in sorted(kept, key=lambda each: each.revision)] == [
        None,
        "Leading",
    ]


def test_saving_nothing_new_makes_no_revision(save, new):
    save({"title": "Leading"})
    save({"title": "Leading"})
    assert new.revision == 2


def test_two_people_on_different_fields_keep_both(save, new, other):
    save({"title": "Mine"}, base_revision=1)
    save({"audience": "Theirs", "title": None}, base_revision=1, actor=other)
    assert new.document["title"] == "Mine" and new.document["audience"] == "Theirs"


def test_two_people_on_the_same_field_are_shown_both_versions(save, new, other):
    save({"title": "Theirs", "audience": "A"}, base_revision=1, actor=other)
    with pytest.raises(Conflict) as refused:
        save({"title": "Mine", "audience": "A"}, base_revision=1)
    assert refused.value.mine == {"title": "Mine"} and refused.value.theirs == {"title": "Theirs"}
    assert refused.value.revision == 2 and refused.value.by == "Bo"
    assert new.document["title"] == "Theirs", "a conflict must not save anything"
    save({"title": "Mine", "audience": "A"}, base_revision=refused.value.revision)
    assert new.document["title"] == "Mine"


def test_of_two_who_save_at_the_same_moment_one_is_told(write, now):
    with write.begin() as session:
        ada = session.scalars(select(Person)).one()
        organization = session.scalars(select(Organization)).one()
        design_id = designs.create_design(session, organization, ada, now=now).id
    barrier, outcomes = threading.Barrier(4), []

    def save(title):
        barrier.wait()
        try:
            with write.begin() as session:
                design = session.get_one(Design, design_id)
                person = session.scalars(select(Person)).one()
                designs.save_step(session, design, "purpose", {"title": title}, base_revision=1, actor=person, now=now)
            outcomes.append("saved")
        except Conflict:
            outcomes.append("told")

    threads = [threading.Thread(target=save, args=(f"Title {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told", "told", "told"]


def test_the_same_answer_twice_is_no_conflict(save, new, other):
    save({"title": "Same"}, base_revision=1, actor=other)
    save({"title": "Same"}, base_revision=1)
    assert new.document["title"] == "Same"


def test_an_old_page_does_not_undo_what_it_did_not_touch(save, new, other):
    save({"title": "First"})
    save({"title": "Second"}, actor=other)
    save({"title": "First", "audience": "New"}, base_revision=2)
    assert new.document["title"] == "Second" and new.document["audience"] == "New"


def test_lists_are_compared_whole(save, new, other):
    save({"need.uses": ["a"]})
    save({"need.uses": ["a", "b"]}, base_revision=2, actor=other)
    with pytest.raises(Conflict) as refused:
        save({"need.uses": ["c"]}, base_revision=2)
    assert list(refused.value.mine["need.uses"]) == ["c"] and list(refused.value.theirs["need.uses"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("step", "answers"),
    [
        ("purpose", {"alignments": []}),
        ("purpose", {"no_such_field": "x"}),
        ("purpose", {"title": 7}),
        ("assessment", {"assessment.turnaround_days": "soon"}),
        ("competency", {"method.components": [{"id": "c1"}, {"id": "c1"}]}),
    ],
)
def test_wrong_answers_are_named_and_nothing_is_saved(save, new, step, answers):
    with pytest.raises(Invalid) as refused:
        save(answers, step=step)
    assert refused.value.problems and new.revision == 1


def test_an_unknown_step_or_revision_is_not_found(save):
    with pytest.raises(NotFound):
        save({}, step="no-such-step")
    with pytest.raises(NotFound):
        save({}, base_revision=99)


def test_a_published_design_cannot_be_written(save, design):
    with pytest.raises(NotEditable):
        save({"title": "Changed"}, design=design)


def test_import_then_export_changes_nothing(session, organization, owner, now):
    document = competency_design()
    document["issuer"]["country"] = "NZ"
    exported = designs.export_design(designs.import_design(session, organization, document, owner, now=now))
    assert exported == document


def test_who_kept_a_weak_spot_in_an_imported_file_is_marked_once_as_what_the_file_says(
    session, organization, owner, now
):
    kept = {"criterion": "need-evidence", "field": "need.evidence", "reason": "Seen by all of us", "by": "The Director"}
    document = competency_design(acknowledged=[kept])
    for _ in range(2):
        imported = designs.import_design(session, organization, document, owner, now=now)
        document = designs.export_design(imported)
        (entry,) = document["acknowledged"]
        assert entry == {**kept, "by": "The Director (as an imported file says)"}


def test_an_import_keeps_what_it_says_about_the_issuer(session, organization, owner, now):
    document = competency_design(issuer={"name": "Somebody Else"})
    imported = designs.import_design(session, organization, document, owner, now=now)
    assert designs.draft_of(imported).get("issuer.name") == "Somebody Else"


@pytest.mark.parametrize("document", [{}, {"format": "other"}, {"format": "touchstone-design-1", "colour": "red"}, []])
def test_what_is_no_design_is_not_imported(session, organization, owner, now, document):
    with pytest.raises(Invalid):
        designs.import_design(session, organization, document, owner, now=now)


def test_a_whole_document_is_replaced_only_on_the_revision_it_was_read_at(session, new, save, owner, now):
    def replace(base_revision):
        return designs.replace_document(
            session, new, competency_design(), base_revision=base_revision, actor=owner, now=now
        )

    save({"title": "Meanwhile"})
    with pytest.raises(Conflict):
        replace(1)
    assert replace(2).document["title"] == "Leading a group discussion"


def test_a_copy_is_a_draft_of_its_own(session, design, owner, now):
    copy = designs.copy_design(session, design, owner, now=now)
    assert copy.state is DesignState.DRAFT and copy.id != design.id
    assert copy.document == design.document


def test_a_draft_is_deleted_with_its_history_but_nothing_published(session, new, design, owner, now):
    designs.delete_draft(session, new, actor=owner, now=now)
    assert session.scalars(select(DesignRevision).where(DesignRevision.design_id == new.id)).all() == []
    with pytest.raises(NotEditable):
        designs.delete_draft(session, design, actor=owner, now=now)


def test_an_image_is_taken_and_removed(session, new, owner, now, organization):
    options = {"actor": owner, "now": now}
    with pytest.raises(Invalid) as refused:
        designs.read_image(b"GIF89a", artist=PlainArtist())
    assert refused.value.problems == {"badge.image": "This is not a picture."}
    designs.set_image(session, new, designs.read_image(PIXEL, artist=PlainArtist()), **options)
    assert new.image_png == PIXEL and designs.is_uploaded_image(new.document["badge"]["image"])
    designs.remove_image(session, new, **options)
    assert new.image_png is None and "badge" not in new.document


def test_another_picture_is_another_revision(session, new, owner, now):
    """What a reader approved, and what was kept about the picture, was about the one that they saw."""
    options = {"actor": owner, "now": now}
    revision = designs.set_image(session, new, PIXEL, **options).revision
    assert designs.set_image(session, new, PIXEL, **options).revision == revision
    assert designs.set_image(session, new, PIXEL + b"\0", **options).revision == revision + 1


def test_the_review_reads_what_is_written(new, design, now):
    assert designs.review_design(new, today=now.date()).blockers
    assert not designs.review_design(design, today=now.date()).blockers
