"""alignment-specific: the link goes to the exact standard and says how it fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.rules.alignment.alignment_valid import called, is_valid
from issuer.review.text import quoted

MAX_ALIGNMENTS = 8  # ours
_LACKS = {
    ("framework",): "does not say which framework it belongs to",
    ("how",): "does not say how it fits",
    ("framework", "how"): "says neither which framework it belongs to nor how it fits",
}


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    # What alignment-valid blocks has to be mended first; it is not judged twice.
    judged = [(n, entry) for n, entry in enumerate(draft.items("alignments")) if is_valid(entry)]
    shared = Counter(entry["url"].strip() for _, entry in judged)
    for n, entry in judged:
        url, name = entry["url"].strip(), called(entry, n)
        if _is_home_page(url):
            reason = f"{name} leads to the home page {quoted(url, 80)}, where a reader has to search for the statement."
            yield Hit(f"alignments[{n}].url", quoted(url), reason)
        elif shared[url] > 1 and not entry.get("code"):
            reason = f"{name} has no code and shares {quoted(url, 80)} with another entry, so nothing tells them apart."
            yield Hit(f"alignments[{n}].url", quoted(url), reason)
        if lacking := tuple(part for part in ("framework", "how") if not entry.get(part)):
            yield Hit(f"alignments[{n}].{lacking[0]}", "", f"{name} {_LACKS[lacking]}.", Severity.HINT)
    count = len(draft.items("alignments"))
    if count > MAX_ALIGNMENTS:
        reason = f"{design_name(draft)} lists {count} alignments, and beyond {MAX_ALIGNMENTS} a reader follows none."
        advice = "Keep the few that a reader would look up, and delete the others."
        yield Hit("alignments", "", reason, Severity.HINT, advice)


def _is_home_page(url: str) -> bool:
    """Return whether an address (in working form) names a site and nothing on it."""
    parts = urlsplit(url)
    # Some sites name a page by a query alone (https://site.example/?p=76581).
    return parts.path in ("", "/") and not parts.fragment and not parts.query


RULE = Rule(
    id="alignment-specific",
    group="alignment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The link goes to the exact standard and says how it fits",
    why=(
        "A framework has thousands of statements. Who is sent to its home page cannot tell which one is meant, and a "
        "machine that compares badges learns nothing."
    ),
    advice="Link the one statement that fits and not the home page; add its code and a line on how it matches.",
    before={
        "credential_type": "competency",
        "alignments": [
            {
                "name": "Riggers",
                "url": "https://www.onetonline.org/",
                "framework": "O*NET-SOC 2019",
                "how": "Inspecting slings is part of the occupation.",
            }
        ],
    },
    after={
        "credential_type": "competency",
        "alignments": [
            {
                "name": "Riggers",
                "url": "https://www.onetonline.org/link/summary/49-9096.00",
                "framework": "O*NET-SOC 2019",
                "code": "49-9096.00",
                "how": "Inspecting slings is part of the occupation.",
            }
        ],
    },
    before_text="Riggers: https://www.onetonline.org/",
    after_text="Riggers, O*NET-SOC 49-9096.00: https://www.onetonline.org/link/summary/49-9096.00",
    source_ids=("S04", "S31", "S05"),
    fields=(
        "alignments",
        "alignments.url",
        "alignments.code",
        "alignments.how",
        "alignments.framework",
        "alignments.type",
    ),
    check=_check,
)
