"""RULES: every rule in reading order. Each group lists its own by hand: a further rule is a file and a line there."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules import (
    alignment,
    assessment,
    competency,
    evidence,
    governance,
    inclusion,
    relevance,
    research,
    transfer,
    transparency,
    type,
)

RULES: tuple[Rule, ...] = (
    *type.RULES,
    *relevance.RULES,
    *competency.RULES,
    *research.RULES,
    *evidence.RULES,
    *assessment.RULES,
    *alignment.RULES,
    *transparency.RULES,
    *transfer.RULES,
    *inclusion.RULES,
    *governance.RULES,
)

RULES_BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
