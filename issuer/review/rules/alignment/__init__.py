"""Rules about ties to shared frameworks."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.alignment import alignment_present, alignment_specific, alignment_valid

RULES: tuple[Rule, ...] = (
    alignment_present.RULE,
    alignment_valid.RULE,
    alignment_specific.RULE,
)
