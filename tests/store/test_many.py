"""Rows stored many at once are the same as those stored one by one, and their errors are told as others are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from issuer.store.audit import AuditEvent
from issuer.store.base import new_ordered_id
from issuer.store.many import insert_all
from tests.conftest import NOW

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20) | st.sampled_from(
    ["\\N", "\\.", "a\tb\\tc", "one\ntwo\r\n\\", '"', "'", "é\U0001f393", ""]
)


def event(words: str, **changes: object) -> dict[str, object]:
    usual = {
        "id": new_ordered_id(),
        "organization_id": None,
        "at": NOW,
        "actor_id": None,
        "action": "tried",
        "subject_id": words,
        "details": {"words": words, "none": None, "list": [1, 2.5, words]},
    }
    return usual | changes


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_what_is_read_back_is_what_was_given(write, words):
    rows = [event(each, at=NOW + timedelta(microseconds=number)) for number, each in enumerate(words)]
    with write.begin() as session:
        insert_all(session, AuditEvent, rows)
    with write() as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.id.in_([row["id"] for row in rows]))).all()
        told = {each.id: {name: getattr(each, name) for name in rows[0]} for each in found}
    assert told == {row["id"]: row for row in rows}


def test_one_that_is_there_already_is_refused_with_all_others_and_nothing_of_it_is_told(write):
    twice = event("a secret")
    with pytest.raises(IntegrityError) as refused, write.begin() as session:
        insert_all(session, AuditEvent, [event("first"), twice, twice])
    assert "secret" not in str(refused.value) and str(twice["id"]) not in str(refused.value)
    with write() as session:
        assert not session.scalars(select(AuditEvent).where(AuditEvent.action == "tried")).all()


def test_nothing_is_stored_of_no_rows(write):
    with write.begin() as session:
        before = session.scalar(select(func.count()).select_from(AuditEvent))
        insert_all(session, AuditEvent, [])
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_ids_in_the_order_of_time_are_all_different_and_of_version_7():
    made = [new_ordered_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {(len(each), each[14]) for each in made} == {(36, "7")}
    assert {each[19] for each in made} <= set("89ab")
    assert sorted(made, key=lambda each: each[:13]) == made
