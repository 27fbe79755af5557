"""What the wizard teaches: something beside every question, and the review agrees with every example."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.rule import Finding
from issuer.review.rules import RULES_BY_ID
from issuer.review.steps import STEPS
from issuer.web.design.steps import PAGES
from issuer.web.design.teaching import LESSONS, SETTINGS, rules_reading
from tests.web.design.documents import full_document

TODAY = date(2026, 11, 25)
STRONG = Draft.from_document(json.loads((Path(__file__).parents[3] / "examples/strong.design.json").read_text("utf-8")))


def answers_of(path: str) -> tuple[Any, Any]:
    """Return the good and the poor answer as a design holds them."""
    lesson = LESSONS[path]
    return lesson.answers if lesson.answers is not None else (str(lesson.good), str(lesson.poor))


def found(path: str, answer: Any) -> list[Finding]:
    """Return what the review says of the strong example with another answer to one question."""
    draft = STRONG.with_answers({path: answer})
    return list(review(draft, today=TODAY).findings)


@pytest.mark.parametrize("path", [path for step in STEPS for path in step.fields])
def test_every_question_is_taught_completely(path):
    lesson = LESSONS[path]
    for text in (lesson.why, lesson.good, lesson.poor, lesson.because, lesson.open_badges, SETTINGS[path]):
        assert str(text).strip(), path
    assert len(str(lesson.why).split()) <= 50, "short, or nobody reads it"
    assert lesson.good != lesson.poor


def test_nothing_is_taught_that_nobody_asks():
    assert set(LESSONS) == {question.path for page in PAGES for question in page.questions}


def test_every_step_teaches_with_a_trade_of_its_own():
    assert len({str(setting) for setting in SETTINGS.values()}) == len(PAGES)


@pytest.mark.parametrize("path", [path for path, lesson in LESSONS.items() if lesson.trips])
def test_the_review_agrees_with_the_poor_answer_being_poor_and_the_good_one_good(path):
    good, poor = answers_of(path)
    for criterion in LESSONS[path].trips:
        assert criterion in RULES_BY_ID, criterion
        assert RULES_BY_ID[criterion] in rules_reading(path), f"{criterion} does not read {path}"
        assert criterion not in [finding.criterion for finding in found(path, good)]
        assert criterion in [finding.criterion for finding in found(path, poor)]


@pytest.mark.parametrize("path", [path for path, lesson in LESSONS.items() if lesson.trips or lesson.answers])
def test_no_good_answer_has_a_finding_beside_it(path):
    good, _poor = answers_of(path)
    beside = [finding for finding in found(path, good) if finding.field.startswith(path)]
    assert beside == []


def test_what_is_taught_stands_folded_beside_every_question(desk):
    design_id = desk.begin(full_document() | {"credential_type": "competency", "format": FORMAT})
    for page_of_step in PAGES:
        page = desk.step(design_id, page_of_step.slug)
        folded = [element for element in page.all("details") if element.get("class") == "teach"]
        assert len(folded) == len(page_of_step.questions)
        assert not [element for element in folded if "open" in element.attrib]
        names = [" ".join("".join(element.find("summary").itertext()).split()) for element in folded]
        assert len(set(names)) == len(names), "each says what it is about"


def test_the_criteria_beside_a_question_are_those_that_judge_this_type(desk):
    texts = {}
    for kind in ("competency", "participation"):
        page = desk.step(desk.begin({"format": FORMAT, "credential_type": kind}), "purpose")
        [taught] = [part for part in page.all("details") if part.get("id") == "title--more"]
        texts[kind] = "".join(taught.itertext())
    assert RULES_BY_ID["participation-no-skill-claim"].title in texts["participation"]
    assert RULES_BY_ID["participation-no-skill-claim"].title not in texts["competency"]
