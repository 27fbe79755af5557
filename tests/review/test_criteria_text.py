"""The narrative that travels in the badge."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings

from issuer.review.criteria_text import (
    ARTIFACT_KINDS,
    ASSESSMENT_KINDS,
    ASSESSORS,
    IDENTITY_CHECKS,
    PARTICIPATION_FORMS,
    QUALITY_ASSURANCE,
    criteria_narrative,
)
from issuer.review.document import read_document
from issuer.review.draft import CHOICES, FORMAT, Draft
from tests.review.designs import documents

EXAMPLES = Path(__file__).parents[2] / "examples"


def _narrative(**fields: Any) -> str:
    return criteria_narrative(Draft.from_document({"format": FORMAT, **fields}))


def test_the_strong_example_reads_as_a_whole() -> None:
    text = criteria_narrative(read_document((EXAMPLES / "strong.design.json").read_bytes()))
    for said in (
        "- Earner has tested a live web page",
        "- **Recording of the three passes** (video of the performance). Record your screen",
        "To pass, every criterion of the rubric reaches “Passing” or a higher level.",
        "An assessor from outside the issuing organization decides.",
        "## Key facts",
        "- Workload: 25 hours, 1 ECTS credits",
        "- Form of participation: online",
        "- Prerequisites: Reads HTML and CSS",
        "- Supervision and identity check: supervised online, identity checked",
        "- Quality assurance: internal. A public college",
        "- Validity: 3 years from the date of award",
        "- Cost: free (Assessment is paid for by the partners)",
    ):
        assert said in text, said


def test_the_knowledge_example_names_its_mark_and_price() -> None:
    text = criteria_narrative(read_document((EXAMPLES / "knowledge.design.json").read_bytes()))
    assert "To pass, at least 26 of 30 points are needed." in text
    assert "- Cost: 15 EUR" in text


def test_nothing_written_gives_no_text() -> None:
    assert _narrative() == ""


def test_a_part_without_content_has_no_heading() -> None:
    assert _narrative(workload={"hours": 1}) == "## Key facts\n\n- Workload: 1 hour"


def test_text_on_several_lines_stays_inside_its_bullet() -> None:
    assert "\n# " not in _narrative(criteria_statements=["Earner has done\n\n# this"])


def test_every_choice_has_words_for_a_person() -> None:
    assert tuple(ARTIFACT_KINDS) == CHOICES["evidence.artifacts.kind"]
    assert tuple(ASSESSMENT_KINDS) == CHOICES["assessment.kinds"]
    assert tuple(ASSESSORS) == CHOICES["assessment.assessor.kind"]
    assert tuple(IDENTITY_CHECKS) == CHOICES["assessment.identity_check"]
    assert tuple(PARTICIPATION_FORMS) == CHOICES["participation_form"]
    assert tuple(QUALITY_ASSURANCE) == CHOICES["qa.kind"]


@settings(max_examples=60, deadline=None)
@given(documents)
def test_any_design_has_a_narrative(document: dict[str, Any]) -> None:
    text = criteria_narrative(Draft.from_document(document))
    assert text == text.strip()
