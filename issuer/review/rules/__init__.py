"""RULES: every rule, listed by hand in reading order. A further rule is one file and one line here."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.alignment import alignment_valid
from issuer.review.rules.assessment import assessor_independent, pass_rule, rubric_covers_all, rubric_present
from issuer.review.rules.competency import competency_observable_verb, competency_stated
from issuer.review.rules.evidence import evidence_covers_components, evidence_required
from issuer.review.rules.relevance import need_stated
from issuer.review.rules.transparency import criteria_stated, issuer_identified, no_placeholder_text
from issuer.review.rules.type import (
    attendance_as_evidence,
    knowledge_check_defined,
    participation_no_skill_claim,
    type_declared,
    type_evidence_match,
)

RULES: tuple[Rule, ...] = (
    type_declared.RULE,
    type_evidence_match.RULE,
    attendance_as_evidence.RULE,
    participation_no_skill_claim.RULE,
    knowledge_check_defined.RULE,
    need_stated.RULE,
    competency_stated.RULE,
    competency_observable_verb.RULE,
    evidence_required.RULE,
    evidence_covers_components.RULE,
    rubric_present.RULE,
    rubric_covers_all.RULE,
    pass_rule.RULE,
    assessor_independent.RULE,
    alignment_valid.RULE,
    criteria_stated.RULE,
    issuer_identified.RULE,
    no_placeholder_text.RULE,
)

RULES_BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
