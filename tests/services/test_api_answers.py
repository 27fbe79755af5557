"""Old answers are looked for now and then, and never in the way of a new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services import api_answers
from issuer.services.api_answers import FORGOTTEN_EVERY, KEPT, answer_once
from issuer.store.api_tokens import ApiAnswer
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _nothing_looked_for(monkeypatch):
    monkeypatch.setattr(api_answers, "_FORGETTING", api_answers._Forgetting())


@pytest.fixture
def call(session, organization):
    def call(key, now):
        return answer_once(session, organization.id, key, "the same", now=now, do=lambda: (201, f"done at {now}"))

    return call


@pytest.fixture
def kept(session):
    return lambda: session.scalar(select(func.count()).select_from(ApiAnswer))


def test_old_answers_are_forgotten_with_the_first_call_and_once_an_hour(call, kept):
    call("first", NOW)
    call("second", NOW + timedelta(minutes=1))
    later = NOW + KEPT + timedelta(seconds=1)
    call("third", later)
    assert kept() == 2, "the first is too old, and an hour has passed"
    call("fourth", later + FORGOTTEN_EVERY - timedelta(seconds=1))
    assert kept() == 3, "the second is too old, and nobody looked"
    call("fifth", later + FORGOTTEN_EVERY)
    assert kept() == 3


def test_a_key_may_be_used_again_as_soon_as_its_answer_is_old(call, kept):
    later = NOW + KEPT + timedelta(seconds=1)
    call("first", NOW)
    assert call("first", NOW + KEPT).is_repeated
    call("other", NOW + KEPT)  # looks for old ones, and the first is none yet
    assert call("first", later).body == f"done at {later}" and kept() == 2
    assert call("first", later).is_repeated


def test_a_clock_that_was_set_back_keeps_nothing(call, kept):
    call("early", NOW - KEPT - timedelta(days=1))
    call("ahead", NOW + timedelta(days=400))
    assert kept() == 1
    call("now", NOW)
    assert kept() == 2


def test_not_every_organization_is_remembered_for_ever(monkeypatch):
    monkeypatch.setattr(api_answers, "_MOST", 3)
    forgetting = api_answers._Forgetting()
    assert all(forgetting.is_due(str(number), NOW) for number in range(10))
    assert len(forgetting._last) <= 3 and not forgetting.is_due("9", NOW)
