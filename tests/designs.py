"""Small designs that the review lets through, for tests that need something published."""

from __future__ import annotations

import copy
from typing import Any

_LEVELS = (
    (
        "not_yet",
        "Not yet",
        "The plan names an aim, but the group's tasks leave out one of the people in the room.",
    ),
    (
        "passing",
        "Passing",
        "Each person speaks at least twice, and the plan shows which prompt brought them in.",
    ),
    (
        "advanced",
        "Advanced",
        "Quieter members set the direction of the discussion, and the plan was changed on the spot with reasons.",
    ),
)


def competency_design(**answers: Any) -> dict[str, Any]:
    """Return a complete competency design; `answers` replaces top-level members."""
    document = {
        "format": "touchstone-design-1",
        "credential_type": "competency",
        "title": "Leading a group discussion",
        "description": "Leads a discussion in which each member of a group takes part, and shows how it was planned.",
        "language": "en",
        "audience": "Youth workers in their first two years",
        "need": {
            "statement": "Local youth centres report that newly hired staff speak for the group instead of with it.",
            "evidence": [{"kind": "survey", "note": "Survey of 14 centres in 2026", "date": "2026-03"}],
            "uses": ["A centre decides who may lead a group alone"],
            "partners": [{"name": "Hill Youth Centre", "role": "employer", "contribution": "Tried the rubric twice"}],
        },
        "competency": {
            "statement": "Lead a discussion in which every member of a group takes part.",
            "skills": [{"name": "lead discussions", "url": "https://skills.example.org/lead-discussions"}],
        },
        "tags": ["discussion", "group"],
        "method": {
            "name": "Planned turns",
            "description": "The leader plans prompts for each member and adapts them while the discussion runs.",
            "components": [
                {"id": "c1", "statement": "Plan prompts that bring each member in"},
                {"id": "c2", "statement": "Adapt the plan while the discussion runs"},
            ],
        },
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "title": "Recording of a discussion",
                    "kind": "performance_video",
                    "instructions": "Record a discussion of 20 minutes that you lead with at least five people.",
                    "quantity": "One recording",
                    "formats": ["video"],
                    "setting": "real",
                    "component_ids": ["c1", "c2"],
                },
                {
                    "id": "a2",
                    "title": "Plan with notes",
                    "kind": "work_product",
                    "instructions": "Submit the plan you wrote before, with notes of what you changed and why.",
                    "quantity": "One page",
                    "formats": ["pdf"],
                    "setting": "real",
                    "component_ids": ["c1"],
                },
            ],
            "authenticity": {"methods": ["observer_statement"], "declaration": "This is my own work."},
        },
        "assessment": {
            "kinds": ["performance", "artifact"],
            "covers": ["Planning prompts", "Adapting the plan"],
            "rubric": [_criterion("r1", "Planning", "c1"), _criterion("r2", "Adapting", "c2")],
            "pass": {"rule": "every_criterion_at_level", "level_id": "passing"},
            "assessor": {"kind": "external", "qualification": "Youth worker with five years of practice"},
            "identity_check": "supervised_onsite_checked",
            "rubric_public": True,
        },
        "alignments": [
            {
                "name": "lead discussions",
                "url": "https://skills.example.org/lead-discussions",
                "framework": "Example Skills",
                "code": "LD-1",
                "type": "CFItem",
                "how": "The credential shows this skill at work.",
            }
        ],
        "workload": {"hours": 20},
        "issuer": {"name": "River College", "url": "https://river.example/", "email": "badges@river.example"},
        "criteria_statements": [
            "Earner has planned prompts that bring each member of a group in.",
            "Earner has adapted the plan while a discussion was running.",
        ],
        "validity": {"years": 2},
        "status_method": "bitstring",
        "include_in_credential": {"evidence": "link", "result": True},
    }
    return copy.deepcopy(document) | answers


def knowledge_design(**answers: Any) -> dict[str, Any]:
    """Return a complete knowledge check with a mark of 16 of 20 to pass."""
    document = competency_design(
        credential_type="knowledge",
        title="Food allergens",
        description="Names the allergens in a dish from its recipe.",
        competency={"statement": "Identify the allergens in a dish from its recipe."},
        criteria_statements=[
            "Earner has identified the allergens in ten recipes.",
            "Earner has answered a supervised quiz on labelling.",
        ],
    )
    document.pop("method")
    document["evidence"] = {
        "artifacts": [{"id": "q1", "title": "Quiz", "kind": "quiz_exam", "instructions": "Answer 20 questions."}]
    }
    document["assessment"] = {
        "kinds": ["exam"],
        "covers": ["Identify the allergens in a dish from its recipe"],
        "pass": {"rule": "mark", "mark": 16, "max": 20},
        "assessor": {"kind": "automatic"},
        "identity_check": "supervised_onsite_checked",
    }
    return document | answers


def _criterion(id: str, name: str, component_id: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "component_ids": [component_id],
        "artifact_ids": ["a1", "a2"],
        "levels": [
            {"id": level, "name": shown, "points": points, "descriptor": f"{name}: {descriptor}"}
            for points, (level, shown, descriptor) in enumerate(_LEVELS)
        ],
    }
