"""alignment-valid: each alignment has a name and an address in working form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.addresses import is_web_address
from issuer.review.draft import Draft
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted


def is_valid(alignment: Mapping[str, Any]) -> bool:
    """Return whether an alignment has what Open Badges requires of it, a name and a web address."""
    return bool(alignment.get("name")) and is_web_address(alignment.get("url", ""))


def called(alignment: Mapping[str, Any], index: int) -> str:
    """Return for example: alignment 2 (“Web developer”)."""
    name = alignment.get("name", "")
    return f"alignment {index + 1} (“{quoted(name, 60)}”)" if name else f"alignment {index + 1}"


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for n, alignment in enumerate(draft.items("alignments")):
        name, url = alignment.get("name", ""), alignment.get("url", "")
        entry = called(alignment, n)
        if not name:
            where = f", which points to {quoted(url, 80)}," if url else ""
            yield Hit(f"alignments[{n}].name", "", f"{entry}{where} does not name what it aligns to.")
        if not url:
            yield Hit(f"alignments[{n}].url", "", f"{entry} has no web address, so a reader cannot look it up.")
        elif not is_web_address(url):
            reason = f"“{quoted(url, 80)}” of {entry} is not a whole web address beginning with https:// or http://."
            yield Hit(f"alignments[{n}].url", quoted(url), reason)


RULE = Rule(
    id="alignment-valid",
    group="alignment",
    types=ALL_TYPES,
    severity=Severity.BLOCKER,
    title="Each alignment has a name and a web address",
    why=(
        "Open Badges 3.0 requires both. Without the address no machine can match the skill, and without the name no "
        "person can read it."
    ),
    advice="Copy the exact name and the web address from the framework's own page, or delete the entry.",
    before={"alignments": [{"name": "Rigger, sling inspection", "url": "esco.ec.europa.eu"}]},
    after={
        "alignments": [{"name": "EQF level 4", "url": "https://europass.europa.eu/en/description-eight-eqf-levels"}]
    },
    before_text="Rigger, sling inspection: esco.ec.europa.eu",
    after_text="EQF level 4: https://europass.europa.eu/en/description-eight-eqf-levels",
    source_ids=("S04",),
    fields=("alignments", "alignments.name", "alignments.url"),
    check=_check,
)
