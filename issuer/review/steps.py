"""The nine steps in which a design is written, and which fields a type of credential cannot do without."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.review.fields import without_indices


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard: its number (from 1), address part, title, one-sentence lead and fields in order."""

    number: int
    slug: str
    title: str
    lead: str
    fields: tuple[str, ...]


STEPS: tuple[Step, ...] = (
    Step(
        1,
        "purpose",
        "Purpose",
        "Say what kind of recognition this is, for whom, and which real need it answers.",
        (
            "credential_type",
            "title",
            "description",
            "language",
            "audience",
            "need.statement",
            "need.evidence",
            "need.uses",
            "need.partners",
        ),
    ),
    Step(
        2,
        "competency",
        "Competency",
        "Write the one thing an earner can do, and the parts it is made of.",
        (
            "competency.statement",
            "method.name",
            "method.description",
            "method.components",
            "competency.skills",
            "tags",
            "competency.level",
            "field_of_study",
            "specialization",
        ),
    ),
    Step(
        3,
        "research",
        "Research",
        "Show why this way of working works, and where a learner can read about it.",
        ("research.rationale", "research.references", "resources"),
    ),
    Step(
        4,
        "evidence",
        "Evidence",
        "Ask for the work that shows each component, and say how you know whose work it is.",
        (
            "evidence.overview",
            "evidence.artifacts",
            "evidence.reflection",
            "evidence.authenticity.methods",
            "evidence.authenticity.declaration",
            "evidence.ai_policy",
            "evidence.max_age_months",
            "evidence.consent_guidance",
        ),
    ),
    Step(
        5,
        "assessment",
        "Assessment",
        "Describe the levels of the rubric, what passes, and who decides.",
        (
            "assessment.kinds",
            "assessment.covers",
            "assessment.rubric",
            "assessment.pass.rule",
            "assessment.pass.level_id",
            "assessment.pass.mark",
            "assessment.pass.max",
            "assessment.assessor.kind",
            "assessment.assessor.qualification",
            "assessment.assessor.count",
            "assessment.assessor.calibration",
            "assessment.identity_check",
            "assessment.feedback",
            "assessment.resubmission",
            "assessment.turnaround_days",
            "assessment.rubric_public",
        ),
    ),
    Step(
        6,
        "alignment",
        "Alignment",
        "Tie the competency to shared frameworks, so that a stranger can place it.",
        ("alignments", "pathway.kind", "pathway.leads_to"),
    ),
    Step(
        7,
        "earners",
        "For earners",
        "Tell people what it takes to earn this: time, cost, form, and the help they can ask for.",
        (
            "workload.hours",
            "workload.credits",
            "workload.credit_system",
            "participation_form",
            "prerequisites",
            "access.cost.amount",
            "access.cost.currency",
            "access.cost.note",
            "access.accommodations",
            "access.prior_learning",
        ),
    ),
    Step(
        8,
        "trust",
        "Trust",
        "Say who stands behind it, how quality is kept, and what the earner is stated to have done.",
        (
            "issuer.name",
            "issuer.url",
            "issuer.email",
            "issuer.country",
            "qa.kind",
            "qa.statement.who_we_are",
            "qa.statement.how_we_check",
            "qa.statement.how_we_review",
            "qa.url",
            "criteria_statements",
            "validity.years",
            "validity.none_reason",
            "status_method",
            "governance.authors",
            "governance.experts",
            "governance.reviewers",
            "governance.next_review",
            "version",
            "human_code",
        ),
    ),
    Step(
        9,
        "badge",
        "Badge and check",
        "Choose the image and what travels inside the credential, then read the whole review once more.",
        (
            "badge.image",
            "badge.image_alt",
            "include_in_credential.evidence",
            "include_in_credential.result",
            "include_in_credential.reason",
        ),
    ),
)


def step_of(field_path: str) -> Step:
    """Return the step on which `field_path` is written: a field, a part of one, or a section holding some.

    Raises KeyError for a path that belongs to no step.
    """
    path = without_indices(field_path)
    for step in STEPS:
        for field in step.fields:
            if path == field or path.startswith(field + "."):
                return step
    for step in STEPS:
        if any(field.startswith(path + ".") for field in step.fields):
            return step
    raise KeyError(field_path)


# Required whatever the type: what Open Badges demands, and what any reader must be told.
_ALWAYS = frozenset(
    {
        "credential_type",
        "title",
        "description",
        "language",
        "audience",
        "need.uses",
        "criteria_statements",
        "issuer.name",
        "issuer.url",
        "issuer.email",
        "issuer.country",
        "workload.hours",
        "access.cost.amount",
        "status_method",
        "governance.next_review",
        "version",
        "badge.image",
        "badge.image_alt",
    }
)

# Required as soon as something is assessed; taking part has no competency, assessor or pass rule to state.
_ASSESSED = frozenset(
    {
        "need.statement",
        "need.evidence",
        "need.partners",
        "competency.statement",
        "competency.skills",
        "tags",
        "evidence.authenticity.methods",
        "evidence.authenticity.declaration",
        "assessment.kinds",
        "assessment.covers",
        "assessment.pass.rule",
        "assessment.assessor.kind",
        "assessment.assessor.qualification",
        "assessment.identity_check",
        "assessment.feedback",
        "assessment.resubmission",
        "assessment.turnaround_days",
        "assessment.rubric_public",
        "alignments",
        "access.accommodations",
        "access.prior_learning",
        "qa.kind",
        "qa.statement.who_we_are",
        "qa.statement.how_we_check",
        "qa.statement.how_we_review",
        "governance.authors",
        "governance.reviewers",
        "include_in_credential.evidence",
        "include_in_credential.result",
    }
)

_APPLIED = frozenset({"evidence.artifacts", "evidence.consent_guidance", "evidence.max_age_months"})

_REQUIRED: dict[str, frozenset[str]] = {
    "competency": _ALWAYS
    | _ASSESSED
    | _APPLIED
    | {
        "method.name",
        "method.description",
        "method.components",
        "research.rationale",
        "research.references",
        "resources",
        "evidence.overview",
        "evidence.reflection",
        "assessment.rubric",
        "assessment.pass.level_id",
    },
    "knowledge": _ALWAYS | _ASSESSED | {"resources", "assessment.pass.mark", "assessment.pass.max"},
    "participation": _ALWAYS,
    "industry": _ALWAYS | _ASSESSED | _APPLIED,
}


def required_fields(credential_type: str | None) -> frozenset[str]:
    """Return the fields (paths of STEPS) that a design of this type must have in the end.

    Without a type yet, only what every type needs. Raises KeyError for a type that does not exist.
    """
    return _ALWAYS if credential_type is None else _REQUIRED[credential_type]
