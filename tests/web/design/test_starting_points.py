"""Ways to begin: starting points give structure and leave the thinking; a copy and a file are offered beside them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from issuer import starting_points
from issuer.review.draft import CHOICES, Draft
from issuer.review.engine import review
from issuer.review.report import Readiness, Report
from issuer.web.design.starting_points import BY_FIELD, BY_TYPE, STARTING_POINTS
from tests.web.design.conftest import DESIGNS

TODAY = date(2026, 11, 25)
KNOWN_ISSUER = {
    "issuer.name": "Harbour College",
    "issuer.url": "https://harbour.college/",
    "issuer.email": "badges@harbour.college",
    "issuer.country": "NZ",
}
# What a frame promises to have thought of: that the parts hang together and nothing contradicts the type.
STRUCTURE = {
    "type-declared",
    "type-evidence-match",
    "attendance-as-evidence",
    "participation-no-skill-claim",
    "evidence-covers-components",
    "mapping-no-orphans",
    "rubric-covers-all",
    "assessor-independent",
    "evidence-multimodal",
    "identity-check-declared",
    "assessment-kind-declared",
    "rubric-public",
    "proof-in-credential",
    "stakeholder-input",
}


def review_of(slug: str, document: dict[str, Any] | None = None) -> Report:
    """Return the review of a starting point as it stands in an organization."""
    draft = Draft.from_document(document or starting_points.document_of(slug)).with_answers(KNOWN_ISSUER)
    return review(draft, today=TODAY)


def without_brackets(value: Any) -> Any:
    """Return a value with every text that holds a bracket emptied."""
    if isinstance(value, dict):
        return {name: without_brackets(part) for name, part in value.items()}
    if isinstance(value, list):
        return [without_brackets(part) for part in value]
    return "" if isinstance(value, str) and "[" in value else value


def test_every_type_and_five_fields_have_a_starting_point_and_every_file_is_offered():
    assert {point.slug for point in BY_TYPE} == set(CHOICES["credential_type"])
    assert [point.slug for point in BY_FIELD] == ["health", "trades", "teaching", "data", "volunteering"]
    assert {point.slug for point in STARTING_POINTS} == set(starting_points.slugs())


@pytest.mark.parametrize("slug", starting_points.slugs())
def test_no_starting_point_can_be_published_before_somebody_has_thought(slug):
    report = review_of(slug)
    assert report.ready is Readiness.NOT_READY
    assert sum(finding.criterion == "no-placeholder-text" for finding in report.findings) >= 10
    emptied = review_of(slug, without_brackets(starting_points.document_of(slug)))
    assert emptied.ready is Readiness.NOT_READY, "deleting the brackets is no way round"


@pytest.mark.parametrize("slug", starting_points.slugs())
def test_what_a_starting_point_gives_hangs_together(slug):
    assert STRUCTURE.isdisjoint(finding.criterion for finding in review_of(slug).findings)


@pytest.mark.parametrize("slug", starting_points.slugs())
def test_a_starting_point_leaves_the_thinking_to_the_designer(slug):
    draft = Draft.from_document(starting_points.document_of(slug))
    assert draft.outsiders == ()
    for path in ("title", "description", "audience", "need.uses", "criteria_statements", "competency.statement"):
        answer = draft.get(path)
        assert not answer or "[add" in str(answer).lower(), path
    for row in draft.items("assessment.rubric"):
        assert [level["name"] for level in row["levels"]]
        assert not any(level.get("descriptor") for level in row["levels"])
    for row in (*draft.items("method.components"), *draft.items("evidence.artifacts")):
        assert "[Add" in (row.get("statement") or row.get("instructions"))


def test_an_unknown_starting_point_is_refused():
    with pytest.raises(KeyError):
        starting_points.document_of("../strong")


def test_a_design_begins_with_a_starting_point_and_says_what_to_do(desk):
    page = desk.visitor.get_page(f"{DESIGNS}/new")
    page = desk.visitor.submit(page, "Begin with this: Health and care")
    assert page.one("h1") is not None and page.path.endswith("/steps/purpose")
    assert "Replace what stands in brackets" in page.text
    design_id = page.path.split("/")[-3]
    saved = desk.document(design_id)
    assert saved["credential_type"] == "competency"
    assert saved["issuer"]["name"] == "Harbour College"


def test_a_starting_point_that_is_not_there_is_not_found(desk):
    token = desk.visitor.get_page(f"{DESIGNS}/new").form("Begin").values["csrf_token"]
    answer = desk.visitor.request("POST", f"{DESIGNS}/new/from/astrology", data={"csrf_token": token})
    assert answer.status_code == 404


def test_a_design_of_ones_own_can_be_picked_and_copied(desk):
    desk.begin({"format": "touchstone-design-1", "title": "Sharpening chisels"})
    page = desk.visitor.get_page(f"{DESIGNS}/new")
    options = {"".join(option.itertext()): option.get("value") for option in page.all("option")}
    page = desk.visitor.submit(page, "Copy it", {"design_id": options["Sharpening chisels"]})
    copied = page.path.split("/")[-3]
    assert copied != options["Sharpening chisels"]
    assert desk.document(copied)["title"] == "Sharpening chisels"


def test_a_page_that_is_not_served_here_is_not_linked(app, desk):
    links = [link.get("href") for link in desk.visitor.get_page(f"{DESIGNS}/new").all("a")]
    has_page = "design.show_badge_review" in app.view_functions
    assert any(link.endswith("/review-a-badge") for link in links) == has_page
    assert f"{DESIGNS}/import" in links
