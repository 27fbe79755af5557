"""A question in brackets that nobody has answered yet is named once, and not judged as if it were an answer."""

from __future__ import annotations

from datetime import date

import pytest

from issuer.review.draft import Draft
from issuer.review.engine import review
from issuer.review.unanswered import is_unanswered
from issuer.starting_points import document_of, slugs

TODAY = date(2026, 11, 25)
ASKED = "[Add one sentence: a verb that can be watched, and what it is done to]"


def criteria_at(field: str, text: str) -> set[str]:
    document = {"format": "touchstone-design-1", "credential_type": "competency", "title": "Sling inspection"}
    draft = Draft.from_document(document).with_answers({field: text})
    return {finding.criterion for finding in review(draft, today=TODAY).findings if finding.field == field}


def test_an_unanswered_question_is_not_judged_by_its_verb() -> None:
    assert criteria_at("competency.statement", ASKED) == {"no-placeholder-text"}
    assert "competency-observable-verb" in criteria_at(
        "competency.statement", "Understand textile slings and appreciate the risks of lifting with them"
    )


def test_words_beside_the_brackets_are_judged() -> None:
    assert "need-stated" in criteria_at("need.statement", "Slings matter [add who says so]")


def test_another_placeholder_is_judged_as_the_text_it_is() -> None:
    assert criteria_at("need.statement", "TBD") >= {"need-stated", "no-placeholder-text"}


@pytest.mark.parametrize("text", [ASKED, " [insert number] "])
def test_brackets_around_everything_are_a_question(text: str) -> None:
    assert is_unanswered(text)


@pytest.mark.parametrize("text", ["", "TBD", "[sic]", "Slings [add which]", "[add one] and [add another]"])
def test_anything_else_is_none(text: str) -> None:
    assert not is_unanswered(text)


def test_a_starting_point_is_told_once_at_each_of_its_questions() -> None:
    for slug in slugs():
        report = review(Draft.from_document(document_of(slug)), today=TODAY)
        asked = [
            f.field for f in report.findings if f.criterion == "no-placeholder-text" and f.quote.startswith("[Add")
        ]
        assert asked
        for field in asked:
            assert [f.criterion for f in report.findings if f.field == field] == ["no-placeholder-text"]
