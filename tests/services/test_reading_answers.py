"""A reader's answer: a decision and comments, what becomes of them, and who may be named for it."""

from __future__ import annotations

import pytest

from issuer.services import design as designing
from issuer.services import readings
from issuer.services.errors import Invalid, NotEditable
from issuer.store.readings import ReadingState, list_open_comments
from tests.services.reading_requests import APPROVED, COMMENTED, LATER, mail, save


def test_an_approval_records_who_when_and_which_revision_and_tells_the_asker(session, ask, reply, draft, owner):
    reading, _token = ask()
    save(session, draft, "purpose", {"audience": "Everybody"}, owner)
    reply(reading, revision=1)
    assert (reading.state, reading.revision, reading.decided_at) == (APPROVED, 1, LATER)
    (message,) = mail(session, "reading_answer")
    assert message.to_address == "ada@river.example"
    assert message.subject == "Maria Lopez approves “Leading a group discussion”"
    assert f"/organizations/river-college/designs/{draft.id}/readings" in message.text
    assert [difference.path for difference in readings.changed_since(session, reading)] == ["audience"]


def test_the_same_answer_again_sends_no_second_mail(session, ask, reply):
    reading, _token = ask()
    reply(reading)
    reply(reading)
    assert len(mail(session, "reading_answer")) == 1
    reply(reading, COMMENTED, comments={"": "On second thoughts: the title misleads."})
    assert [message.subject.partition(" “")[0] for message in mail(session, "reading_answer")] == [
        "Maria Lopez approves",
        "Maria Lopez asks for changes to",
    ]


def test_comments_are_saved_without_a_decision(session, ask, reply, draft):
    reading, _token = ask()
    reply(reading, None, comments={"title": "Too long?", "": "Well done.", "audience": "  "})
    assert reading.state is ReadingState.ASKED and reading.decided_at is None
    written = {(comment.field, comment.text) for comment, _reading in list_open_comments(session, draft.id)}
    assert written == {("title", "Too long?"), ("", "Well done.")}
    assert not mail(session, "reading_answer")


def test_a_comment_can_be_changed_and_taken_back(session, ask, reply):
    reading, _token = ask()
    reply(reading, None, comments={"title": "Too long?", "audience": "Who?"})
    reply(reading, None, comments={"title": "Much too long.", "audience": ""})
    assert [(comment.field, comment.text) for comment in reading.comments] == [("title", "Much too long.")]


def test_a_settled_comment_stays_settled_until_its_words_change(session, ask, reply, owner):
    reading, _token = ask()
    reply(reading, None, comments={"title": "Too long?"})
    (comment,) = reading.comments
    readings.settle(session, reading, comment, actor=owner, now=LATER)
    reply(reading, None, comments={"title": "Too long?"})
    assert comment.settled_at == LATER and comment.settled_by == owner.id
    reply(reading, None, comments={"title": "Still too long."})
    assert comment.settled_at is None
    readings.settle(session, reading, comment, actor=owner, now=LATER)
    readings.settle(session, reading, comment, actor=owner, now=LATER)
    assert comment.settled_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"comments": {"title": "x" * 4001}}, "comment.title"),
        ({"comments": {"no.such": "x"}}, ""),
        ({"revision": 99}, "revision"),
        ({"decision": COMMENTED}, "decision"),
        ({"decision": ReadingState.WITHDRAWN}, "decision"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(session, ask, reply, changes, field):
    reading, _token = ask()
    with pytest.raises(Invalid) as caught:
        reply(reading, **changes)
    assert list(caught.value.problems) == [field]


def test_who_approved_and_agreed_is_put_among_the_reviewers_which_makes_the_approval_no_older(
    session, ask, reply, draft, owner
):
    reading, _token = ask()
    reply(reading)
    readings.name_reviewer(session, reading, actor=owner, now=LATER)
    readings.name_reviewer(session, reading, actor=owner, now=LATER)
    assert designing.draft_of(draft).get("governance.reviewers")[-1:] == ("Maria Lopez",)
    assert draft.document["governance"]["reviewers"].count("Maria Lopez") == 1
    assert draft.revision > reading.revision and readings.changed_since(session, reading) == ()


@pytest.mark.parametrize("changes", [{"may_be_named": False}, {"decision": COMMENTED, "comments": {"": "No."}}])
def test_nobody_is_named_without_having_approved_and_agreed(session, ask, reply, owner, changes):
    reading, _token = ask()
    reply(reading, **changes)
    with pytest.raises(NotEditable):
        readings.name_reviewer(session, reading, actor=owner, now=LATER)
