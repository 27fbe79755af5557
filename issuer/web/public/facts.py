"""The practical side of a design in words: what it takes, what it costs, who decides. Unwritten facts are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from issuer.review.criteria_text import (
    ARTIFACT_KINDS,
    ASSESSMENT_KINDS,
    ASSESSORS,
    IDENTITY_CHECKS,
    PARTICIPATION_FORMS,
    QUALITY_ASSURANCE,
)
from issuer.review.draft import Draft
from issuer.review.text import plain_number
from issuer.web.filters import written_day

Facts = list[tuple[str, str]]


def kind_of_artifact(artifact: Mapping[str, Any]) -> str:
    """Return what kind of evidence is asked for, in words; "" when it does not say."""
    return ARTIFACT_KINDS.get(artifact.get("kind", ""), "")


def practical_facts(draft: Draft) -> Facts:
    """Return what somebody wants to know before applying."""
    return _written(
        (_("For whom"), draft.text("audience")),
        (_("Workload"), _workload(draft)),
        (_("Taking part"), PARTICIPATION_FORMS.get(draft.text("participation_form"), "")),
        (_("Level"), _level(draft)),
        (_("Needed before"), draft.text("prerequisites")),
        (_("Cost"), _cost(draft)),
        (_("Adjustments"), draft.text("access.accommodations")),
        (_("What you can already do"), draft.text("access.prior_learning")),
        (_("Valid for"), _validity(draft)),
    )


def assessment_facts(draft: Draft) -> Facts:
    """Return who judges and how."""
    assessor = ASSESSORS.get(draft.text("assessment.assessor.kind"), "")
    qualification = draft.text("assessment.assessor.qualification")
    days = draft.get("assessment.turnaround_days")
    return _written(
        (_("Assessed by"), ", ".join(ASSESSMENT_KINDS.get(kind, kind) for kind in draft.get("assessment.kinds"))),
        (_("Who decides"), ". ".join(part.rstrip(".") for part in (assessor, qualification) if part)),
        (_("How assessors agree"), draft.text("assessment.assessor.calibration")),
        (_("Identity"), IDENTITY_CHECKS.get(draft.text("assessment.identity_check"), "")),
        (_("Feedback"), draft.text("assessment.feedback")),
        (_("Trying again"), draft.text("assessment.resubmission")),
        (_("Answer within"), ngettext("%(num)s day", "%(num)s days", days) if days is not None else ""),
    )


def evidence_facts(draft: Draft) -> Facts:
    """Return the rules for all evidence."""
    months = draft.get("evidence.max_age_months")
    return _written(
        (_("It must be your own"), draft.text("evidence.authenticity.declaration")),
        (_("Use of AI"), draft.text("evidence.ai_policy")),
        (_("Not older than"), ngettext("%(num)s month", "%(num)s months", months) if months is not None else ""),
        (_("Other people in it"), draft.text("evidence.consent_guidance")),
    )


def trust_facts(draft: Draft) -> Facts:
    """Return who stands behind the design."""
    partners = "; ".join(row["name"] for row in draft.items("need.partners") if row.get("name"))
    statement = " ".join(
        draft.text(f"qa.statement.{part}") for part in ("who_we_are", "how_we_check", "how_we_review")
    ).strip()
    return _written(
        (_("Why it is needed"), draft.text("need.statement")),
        (_("Designed with"), partners),
        (_("Written by"), "; ".join(draft.get("governance.authors"))),
        (_("Reviewed by"), "; ".join((*draft.get("governance.experts"), *draft.get("governance.reviewers")))),
        (_("Next review"), written_day(draft.text("governance.next_review"))),
        (_("Quality assurance"), QUALITY_ASSURANCE.get(draft.text("qa.kind"), "")),
        (_("How quality is kept"), statement),
    )


def judged_groups(report: Mapping[str, Any]) -> list[str]:
    """Return what the review of a published version looked at, in words and in reading order."""
    words = {
        "type": _("whether the evidence suits the kind of credential"),
        "relevance": _("whether it is needed"),
        "competency": _("what exactly the person can do"),
        "research": _("what it rests on"),
        "evidence": _("the evidence asked for"),
        "assessment": _("how it is judged"),
        "alignment": _("where it fits in"),
        "transparency": _("whether an outsider can tell what it means"),
        "transfer": _("where it leads and what it is worth elsewhere"),
        "inclusion": _("who can take part"),
        "governance": _("who looks at it again, and when"),
    }
    return [words.get(group, group) for group in report.get("counts", {}).get("groups", {})]


def _written(*facts: tuple[str, str]) -> Facts:
    return [(name, value) for name, value in facts if value.strip()]


def _workload(draft: Draft) -> str:
    hours, credits = draft.get("workload.hours"), draft.get("workload.credits")
    system = draft.text("workload.credit_system")
    said = []
    if hours is not None:
        said.append(ngettext("%(count)s hour", "%(count)s hours", hours, count=plain_number(hours)))
    if credits is not None:
        unit = f"{system} " if system and system != "other" else ""
        said.append(f"{plain_number(credits)} {unit}{_('credits')}")
    return ", ".join(said)


def _level(draft: Draft) -> str:
    level = draft.get("competency.level")
    if isinstance(level, str):
        return level
    return " ".join(level[part] for part in ("framework", "value") if part in level) if level else ""


def _cost(draft: Draft) -> str:
    amount, note = draft.get("access.cost.amount"), draft.text("access.cost.note")
    if amount is None:
        return note
    price = _("free") if amount == 0 else f"{plain_number(amount)} {draft.text('access.cost.currency')}".strip()
    return f"{price} – {note}" if note else price


def _validity(draft: Draft) -> str:
    years = draft.get("validity.years")
    if years:
        return ngettext("%(count)s year", "%(count)s years", years, count=plain_number(years))
    return draft.text("validity.none_reason")
