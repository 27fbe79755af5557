"""competency-observable-verb: the main verb names something an assessor can see or check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import deeds, head_verbs, quoted
from issuer.review.wordlists import W2_VERBS


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    statement = draft.text("competency.statement")
    if deeds(statement):
        return
    verbs = [verb for verb in head_verbs(statement) if verb in W2_VERBS]
    if verbs:
        reason = f"The verb of the competency is “{verbs[0]}”, and an assessor cannot watch anybody {verbs[0]}."
    else:
        reason = f"“{quoted(statement, 80)}” has no main verb that this review knows as one an assessor can see done."
    yield Hit("competency.statement", quoted(statement), reason)


RULE = Rule(
    id="competency-observable-verb",
    group="competency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.BLOCKER,
    title="The main verb names something an assessor can see or check",
    why=(
        "Understanding happens where nobody can look. What someone inspects, drafts, calibrates or explains can be "
        "seen, and two assessors can agree on it."
    ),
    advice="Begin with what the earner does: inspect, draft, calibrate, lead, diagnose.",
    before={
        "credential_type": "competency",
        "competency": {"statement": "Understand why textile slings fail and appreciate the risk."},
    },
    after={
        "credential_type": "competency",
        "competency": {"statement": "Diagnose why a textile sling failed and record the finding for the site."},
    },
    before_text="Understand why textile slings fail and appreciate the risk.",
    after_text="Diagnose why a textile sling failed and record the finding for the site.",
    source_ids=("S33", "S07"),
    fields=("competency.statement",),
    check=_check,
    skipped_while=("competency-stated",),
    english="whole",
)
