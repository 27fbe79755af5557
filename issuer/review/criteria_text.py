"""The text of Open Badges `Criteria.narrative`, written from a design in Markdown.

Open Badges 3.0 has no property of its own for hours, form of participation, prerequisites, identity check or
quality assurance, so a fixed block "Key facts" carries them where every wallet shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.review.draft import Draft
from issuer.review.text import plain_number

HEADINGS = ("What the earner has done", "Evidence asked for", "How it is judged", "Key facts")

ARTIFACT_KINDS: Mapping[str, str] = {
    "work_product": "work product",
    "performance_video": "video of the performance",
    "live_demonstration": "live demonstration",
    "workplace_observation": "observation at work",
    "project": "project",
    "case_record": "case record",
    "portfolio": "portfolio",
    "observer_statement": "observer's statement",
    "supervisor_confirmation": "supervisor's confirmation",
    "oral_questions": "oral questions",
    "process_notes": "process notes",
    "context_questions": "context questions",
    "quiz_exam": "quiz or exam",
    "attendance": "attendance",
    "completion_record": "completion record",
    "reflection": "reflection",
    "self_report": "self-report",
    "testimonial": "testimonial",
}

ASSESSMENT_KINDS: Mapping[str, str] = {
    "exam": "exam",
    "performance": "performance",
    "artifact": "submitted work",
    "observation": "observation",
    "interview": "interview",
    "recognition_of_prior_learning": "recognition of prior learning",
}

ASSESSORS: Mapping[str, str] = {
    "self": "The earner",
    "peer": "A peer",
    "internal": "An assessor of the issuing organization",
    "external": "An assessor from outside the issuing organization",
    "automatic": "An automatically marked test",
}

IDENTITY_CHECKS: Mapping[str, str] = {
    "unsupervised_unchecked": "unsupervised, identity not checked",
    "supervised_unchecked": "supervised, identity not checked",
    "supervised_online_checked": "supervised online, identity checked",
    "supervised_onsite_checked": "supervised on site, identity checked",
}

PARTICIPATION_FORMS: Mapping[str, str] = {"online": "online", "onsite": "on site", "blended": "blended"}

QUALITY_ASSURANCE: Mapping[str, str] = {
    "internal": "internal",
    "external": "external",
    "accredited": "by an accredited body",
    "none": "none",
}


def criteria_narrative(draft: Draft) -> str:
    """Return the earning criteria as Markdown; "" when nothing of them is written yet.

    Parts in order: what the earner has done, the evidence asked for, how it is judged, key facts.
    """
    parts = zip(HEADINGS, (_statements(draft), _evidence(draft), _judgement(draft), _key_facts(draft)), strict=True)
    return "\n\n".join(f"## {heading}\n\n" + "\n".join(lines) for heading, lines in parts if lines)


def pass_rule_sentence(draft: Draft) -> str:
    """Return the pass rule in one sentence, "" when it cannot be said yet."""
    rule = draft.get("assessment.pass.rule")
    if rule == "every_criterion_at_level":
        level = level_name(draft, draft.text("assessment.pass.level_id"))
        return f"To pass, every criterion of the rubric reaches “{level}” or a higher level." if level else ""
    mark, most = draft.get("assessment.pass.mark"), draft.get("assessment.pass.max")
    if rule == "mark" and mark is not None and most is not None:
        return f"To pass, at least {plain_number(mark)} of {plain_number(most)} points are needed."
    return "Whether the work passes is at the assessor's discretion." if rule == "assessor_discretion" else ""


def level_name(draft: Draft, level_id: str) -> str:
    """Return what the rubric calls the level `level_id`; its id when no criterion names it."""
    for criterion in draft.items("assessment.rubric"):
        for level in criterion.get("levels", ()):
            if level["id"] == level_id and level.get("name"):
                return _line(level["name"])
    return level_id


def _statements(draft: Draft) -> list[str]:
    lines = [f"- {_line(text)}" for _, text in draft.texts("criteria_statements")]
    statement = _line(draft.text("competency.statement"))
    if not statement:
        return lines
    return [f"Competency: {statement}", *([""] if lines else []), *lines]


def _evidence(draft: Draft) -> list[str]:
    lines = [_artifact(artifact) for artifact in draft.items("evidence.artifacts")]
    prompts = [row["prompt"] for row in draft.items("evidence.overview") if row.get("prompt")]
    lines += [f"- **Context question.** {_line(prompt)}" for prompt in prompts]
    reflections = [row["prompt"] for row in draft.items("evidence.reflection") if row.get("prompt")]
    return lines + [f"- **Reflection.** {_line(prompt)}" for prompt in reflections]


def _artifact(artifact: Mapping[str, Any]) -> str:
    kind = ARTIFACT_KINDS.get(artifact.get("kind", ""), "")
    title = _line(artifact.get("title", "")) or kind[:1].upper() + kind[1:] or "Evidence"
    shown_kind = f" ({kind})" if kind and artifact.get("title") else ""
    sentences = [_line(artifact.get("instructions", "")), _sentence(artifact.get("quantity", ""))]
    return " ".join([f"- **{title}**{shown_kind}.", *filter(None, sentences)])


def _judgement(draft: Draft) -> list[str]:
    lines = []
    kinds = [ASSESSMENT_KINDS[kind] for kind in draft.get("assessment.kinds")]
    if kinds:
        lines.append(f"- Assessed by: {', '.join(kinds)}.")
    covers = [_line(text).rstrip(".") for _, text in draft.texts("assessment.covers")]
    if covers:
        lines.append(f"- The assessment covers: {'; '.join(covers)}.")
    criteria = [_line(row["name"]) for row in draft.items("assessment.rubric") if row.get("name")]
    if criteria:
        lines.append(f"- Criteria of the rubric: {'; '.join(criteria)}.")
    if rule := pass_rule_sentence(draft):
        lines.append(f"- {rule}")
    if kind := draft.get("assessment.assessor.kind"):
        qualification = _line(draft.text("assessment.assessor.qualification"))
        lines.append(f"- {ASSESSORS[kind]} decides." + (f" {_sentence(qualification)}" if qualification else ""))
    if check := draft.get("assessment.identity_check"):
        lines.append(f"- The earner's identity: {IDENTITY_CHECKS[check]}.")
    return lines


def _key_facts(draft: Draft) -> list[str]:
    facts = (
        ("Workload", _workload(draft)),
        ("Form of participation", PARTICIPATION_FORMS.get(draft.text("participation_form"), "")),
        ("Level", _level(draft)),
        ("Prerequisites", _line(draft.text("prerequisites"))),
        (
            "Supervision and identity check",
            IDENTITY_CHECKS.get(draft.text("assessment.identity_check"), ""),
        ),
        ("Quality assurance", _quality_assurance(draft)),
        ("Validity", _validity(draft)),
        ("Cost", _cost(draft)),
        ("For", _line(draft.text("audience"))),
        ("Designed with", _partners(draft)),
    )
    return [f"- {name}: {value}" for name, value in facts if value]


def _workload(draft: Draft) -> str:
    hours, credits = draft.get("workload.hours"), draft.get("workload.credits")
    system = draft.text("workload.credit_system")
    said = [f"{plain_number(hours)} {'hour' if hours == 1 else 'hours'}"] if hours is not None else []
    if credits is not None:
        unit = f"{system} credits" if system and system != "other" else "credits"
        said.append(f"{plain_number(credits)} {unit}")
    return ", ".join(said)


def _level(draft: Draft) -> str:
    level = draft.get("competency.level")
    if isinstance(level, str):
        return level
    return " ".join(_line(level[part]) for part in ("framework", "value") if part in level) if level else ""


def _quality_assurance(draft: Draft) -> str:
    parts = [QUALITY_ASSURANCE.get(draft.text("qa.kind"), "")]
    parts += [_line(draft.text(f"qa.statement.{part}")) for part in ("who_we_are", "how_we_check", "how_we_review")]
    said = [part for part in parts if part]
    return ". ".join(part.rstrip(".") for part in said)


def _validity(draft: Draft) -> str:
    years = draft.get("validity.years")
    if years:
        return f"{plain_number(years)} {'year' if years == 1 else 'years'} from the date of award"
    reason = _line(draft.text("validity.none_reason"))
    return f"does not expire. {reason}" if reason else ""


def _cost(draft: Draft) -> str:
    amount, note = draft.get("access.cost.amount"), _line(draft.text("access.cost.note"))
    if amount is None:
        return note
    price = "free" if amount == 0 else f"{plain_number(amount)} {draft.text('access.cost.currency')}".strip()
    return f"{price} ({note.rstrip('.')})" if note else price


def _partners(draft: Draft) -> str:
    return "; ".join(_line(row["name"]) for row in draft.items("need.partners") if row.get("name"))


def _line(text: str) -> str:
    """Return `text` on one line, so that it stays inside its bullet."""
    return " ".join(text.split())


def _sentence(text: str) -> str:
    line = _line(text)
    return line if not line or line[-1] in ".!?…" else line + "."
