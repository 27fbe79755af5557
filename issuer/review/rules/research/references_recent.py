"""references-recent: at least one source is recent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.dates import years_in
from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import quoted

MAX_YEARS = 10  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    references = [(n, row) for n, row in enumerate(draft.items("research.references")) if row]
    if not references:
        return  # research-backed says so: one gap, one finding
    years = [(year, n, row) for n, row in references for year in _years(row) if year <= today.year + 1]
    if not years:
        n, row = references[0]
        reason = f"no reference of {design_name(draft)} says of which year it is, so nobody sees how current it is."
        yield Hit(f"research.references[{n}].year", quoted(row.get("citation", "")), reason)
        return
    newest, n, row = max(years, key=lambda found: found[0])
    if newest < today.year - MAX_YEARS:
        reason = f"the newest source of {design_name(draft)} is of {newest}, {today.year - newest} years ago."
        yield Hit(f"research.references[{n}].year", quoted(row.get("citation", "") or str(newest)), reason)


def _years(reference: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the year given, else those that the citation names (a page range may look like one of them)."""
    year = reference.get("year")
    return (year,) if year is not None and year > 0 else years_in(reference.get("citation", ""))


RULE = Rule(
    id="references-recent",
    group="research",
    types=(COMPETENCY,),
    severity=Severity.HINT,
    title="At least one source is recent",
    why=(
        "Practice moves on. A classic may still stand, and a newer source beside it shows that somebody looked whether "
        "it does."
    ),
    advice="Add a source of the last ten years, or say in the rationale why the older one still stands.",
    before={
        "credential_type": "competency",
        "research": {"references": [{"citation": "Handbook of rigging", "year": 1994}]},
    },
    after={
        "credential_type": "competency",
        "research": {
            "references": [
                {"citation": "Handbook of rigging", "year": 1994},
                {"citation": "Survey of failed slings", "year": 2024},
            ]
        },
    },
    before_text="Handbook of rigging (1994)",
    after_text="Handbook of rigging (1994); Survey of failed slings (2024)",
    source_ids=("S08",),
    fields=("research.references", "research.references.year", "research.references.citation"),
    check=_check,
)
