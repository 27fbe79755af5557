"""Rules about the type of credential."""

from __future__ import annotations

from issuer.review.rule import Rule
from issuer.review.rules.type import (
    attendance_as_evidence,
    industry_partner_and_standard,
    knowledge_check_defined,
    participation_no_skill_claim,
    type_declared,
    type_evidence_match,
)

RULES: tuple[Rule, ...] = (
    type_declared.RULE,
    type_evidence_match.RULE,
    attendance_as_evidence.RULE,
    participation_no_skill_claim.RULE,
    knowledge_check_defined.RULE,
    industry_partner_and_standard.RULE,
)
