"""pathway-stated: it says whether the badge stands alone or leads on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    kind, steps = draft.get("pathway.kind"), draft.items("pathway.leads_to")
    if not kind:
        yield Hit("pathway.kind", "", f"{design_name(draft)} does not say whether it stands alone or leads on.")
    elif kind == "stackable" and not any(step.get("url") for step in steps):
        name = next((step["name"] for step in steps if step.get("name")), "")
        leads = f"leads to “{quoted(name, 60)}”, which has no address" if name else "leads nowhere that it names"
        reason = f"{design_name(draft)} calls itself stackable and {leads}."
        yield Hit("pathway.leads_to", quoted(name), reason, Severity.WEAK)


RULE = Rule(
    id="pathway-stated",
    group="transfer",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.HINT,
    title="It says whether the badge stands alone or leads on",
    why=(
        "Learners choose by where a badge takes them. “Stackable” without a link is a promise that nobody can be held "
        "to."
    ),
    advice="Choose whether it stands alone or counts towards something, and link what it counts towards.",
    before={"credential_type": "competency", "pathway": {"kind": "stackable"}},
    after={
        "credential_type": "competency",
        "pathway": {
            "kind": "stackable",
            "leads_to": [{"name": "Site rigger", "url": "https://rigging.fjordvik.example/site-rigger"}],
        },
    },
    before_text="Stackable",
    after_text="Counts towards: Site rigger, https://rigging.fjordvik.example/site-rigger",
    source_ids=("S14", "S17", "S21", "S30"),
    fields=("pathway.kind", "pathway.leads_to", "pathway.leads_to.url"),
    check=_check,
)
