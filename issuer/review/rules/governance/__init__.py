"""Rules about who answers for a design, and until when."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.governance import review_date, second_pair_of_eyes

RULES: tuple[Rule, ...] = (
    review_date.RULE,
    second_pair_of_eyes.RULE,
)
