"""Rules about the need that a design answers."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.relevance import (
    audience_and_use,
    need_evidence,
    need_stated,
    stakeholder_input,
)

RULES: tuple[Rule, ...] = (
    need_stated.RULE,
    need_evidence.RULE,
    audience_and_use.RULE,
    stakeholder_input.RULE,
)
