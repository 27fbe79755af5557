"""Rules about use elsewhere."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.transfer import pathway_stated, portable_to_outsiders

RULES: tuple[Rule, ...] = (
    pathway_stated.RULE,
    portable_to_outsiders.RULE,
)
