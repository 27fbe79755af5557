"""resources-free: earners can prepare without paying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import COMPETENCY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    resources = draft.items("resources")
    if not resources:
        yield Hit("resources", "", f"{design_name(draft)} names nothing to prepare with.")
    elif not any(resource.get("cost") == "free" for resource in resources):
        titles = [f"“{quoted(row['title'], 60)}”" for row in resources if row.get("title")][:3]
        said = (
            f"{listed(titles)} {'is' if len(titles) == 1 else 'are'} not marked as free" if titles else "none is free"
        )
        reason = f"{said}, so an earner of {design_name(draft)} may have to pay before they can prepare."
        yield Hit("resources", ", ".join(titles), reason)


RULE = Rule(
    id="resources-free",
    group="research",
    types=(COMPETENCY, KNOWLEDGE),
    severity=Severity.HINT,
    title="Earners can prepare without paying",
    why="A badge that can only be prepared for with money tells a reader about the earner's purse too.",
    advice="Add at least one resource that is free and open. Paid ones may stay beside it.",
    before={
        "credential_type": "competency",
        "resources": [{"title": "Rigging, the big book", "cost": "paid"}],
    },
    after={
        "credential_type": "competency",
        "resources": [
            {"title": "Rigging, the big book", "cost": "paid"},
            {"title": "Pocket card on slings", "url": "https://cards.sling.example/1", "cost": "free"},
        ],
    },
    before_text="Rigging, the big book (paid)",
    after_text="Rigging, the big book (paid); pocket card on slings (free)",
    source_ids=("S11",),
    fields=("resources", "resources.title", "resources.url", "resources.cost"),
    check=_check,
)
