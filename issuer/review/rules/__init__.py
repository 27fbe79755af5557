"""RULES: every rule of the review, listed by hand in reading order. A further rule is one file and one line."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.type import type_declared

RULES: tuple[Rule, ...] = (type_declared.RULE,)

RULES_BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
