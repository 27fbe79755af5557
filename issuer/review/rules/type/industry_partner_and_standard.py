"""industry-partner-and-standard: an industry-aligned badge names its partner and the standard behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted

_OF_INDUSTRY = frozenset({"employer", "industry_body", "regulator"})


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    partners = draft.items("need.partners")
    # A role without a name is no partner whom a reader could ask.
    if not any(row.get("role") in _OF_INDUSTRY and row.get("name") for row in partners):
        names = [f"“{quoted(row['name'], 40)}”" for row in partners if row.get("name")][:3]
        if names:
            said = f"{listed(names)} {'is' if len(names) == 1 else 'are'} not given as employer, body or regulator"
            reason = f"{said}, so no partner from the industry stands behind {design_name(draft)}."
        else:
            reason = f"{design_name(draft)} calls itself industry-aligned and names nobody from the industry."
        yield Hit("need.partners", ", ".join(names), reason)
    if not draft.items("alignments"):
        reason = f"{design_name(draft)} calls itself industry-aligned and links no standard that it follows."
        yield Hit("alignments", "", reason)


RULE = Rule(
    id="industry-partner-and-standard",
    group="type",
    types=(INDUSTRY,),
    severity=Severity.WEAK,
    title="An industry-aligned badge names the industry partner and the standard behind it",
    why=(
        "“Industry-aligned” is a claim about others. It can be believed once those others are named and the standard "
        "can be looked up."
    ),
    advice=(
        "Name the employer, industry body or regulator that you designed this with, and link the standard, "
        "regulation or job profile that it follows."
    ),
    before={
        "credential_type": "industry",
        "need": {"partners": [{"name": "Harbour Training Centre", "role": "education_provider"}]},
    },
    after={
        "credential_type": "industry",
        "need": {"partners": [{"name": "Association of Crane Operators", "role": "industry_body"}]},
        "alignments": [{"name": "Textile slings", "url": "https://standards.sling.example/1492-1"}],
    },
    before_text="Partner: Harbour Training Centre (education provider); no standard",
    after_text="Partner: Association of Crane Operators (industry body); follows its standard on textile slings",
    source_ids=("S01", "S20"),
    fields=("need.partners", "need.partners.role", "need.partners.name", "alignments"),
    check=_check,
)
