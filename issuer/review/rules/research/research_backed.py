"""research-backed: a rationale and sources show why this method works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 40  # ours
MIN_REFERENCES = 2  # ours

# Many people write the address into the citation; it can be followed there as well.
_ADDRESS = re.compile(r"https?://\S|\bdoi\b|\b10\.\d{4,9}/\S", re.IGNORECASE)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    rationale = draft.text("research.rationale")
    count = len(words(rationale))
    if not rationale:
        yield Hit("research.rationale", "", f"{design_name(draft)} does not say why its method should work.")
    elif count < MIN_WORDS:
        reason = f"{design_name(draft)} argues for its method in {count} words, where {MIN_WORDS} are little enough."
        yield Hit("research.rationale", quoted(rationale), reason)
    references = [(n, row) for n, row in enumerate(draft.items("research.references")) if row]
    if not references:
        yield Hit("research.references", "", f"{design_name(draft)} cites no source for its method.")
    elif len(references) < MIN_REFERENCES:
        only = references[0][1].get("citation", "")
        said = f"“{quoted(only, 80)}” is the only source" if only else "there is only one source"
        yield Hit("research.references", quoted(only), f"{said} behind the method of {design_name(draft)}.")
    for n, row in references:
        if not _can_be_opened(row):
            citation = row.get("citation", "")
            said = f"reference {n + 1} (“{quoted(citation, 80)}”)" if citation else f"reference {n + 1}"
            reason = f"{said} has neither web address nor DOI, so a reader cannot open it."
            yield Hit(f"research.references[{n}].url", quoted(citation), reason)


def _can_be_opened(reference: Mapping[str, Any]) -> bool:
    return bool(reference.get("url") or reference.get("doi") or _ADDRESS.search(reference.get("citation", "")))


RULE = Rule(
    id="research-backed",
    group="research",
    types=(COMPETENCY,),
    severity=Severity.WEAK,
    title="A rationale and sources show why this method works",
    why=(
        "Learners spend hours on the method that you name. They, and those who will trust the badge, may ask how "
        "anybody knows that it works."
    ),
    advice=(
        "Explain in a few sentences why the method works, and cite at least two sources that a reader can open. "
        "Guidelines and standards count."
    ),
    before={
        "credential_type": "competency",
        "research": {
            "rationale": "Experience shows that this works.",
            "references": [{"citation": "Our own handbook, chapter 3"}],
        },
    },
    after={
        "credential_type": "competency",
        "research": {
            "rationale": (
                "Riggers who draw a sling through the hand find cuts that the eye passes over, because a cut closes "
                "when no load pulls it apart. Two surveys of failed slings found that most had passed a check by eye "
                "alone within the same week, which is why touch comes first here."
            ),
            "references": [
                {"citation": "Survey of failed slings, North Coast ports", "url": "https://ports.sling.example/survey"},
                {"citation": "Touch and sight in the inspection of webbing", "doi": "10.5555/sling.12"},
            ],
        },
    },
    before_text="Experience shows that this works (our own handbook, chapter 3).",
    after_text=(
        "Drawn through the hand, a sling shows cuts that the eye passes over; two surveys of failed slings, each with "
        "its address, found most had passed a check by eye."
    ),
    source_ids=("S07", "S08", "S11"),
    fields=(
        "research.rationale",
        "research.references",
        "research.references.citation",
        "research.references.url",
        "research.references.doi",
    ),
    check=_check,
)
