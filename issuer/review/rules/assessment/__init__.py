"""Rules about the rubric, the pass rule, who decides and what earners hear."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.assessment import (
    assessment_kind_declared,
    assessor_independent,
    assessor_qualified,
    feedback_and_retry,
    identity_check_declared,
    pass_rule,
    rubric_covers_all,
    rubric_levels,
    rubric_levels_distinct,
    rubric_no_vague_terms,
    rubric_present,
    rubric_public,
)

RULES: tuple[Rule, ...] = (
    assessment_kind_declared.RULE,
    rubric_present.RULE,
    rubric_covers_all.RULE,
    rubric_levels.RULE,
    rubric_levels_distinct.RULE,
    rubric_no_vague_terms.RULE,
    rubric_public.RULE,
    pass_rule.RULE,
    assessor_independent.RULE,
    assessor_qualified.RULE,
    identity_check_declared.RULE,
    feedback_and_retry.RULE,
)
