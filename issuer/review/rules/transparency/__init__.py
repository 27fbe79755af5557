"""Rules about what a stranger can read and check."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.transparency import (
    criteria_stated,
    description_capability,
    eu_descriptors_complete,
    fields_not_copied,
    issuer_identified,
    language_declared,
    no_placeholder_text,
    proof_in_credential,
    qa_declared,
    title_clear,
    validity_and_status,
    workload_stated,
)

RULES: tuple[Rule, ...] = (
    criteria_stated.RULE,
    description_capability.RULE,
    title_clear.RULE,
    issuer_identified.RULE,
    qa_declared.RULE,
    workload_stated.RULE,
    eu_descriptors_complete.RULE,
    proof_in_credential.RULE,
    validity_and_status.RULE,
    language_declared.RULE,
    no_placeholder_text.RULE,
    fields_not_copied.RULE,
)
