"""What was published is read once, and never believed for longer than it is stored as it was."""

from __future__ import annotations

import copy
import json

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.review.draft import Draft
from issuer.services import published
from issuer.services.errors import Invalid, NotEditable
from issuer.services.published import Published, PublishedAchievement, lock_offered
from issuer.store.base import DamagedRow
from issuer.store.designs import Achievement
from tests import databases
from tests.conftest import NOW, award_request


@pytest.fixture(autouse=True)
def _forgotten():
    published._read.cache_clear()


def change(session: Session, **values: object) -> None:
    """Change what is stored of the one Achievement, behind the session's back."""
    session.execute(update(Achievement).values(**values), execution_options={"synchronize_session": False})


def test_the_same_text_is_read_once(session, achievement, monkeypatch):
    first = lock_offered(session, achievement)
    monkeypatch.setattr(Draft, "from_document", None)
    assert lock_offered(session, achievement) is first
    assert first.draft.to_document() == achievement.draft and first.achievement.to_json() == achievement.achievement


def test_what_is_stored_otherwise_is_read_anew(session, achievement, award_in):
    """As after a restore beneath a running process: a rubric with another criterion asks for it."""
    award_in(session)
    draft = copy.deepcopy(achievement.draft)
    draft["assessment"]["rubric"][0]["id"] = "another"
    document = {**achievement.achievement, "description": "Another description."}
    change(session, draft=draft, achievement=document)
    with pytest.raises(Invalid) as refused:
        award_in(session, award_request(recipient_email="joan@x.example"))
    assert "levels.another" in refused.value.problems
    assert lock_offered(session, achievement).achievement.to_json()["description"] == "Another description."


def test_a_badge_has_what_is_stored_and_not_what_was(session, achievement, award_in):
    award_in(session)
    change(session, achievement={**achievement.achievement, "description": "Another description."})
    badge = json.loads(award_in(session, award_request(recipient_email="joan@x.example")).document)
    assert badge["credentialSubject"]["achievement"]["description"] == "Another description."


def test_a_version_that_was_read_is_refused_from_the_moment_it_is_retired(session, achievement, award_in):
    award_in(session)
    change(session, retired_at=NOW)
    with pytest.raises(NotEditable):
        award_in(session, award_request(recipient_email="joan@x.example"))


@databases.only_sqlite("PostgreSQL keeps JSON columns whole")
@pytest.mark.parametrize("text", ["{", "[]", "null", "[" * 100_000])
def test_a_damaged_document_is_no_document(session, achievement, text):
    session.connection().exec_driver_sql("update achievements set draft = ?", (text,))
    with pytest.raises(DamagedRow):
        lock_offered(session, achievement)


def test_little_is_remembered(session, achievement, monkeypatch):
    for number in range(published._REMEMBERED + 3):
        change(session, achievement={**achievement.achievement, "description": f"Description {number}."})
        lock_offered(session, achievement)
    assert published._read.cache_info().currsize == published._REMEMBERED
    monkeypatch.setattr(published, "_LONGEST", 10)
    published._read.cache_clear()
    lock_offered(session, achievement)
    assert published._read.cache_info().currsize == 0


def test_an_award_leaves_what_is_remembered_as_it_was(session, achievement, award_in):
    known = lock_offered(session, achievement)
    before = copy.deepcopy(known.achievement.document)
    award_in(session)
    assert known.achievement.document == before == achievement.achievement
    read = Published.of(achievement.draft, achievement.achievement)
    assert read.achievement == PublishedAchievement.of(achievement.achievement)
