"""Rules about who can take part."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.inclusion import (
    accommodations,
    badge_image_alt,
    cost_stated,
    plain_language,
    prior_learning,
)

RULES: tuple[Rule, ...] = (
    accommodations.RULE,
    cost_stated.RULE,
    prior_learning.RULE,
    plain_language.RULE,
    badge_image_alt.RULE,
)
