"""Rules about what a stranger can read and check."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.transparency import (
    criteria_stated,
    description_capability,
    issuer_identified,
    no_placeholder_text,
    title_clear,
)

RULES: tuple[Rule, ...] = (
    criteria_stated.RULE,
    description_capability.RULE,
    title_clear.RULE,
    issuer_identified.RULE,
    no_placeholder_text.RULE,
)
