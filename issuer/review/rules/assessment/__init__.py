"""Rules about the rubric, the pass rule and who decides."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.assessment import assessor_independent, pass_rule, rubric_covers_all, rubric_present

RULES: tuple[Rule, ...] = (
    rubric_present.RULE,
    rubric_covers_all.RULE,
    pass_rule.RULE,
    assessor_independent.RULE,
)
