"""evidence-multimodal: earners can choose the form of their evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted

# One entry may name several forms ("text or audio"), and "any" leaves the choice open.
_BETWEEN_FORMS = re.compile(r"[,;/|+]|\bor\b|\band\b|\n")
_ANY = re.compile(r"\bany\b")


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    artifacts = draft.items("evidence.artifacts")
    fixed = [
        (n, artifact, form)
        for n, artifact in enumerate(artifacts)
        if (form := _only_form(artifact)) and not artifact.get("format_reason")
    ]
    if 2 * len(fixed) <= len(artifacts):
        return
    n, first, form = fixed[0]
    if len(artifacts) == 1:
        reason = f"{artifact_name(first)} can be handed in as “{quoted(form, 40)}” only, and no reason is given."
        yield Hit(f"evidence.artifacts[{n}].formats", quoted(form), reason)
        return
    names = listed(artifact_name(artifact) for _, artifact, _ in fixed[:3])
    others = f" (and {len(fixed) - 3} more)" if len(fixed) > 3 else ""
    count = f"{len(fixed)} of {len(artifacts)} artifacts"
    reason = f"{count} can be handed in in one form only, and no reason is given: {names}{others}."
    # It is their number that counts, so the finding stands at the list and not at one of them.
    yield Hit("evidence.artifacts", quoted(", ".join(form for _, _, form in fixed)), reason)


def _only_form(artifact: Mapping[str, Any]) -> str:
    """Return the one form that the artifact accepts, "" when there are several or none is written."""
    entries = [entry.strip() for entry in artifact.get("formats", ()) if entry.strip()]
    forms = {piece.strip() for entry in entries for piece in _BETWEEN_FORMS.split(entry.casefold())} - {""}
    return entries[0] if len(forms) == 1 and not any(_ANY.search(form) for form in forms) else ""


RULE = Rule(
    id="evidence-multimodal",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="Earners can choose the form of their evidence",
    why=(
        "Who writes slowly may explain well aloud, and who cannot be filmed may keep a good log. If the form is not "
        "the skill, a single form shuts able people out."
    ),
    advice=(
        "Accept a second form, such as audio beside text or photos beside video. Where the skill itself needs one "
        "form, write the reason down."
    ),
    before={
        "credential_type": "competency",
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record", "formats": ["pdf"]}]},
    },
    after={
        "credential_type": "competency",
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record", "formats": ["pdf", "image", "audio"]}]},
    },
    before_text="Inspection record, as a PDF",
    after_text="Inspection record: a PDF, photos of the paper form, or spoken at the sling",
    source_ids=("S09",),
    fields=("evidence.artifacts", "evidence.artifacts.formats", "evidence.artifacts.format_reason"),
    check=_check,
)
