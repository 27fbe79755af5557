"""Rules about the need that a design answers."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.relevance import need_stated

RULES: tuple[Rule, ...] = (need_stated.RULE,)
