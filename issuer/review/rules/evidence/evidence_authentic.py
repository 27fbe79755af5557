"""evidence-authentic: there is a way to know that the work is the earner's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity

_TANGIBLE = frozenset({"physical", "in_person", "in person", "in-person"})
# Kinds that are written or digital even where no form is named yet.
_WRITTEN_OR_DIGITAL = frozenset(
    {"performance_video", "case_record", "portfolio", "process_notes", "context_questions", "reflection", "self_report"}
)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if not draft.get("evidence.authenticity.methods"):
        reason = f"{design_name(draft)} names no check by which anyone could tell whose work it is."
        yield Hit("evidence.authenticity.methods", "", reason)
    if not draft.text("evidence.authenticity.declaration"):
        reason = f"{design_name(draft)} asks for no declaration in which the earner says that the work is their own."
        yield Hit("evidence.authenticity.declaration", "", reason)
    if draft.text("evidence.ai_policy"):
        return
    made = next((row for row in draft.items("evidence.artifacts") if _is_written_or_digital(row)), None)
    if made is not None:
        reason = f"{artifact_name(made)} can be made with AI tools, and the design does not say which use is allowed."
        yield Hit("evidence.ai_policy", "", reason, Severity.HINT)


def _is_written_or_digital(artifact: Mapping[str, Any]) -> bool:
    forms = {form.strip().casefold() for form in artifact.get("formats", ())} - {""}
    return bool(forms - _TANGIBLE) if forms else artifact.get("kind") in _WRITTEN_OR_DIGITAL


RULE = Rule(
    id="evidence-authentic",
    group="evidence",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="There is a way to know that the work is the earner's own",
    why=(
        "The badge carries one person's name. If the work could have come from a colleague, a template or a machine, "
        "the name means little, also for those who did it all themselves."
    ),
    advice=(
        "Let the earner sign that the work is theirs, and add one check such as oral questions or an observer. Say "
        "which use of AI tools is fine, and how to name it."
    ),
    before={
        "credential_type": "competency",
        "title": "Sling inspection",
        "evidence": {"authenticity": {"methods": ["observer_statement"]}},
    },
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "evidence": {
            "authenticity": {
                "methods": ["observer_statement"],
                "declaration": "I inspected these slings myself and filled in the records on the day.",
            }
        },
    },
    before_text="An observer signs the record; the earner declares nothing.",
    after_text="An observer signs the record, and the earner: “I inspected these slings myself.”",
    source_ids=("S23", "S25", "S43"),
    fields=("evidence.authenticity.methods", "evidence.authenticity.declaration", "evidence.ai_policy"),
    check=_check,
)
