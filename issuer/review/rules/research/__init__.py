"""Rules about what the design rests on: research, sources and resources."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.research import (
    links_sound,
    references_recent,
    research_backed,
    resources_free,
)

RULES: tuple[Rule, ...] = (
    research_backed.RULE,
    references_recent.RULE,
    resources_free.RULE,
    links_sound.RULE,
)
