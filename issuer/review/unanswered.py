"""A question that a starting point left in brackets where the designer's own words belong.

Such a text is no answer yet, so it is not judged as one: that it stands there still is all that is said of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from issuer.review.draft import Draft
from issuer.review.rule import Finding
from issuer.review.wordlists import W7

_CRITERION = "no-placeholder-text"


def is_unanswered(text: str) -> bool:
    """Return whether a text is nothing but one placeholder in square brackets, such as "[Add who needs it]"."""
    text = text.strip()
    return text.startswith("[") and W7.fullmatch(text) is not None


def without_echoes(findings: Sequence[Finding], draft: Draft) -> list[Finding]:
    """Return the findings without those on the wording of a question that nobody has answered yet.

    Only where `no-placeholder-text` has said so of the same field: one gap is told once, and a blocker still stands.
    """
    marked = {finding.field for finding in findings if finding.criterion == _CRITERION}
    open_fields: Collection[str] = {path for path in marked if is_unanswered(_text_at(draft, path))}
    return [finding for finding in findings if finding.criterion == _CRITERION or finding.field not in open_fields]


def _text_at(draft: Draft, path: str) -> str:
    return next((text for at, text in draft.all_texts() if at == path), "")
