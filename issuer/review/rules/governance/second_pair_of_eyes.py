"""second-pair-of-eyes: someone other than the author reviewed it, with subject expertise named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted

_TITLES = re.compile(r"^(?:(?:dr|prof|professor|mr|mrs|ms|mx)\b\.?\s*)+", re.IGNORECASE)
_ROLE = re.compile(r"\s*[,;(–—]|\s+-\s")


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    reviewers = [text for _, text in draft.texts("governance.reviewers")]
    authors = {name for _, text in draft.texts("governance.authors") for name in _names(text)}
    if not reviewers:
        reason = f"nobody is named who has read {design_name(draft)} without having written it."
        yield Hit("governance.reviewers", "", reason)
    elif all(_names(reviewer) & authors for reviewer in reviewers):
        who = listed(quoted(reviewer, 60) for reviewer in reviewers[:3])
        reason = f"everyone who reviewed {design_name(draft)} wrote it too: {who}."
        yield Hit("governance.reviewers", quoted(reviewers[0]), reason)
    if not draft.texts("governance.experts"):
        reason = f"{design_name(draft)} names nobody who knows the subject from doing it."
        yield Hit("governance.experts", "", reason, Severity.HINT, "Name the expert in the subject who was asked.")


def _names(text: str) -> frozenset[str]:
    """Return how a person is called in `text`: as it stands and, when that is a full name, without their role."""
    whole = _plain(text)
    name = _plain(_ROLE.split(text, maxsplit=1)[0])
    # "Solheim, Ingrid" has no role behind the comma: one word is not enough to know someone by.
    return frozenset({whole, name}) if " " in name else frozenset({whole})


def _plain(text: str) -> str:
    return " ".join(_TITLES.sub("", text.strip()).casefold().split())


RULE = Rule(
    id="second-pair-of-eyes",
    group="governance",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Someone other than the author reviewed it, and an expert is named",
    why=(
        "Who wrote a sentence knows what it means and cannot see what it says. A colleague finds in ten minutes what "
        "earners would stumble over for years."
    ),
    advice="Ask a colleague who did not write it to read it, and name the expert in the subject.",
    before={
        "credential_type": "competency",
        "governance": {
            "authors": ["Maren Lunde, rigging instructor"],
            "experts": ["Tor Vik, rigger"],
            "reviewers": ["Maren Lunde"],
        },
    },
    after={
        "credential_type": "competency",
        "governance": {
            "authors": ["Maren Lunde, rigging instructor"],
            "experts": ["Tor Vik, rigger"],
            "reviewers": ["Sunniva Aas, head of quality"],
        },
    },
    before_text="Author: Maren Lunde. Reviewer: Maren Lunde",
    after_text="Author: Maren Lunde. Expert: Tor Vik, rigger. Reviewer: Sunniva Aas",
    source_ids=("S11", "S30"),
    fields=("governance.reviewers", "governance.authors", "governance.experts"),
    check=_check,
)
