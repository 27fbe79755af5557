"""Rules about what a credential is worth elsewhere."""

from __future__ import annotations

from issuer.review.rule import Rule

RULES: tuple[Rule, ...] = ()
