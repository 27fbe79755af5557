"""Published badges read as drafts, as far as their fields go."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from issuer.review.criteria_text import criteria_narrative
from issuer.review.document import read_document
from issuer.review.draft import DraftError
from issuer.review.engine import review
from issuer.review.foreign import draft_from_achievement, is_published_badge, read_badge
from tests.review.foreign_samples import ASSERTION, BADGE_CLASS, CREDENTIAL

EXAMPLES = Path(__file__).parents[2] / "examples"

ACHIEVEMENT: dict[str, Any] = {
    "id": "https://college.example/achievements/1",
    "type": ["Achievement"],
    "achievementType": "MicroCredential",
    "name": "Sling inspection",
    "description": "Inspects textile slings before a lift.",
    "inLanguage": "en",
    "criteria": {
        "narrative": "## What the earner has done\n\nThe earner:\n\n- Earner has inspected three slings.\n"
        "- Earner has tagged one of them.\n\n## Key facts\n\n- Workload: 12 hours"
    },
    "tag": ["rigging"],
    "creditsAvailable": 1.5,
    "image": {"id": "https://college.example/sling.png", "type": "Image", "caption": "A coiled sling"},
    "alignment": [
        {
            "type": ["Alignment"],
            "targetName": "EQF level 4",
            "targetUrl": "https://europass.europa.eu/en/description-eight-eqf-levels",
            "targetType": "ext:Level",
        }
    ],
    "resultDescription": [
        {
            "id": "urn:r1",
            "type": ["ResultDescription"],
            "name": "Finding defects",
            "resultType": "RubricCriterionLevel",
            "requiredLevel": "urn:r1:2",
            "rubricCriterionLevel": [
                {"id": "urn:r1:1", "type": ["RubricCriterionLevel"], "name": "Not yet", "points": "0"},
                {"id": "urn:r1:2", "type": ["RubricCriterionLevel"], "name": "Passing", "description": "Finds all"},
            ],
        }
    ],
    "creator": {"id": "https://college.example/", "type": ["Profile"], "name": "College of Rigging"},
}


def test_an_achievement_is_read_field_by_field() -> None:
    draft = draft_from_achievement(ACHIEVEMENT)
    assert draft.get("credential_type") == "competency"
    assert draft.get("title") == "Sling inspection"
    assert draft.get("language") == "en"
    assert draft.get("criteria_statements") == ("Earner has inspected three slings.", "Earner has tagged one of them.")
    assert draft.get("tags") == ("rigging",)
    assert draft.get("workload.credits") == 1.5
    assert draft.get("badge.image_alt") == "A coiled sling"
    assert draft.get("alignments[0].name") == "EQF level 4"
    assert draft.get("alignments[0].type") is None
    assert draft.get("issuer.name") == "College of Rigging"
    assert draft.get("assessment.rubric[0].name") == "Finding defects"
    assert draft.get("assessment.rubric[0].levels[0].points") == 0
    assert draft.get("assessment.pass.level_id") == "Passing"
    assert draft.outsiders == ()


def test_a_credential_is_read_for_the_achievement_it_carries() -> None:
    credential = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "type": ["Profile"],
            "name": "School",
            "url": "https://school.example/",
            "address": {"addressCountryCode": "NO"},
        },
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": ACHIEVEMENT},
    }
    draft = draft_from_achievement(credential)
    assert draft.get("title") == "Sling inspection"
    assert draft.get("issuer.name") == "School"
    assert draft.get("issuer.country") == "NO"


def test_a_mark_without_a_rubric_makes_a_knowledge_badge() -> None:
    results = [{"type": ["ResultDescription"], "resultType": "Percent", "requiredValue": "80"}]
    draft = draft_from_achievement({**ACHIEVEMENT, "resultDescription": results})
    assert draft.get("credential_type") == "knowledge"
    assert dict(draft.get("assessment.pass")) == {"rule": "mark", "mark": 80, "max": 100}


def test_a_badge_class_of_version_two_is_read() -> None:
    badge = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "BadgeClass",
        "id": "https://school.example/badges/1",
        "name": "Sling inspection",
        "description": "Inspects slings.",
        "criteria": {"narrative": "Inspect three slings. Tag one of them."},
        "issuer": {"type": "Issuer", "name": "School", "url": "https://school.example/", "email": "a@school.example"},
        "image": "https://school.example/1.png",
        "tags": ["rigging"],
        "alignment": [{"targetName": "Rigging", "targetUrl": "https://skills.example/rigging"}],
    }
    draft = read_document(json.dumps(badge).encode())
    assert draft.get("criteria_statements") == ("Inspect three slings.", "Tag one of them.")
    assert draft.get("issuer.email") == "a@school.example"
    assert draft.get("badge.image") == "https://school.example/1.png"
    assert draft.get("tags") == ("rigging",)
    criteria = {finding.criterion for finding in review(draft, today=date(2026, 1, 1)).findings}
    assert "type-declared" in criteria
    assert "alignment-valid" not in criteria


def test_an_address_for_criteria_or_issuer_is_not_followed() -> None:
    badge = {"type": "BadgeClass", "name": "B", "criteria": "https://a.example/c", "issuer": "https://a.example/i"}
    draft = draft_from_achievement(badge)
    assert draft.get("criteria_statements") == ()
    assert draft.get("issuer.name") is None


def test_a_credential_without_an_achievement_is_refused() -> None:
    with pytest.raises(DraftError):
        draft_from_achievement({"type": ["OpenBadgeCredential"], "credentialSubject": {}})


def test_any_other_document_is_no_published_badge() -> None:
    assert not is_published_badge({"type": "Person"})
    assert not is_published_badge({"type": {"a": 1}})


def left_aside(document: dict[str, Any]) -> dict[str, str]:
    """Return why each part of a document was left aside, by its place."""
    return {entry.field: entry.why for entry in read_badge(document).left_aside}


def test_what_could_not_be_mapped_is_named_with_its_place() -> None:
    inside = "credentialSubject.achievement."
    assert set(left_aside(CREDENTIAL)) == {
        "credentialSubject.achievement.alignment[0].targetType",
        inside + "criteria.narrative",
        inside + "related",
        inside + "resultDescription[1]",
        inside + "resultDescription[1].allowedValue",
        "issuer.address.postalCode",
        "proof",
    }
    assert left_aside(CREDENTIAL)[inside + "criteria.narrative"] == "What stands under “Grading” was not read."
    assert "verify" in left_aside(CREDENTIAL)["proof"]


def test_an_award_tells_of_validity_status_and_the_proof_inside() -> None:
    badge = read_badge(CREDENTIAL)
    assert badge.is_award
    assert badge.draft.get("validity.years") == 3
    assert badge.draft.get("status_method") == "bitstring"
    assert dict(badge.draft.get("include_in_credential")) == {"evidence": "link", "result": True}


@pytest.mark.parametrize("end", ["2026-05-01T00:00:00Z", "2028-07-01T00:00:00Z", "2025-01-01T00:00:00Z"])
def test_a_span_that_is_no_whole_years_is_left_aside(end: str) -> None:
    badge = {**CREDENTIAL, "validUntil": end}
    assert "whole number of years" in left_aside(badge)["validUntil"]
    assert read_badge(badge).draft.get("validity.years") is None


def test_an_assertion_is_read_for_the_badge_it_carries() -> None:
    badge = read_badge(ASSERTION)
    assert badge.format == "Open Badges 2.0 Assertion" and badge.is_award
    assert badge.draft.text("issuer.name") == "School"
    assert set(left_aside(ASSERTION)) == {"badge.image.author", "issuedOn", "recipient", "verification"}


def test_an_assertion_with_only_the_address_of_its_badge_says_what_to_bring() -> None:
    with pytest.raises(DraftError, match="bring the BadgeClass itself"):
        read_badge({**ASSERTION, "badge": "https://school.example/badges/1"})


def test_a_badge_that_forgot_its_type_is_known_by_its_members() -> None:
    untyped = {name: value for name, value in BADGE_CLASS.items() if name != "type"}
    badge = read_badge(untyped)
    assert badge.format == "Open Badges 2.0 BadgeClass"
    assert left_aside(untyped)["type"].startswith("Is missing")


@pytest.mark.parametrize("kind", ["obi:BadgeClass", "https://w3id.org/openbadges#BadgeClass", ["BadgeClass", "Thing"]])
def test_a_type_is_known_however_it_is_prefixed(kind: Any) -> None:
    assert read_badge({**BADGE_CLASS, "type": kind}).format == "Open Badges 2.0 BadgeClass"


@pytest.mark.parametrize(
    ("member", "value", "read"),
    [
        ("name", 7, ("title", "7")),
        ("name", {"@value": "Slings", "@language": "en"}, ("title", "Slings")),
        ("name", ["Slings", "More"], ("title", "Slings")),
        ("version", 2, ("version", "2")),
        ("creditsAvailable", "1.5", ("workload.credits", 1.5)),
        ("tag", "rigging", ("tags", ("rigging",))),
        ("name", "Sl\0ings\ud800", ("title", "Slings")),
    ],
)
def test_a_value_of_another_kind_is_read_where_its_meaning_is_plain(member: str, value: Any, read: Any) -> None:
    assert read_badge({**ACHIEVEMENT, member: value}).draft.get(read[0]) == read[1]


@pytest.mark.parametrize(
    ("member", "value", "why"),
    [
        ("name", True, "Is true or false, not text."),
        ("name", {"a": 1}, "Is an object, not text."),
        ("creditsAvailable", "many", "“many” is not a number."),
        ("creditsAvailable", 10**13, "Is not a number of a sensible size."),
        ("creditsAvailable", [1], "Is a list, not a number."),
        ("criteria", 5, "Is a number, not an object."),
        (
            "criteria",
            "https://a.example/",
            "Is only an address. Nothing is fetched, so what stands there was not read.",
        ),
        ("achievementType", "Diploma", "Is none of the types that a design can have; choose one of them."),
        ("image", {"id": "data:image/png;base64,AAAA"}, ""),
        ("mood", "sunny", "A design has no place for it."),
    ],
)
def test_a_value_that_cannot_be_read_is_left_aside_in_words(member: str, value: Any, why: str) -> None:
    found = left_aside({**ACHIEVEMENT, member: value})
    assert [place for place, said in found.items() if place.startswith(member) and said.startswith(why)]


def test_two_levels_of_one_name_stay_two_levels() -> None:
    levels = [{"id": f"urn:{n}", "name": name} for n, name in enumerate(["A", "A", "A (2)", "", "A"])]
    results = [{"name": "R", "requiredLevel": "urn:4", "rubricCriterionLevel": levels}]
    draft = read_badge({**ACHIEVEMENT, "resultDescription": results}).draft
    ids = [level["id"] for level in draft.get("assessment.rubric[0].levels")]
    assert len(set(ids)) == 5
    assert draft.get("assessment.pass.level_id") == ids[4]


@pytest.mark.parametrize("name", ["strong", "knowledge"])
def test_what_we_write_into_a_narrative_is_found_again(name: str) -> None:
    draft = read_document((EXAMPLES / f"{name}.design.json").read_bytes())
    found = read_badge({**ACHIEVEMENT, "criteria": {"narrative": criteria_narrative(draft)}})
    assert not [entry for entry in found.left_aside if entry.field == "criteria.narrative"]
    for path in (
        "competency.statement",
        "audience",
        "prerequisites",
        "participation_form",
        "workload.hours",
        "assessment.kinds",
        "assessment.covers",
        "assessment.assessor.kind",
        "assessment.identity_check",
        "criteria_statements",
        "validity",
        "qa.kind",
        "access.cost.amount",
    ):
        assert found.draft.get(path) == draft.get(path), path
    kinds = [row.get("kind") for row in draft.items("evidence.artifacts")]
    assert [row.get("kind") for row in found.draft.items("evidence.artifacts")] == kinds
    prompts = [row["prompt"] for row in draft.items("evidence.reflection")]
    assert [row["prompt"] for row in found.draft.items("evidence.reflection")] == prompts


def test_the_order_of_members_changes_nothing() -> None:
    turned = dict(reversed([*CREDENTIAL.items()]))
    assert read_badge(turned) == read_badge(CREDENTIAL)
