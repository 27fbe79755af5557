"""Rules about who can take part."""

from __future__ import annotations

from issuer.review.rule import Rule

RULES: tuple[Rule, ...] = ()
