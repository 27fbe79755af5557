"""Rules about what the design rests on: research, sources and resources."""

from __future__ import annotations

from issuer.review.rule import Rule

RULES: tuple[Rule, ...] = ()
