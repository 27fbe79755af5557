"""The fields of a design document, format `touchstone-design-1`: their names, kinds and choices, once.

Everything that must know the format (the reader, the wizard's forms, the rules) asks this table, so a field
is added in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Literal

FORMAT = "touchstone-design-1"

Kind = Literal["text", "url", "id", "choice", "whole", "number", "flag", "texts", "choices", "section", "rows"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the format.

    `choices` holds the values of an enumeration; `fields` the parts of a section or of each row of a list.
    A section with both (the level) may be written as one of its choices instead.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    fields: Mapping[str, Field] = default(default_factory=dict)


TEXT, URL, ID = Field("text"), Field("url"), Field("id")
WHOLE, NUMBER, FLAG = Field("whole"), Field("number"), Field("flag")
TEXTS = Field("texts")


def _choice(*values: str) -> Field:
    return Field("choice", choices=values)


def _choices(*values: str) -> Field:
    return Field("choices", choices=values)


def _section(**fields: Field) -> Field:
    return Field("section", fields=fields)


def _rows(**fields: Field) -> Field:
    return Field("rows", fields=fields)


NEED = _section(
    statement=TEXT,
    evidence=_rows(
        kind=_choice("job_postings", "employer_statement", "survey", "regulation", "local_data", "research", "other"),
        note=TEXT,
        url=URL,
        date=TEXT,
    ),
    uses=TEXTS,
    partners=_rows(
        name=TEXT,
        role=_choice(
            "employer",
            "industry_body",
            "regulator",
            "practitioner",
            "community",
            "learner",
            "education_provider",
            "other",
        ),
        contribution=TEXT,
    ),
)

COMPETENCY = _section(
    statement=TEXT,
    skills=_rows(name=TEXT, url=URL),
    level=Field("section", ("not levelled",), {"framework": TEXT, "value": TEXT, "url": URL}),
)

EVIDENCE = _section(
    overview=_rows(prompt=TEXT, word_limit=WHOLE),
    artifacts=_rows(
        id=ID,
        title=TEXT,
        kind=_choice(
            "work_product",
            "performance_video",
            "live_demonstration",
            "workplace_observation",
            "project",
            "case_record",
            "portfolio",
            "observer_statement",
            "supervisor_confirmation",
            "oral_questions",
            "process_notes",
            "context_questions",
            "quiz_exam",
            "attendance",
            "completion_record",
            "reflection",
            "self_report",
            "testimonial",
        ),
        instructions=TEXT,
        quantity=TEXT,
        formats=TEXTS,
        format_reason=TEXT,
        setting=_choice("real", "simulation"),
        setting_reason=TEXT,
        component_ids=TEXTS,
        group_work=FLAG,
        individual_part=TEXT,
    ),
    reflection=_rows(prompt=TEXT, word_limit=WHOLE),
    authenticity=_section(
        methods=_choices(
            "supervised", "observer_statement", "oral_questions", "process_notes", "workplace_confirmation"
        ),
        declaration=TEXT,
    ),
    ai_policy=TEXT,
    max_age_months=WHOLE,
    consent_guidance=TEXT,
)

ASSESSMENT = _section(
    kinds=_choices("exam", "performance", "artifact", "observation", "interview", "recognition_of_prior_learning"),
    covers=TEXTS,
    rubric=_rows(
        id=ID,
        name=TEXT,
        component_ids=TEXTS,
        artifact_ids=TEXTS,
        levels=_rows(id=ID, name=TEXT, points=NUMBER, descriptor=TEXT),
    ),
    # "pass" is a Python keyword, so this section cannot be written as keyword arguments.
    **{
        "pass": _section(
            rule=_choice("every_criterion_at_level", "mark", "assessor_discretion"),
            level_id=TEXT,
            mark=NUMBER,
            max=NUMBER,
        )
    },
    assessor=_section(
        kind=_choice("self", "peer", "internal", "external", "automatic"),
        qualification=TEXT,
        count=WHOLE,
        calibration=TEXT,
    ),
    identity_check=_choice(
        "unsupervised_unchecked",
        "supervised_unchecked",
        "supervised_online_checked",
        "supervised_onsite_checked",
    ),
    feedback=TEXT,
    resubmission=TEXT,
    turnaround_days=WHOLE,
    rubric_public=FLAG,
)

ALIGNMENT_TYPES = (
    "ceasn:Competency",
    "ceterms:Credential",
    "CFItem",
    "CFRubric",
    "CFRubricCriterion",
    "CFRubricCriterionLevel",
    "CTDL",
)

DOCUMENT: Mapping[str, Field] = {
    "credential_type": _choice("competency", "knowledge", "participation", "industry"),
    "title": TEXT,
    "description": TEXT,
    "language": TEXT,
    "audience": TEXT,
    "need": NEED,
    "competency": COMPETENCY,
    "tags": TEXTS,
    "field_of_study": TEXT,
    "specialization": TEXT,
    "method": _section(name=TEXT, description=TEXT, components=_rows(id=ID, statement=TEXT)),
    "research": _section(rationale=TEXT, references=_rows(citation=TEXT, year=WHOLE, url=URL, doi=TEXT)),
    "resources": _rows(title=TEXT, url=URL, cost=_choice("free", "paid"), format=TEXT),
    "evidence": EVIDENCE,
    "assessment": ASSESSMENT,
    "alignments": _rows(name=TEXT, url=URL, framework=TEXT, code=TEXT, type=_choice(*ALIGNMENT_TYPES), how=TEXT),
    "pathway": _section(kind=_choice("standalone", "stackable"), leads_to=_rows(name=TEXT, url=URL)),
    "workload": _section(hours=NUMBER, credits=NUMBER, credit_system=_choice("ECTS", "NZ", "US", "other")),
    "participation_form": _choice("online", "onsite", "blended"),
    "prerequisites": TEXT,
    "access": _section(
        cost=_section(amount=NUMBER, currency=TEXT, note=TEXT), accommodations=TEXT, prior_learning=TEXT
    ),
    "issuer": _section(name=TEXT, url=URL, email=TEXT, country=TEXT),
    "qa": _section(
        kind=_choice("internal", "external", "accredited", "none"),
        statement=_section(who_we_are=TEXT, how_we_check=TEXT, how_we_review=TEXT),
        url=URL,
    ),
    "criteria_statements": TEXTS,
    "validity": _section(years=NUMBER, none_reason=TEXT),
    "status_method": _choice("bitstring", "revocation_list", "none"),
    "governance": _section(authors=TEXTS, experts=TEXTS, reviewers=TEXTS, next_review=TEXT),
    "version": TEXT,
    "human_code": TEXT,
    "badge": _section(image=TEXT, image_alt=TEXT),
    "include_in_credential": _section(evidence=_choice("link", "narrative", "none"), result=FLAG, reason=TEXT),
    "acknowledged": _rows(criterion=TEXT, field=TEXT, reason=TEXT, by=TEXT, at=TEXT),
}

ROOT = Field("section", fields=DOCUMENT)

_INDEX = re.compile(r"\[\d+\]")


def without_indices(path: str) -> str:
    """Return `path` as the format knows it: "evidence.artifacts[1].kind" becomes "evidence.artifacts.kind"."""
    return _INDEX.sub("", path)


def find_field(path: str) -> Field | None:
    """Return the field that `path` names (indices or not), or None if the format has no such field."""
    field = ROOT
    for name in without_indices(path).split("."):
        if name not in field.fields:
            return None
        field = field.fields[name]
    return field


def walk(fields: Mapping[str, Field] = DOCUMENT, prefix: str = "") -> Iterator[tuple[str, Field]]:
    """Yield every field with its path, in the order of the format, sections and lists before their parts."""
    for name, field in fields.items():
        path = prefix + name
        yield path, field
        yield from walk(field.fields, path + ".")


CHOICES: Mapping[str, tuple[str, ...]] = {path: field.choices for path, field in walk() if field.choices}
"""The values of every enumeration, by field path without indices, in the order in which a form shows them."""
