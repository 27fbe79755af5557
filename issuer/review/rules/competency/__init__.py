"""Rules about the competency."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.competency import (
    competency_applied_level,
    competency_micro_size,
    competency_no_vague_verb,
    competency_observable_verb,
    competency_single,
    competency_stated,
    components_sound,
    key_method,
    skills_traceable,
)

RULES: tuple[Rule, ...] = (
    competency_stated.RULE,
    competency_observable_verb.RULE,
    competency_no_vague_verb.RULE,
    competency_single.RULE,
    competency_applied_level.RULE,
    competency_micro_size.RULE,
    key_method.RULE,
    components_sound.RULE,
    skills_traceable.RULE,
)
