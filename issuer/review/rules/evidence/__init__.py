"""Rules about the evidence asked for."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.evidence import (
    evidence_authentic,
    evidence_covers_components,
    evidence_current,
    evidence_group_work,
    evidence_multimodal,
    evidence_real_practice,
    evidence_required,
    evidence_specific,
    evidence_sufficient,
    evidence_third_party_privacy,
    mapping_no_orphans,
)

RULES: tuple[Rule, ...] = (
    evidence_required.RULE,
    evidence_covers_components.RULE,
    mapping_no_orphans.RULE,
    evidence_sufficient.RULE,
    evidence_specific.RULE,
    evidence_real_practice.RULE,
    evidence_multimodal.RULE,
    evidence_authentic.RULE,
    evidence_current.RULE,
    evidence_group_work.RULE,
    evidence_third_party_privacy.RULE,
)
