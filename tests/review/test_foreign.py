"""Published badges read as drafts, as far as their fields go."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.document import read_document
from issuer.review.draft import DraftError
from issuer.review.engine import review
from issuer.review.foreign import draft_from_achievement, is_published_badge

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


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*ACHIEVEMENT, "issuer", "badge", "tags"]), json_values),
    st.sampled_from(["Achievement", "BadgeClass"]),
)
def test_a_badge_of_any_shape_is_read_or_refused_in_words(parts: dict[str, Any], kind: str) -> None:
    try:
        draft = draft_from_achievement({**ACHIEVEMENT, **parts, "type": kind})
    except DraftError as error:
        assert error.detail
    else:
        review(draft, today=date(2026, 1, 1))
