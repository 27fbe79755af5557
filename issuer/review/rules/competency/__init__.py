"""Rules about the competency."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.competency import competency_observable_verb, competency_stated

RULES: tuple[Rule, ...] = (
    competency_stated.RULE,
    competency_observable_verb.RULE,
)
