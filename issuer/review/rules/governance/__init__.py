"""Rules about who answers for a design, and until when."""

from __future__ import annotations

from issuer.review.rule import Rule

RULES: tuple[Rule, ...] = ()
