"""competency-applied-level: the verbs ask for use, not only for recall or explanation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import listed
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import Place, quoted, verb_places
from issuer.review.wordlists import W1, W1_PROFESSIONAL, W1_VERBS

_LOW = W1["remember"] | W1["understand"]


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    texts = [("competency.statement", draft.text("competency.statement"))]
    texts += [
        (f"method.components[{n}].statement", row.get("statement", ""))
        for n, row in enumerate(draft.items("method.components"))
    ]
    found = [(path, text, place) for path, text in texts for place in verb_places(text) if place.verb in W1_VERBS]
    if not found or not all(_asks_for_recall(place) for _, _, place in found):
        return
    field, text, _ = found[0]
    verbs = list(dict.fromkeys(place.verb for _, _, place in found))
    said = listed(f"“{verb}”" for verb in verbs[:5])
    reason = (
        f"{'all that is done here, ' if len(verbs) > 1 else 'the only thing done here, '}{said}, is to tell or recall."
    )
    yield Hit(field, quoted(text), reason)


def _asks_for_recall(place: Place) -> bool:
    """Return whether a verb is one of recall or explanation, in a use that is not a professional's own work."""
    return place.verb in _LOW and not W1_PROFESSIONAL.match(place.sentence, place.start)


RULE = Rule(
    id="competency-applied-level",
    group="competency",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.HINT,
    title="The verbs ask for use, not only for recall or explanation",
    why=(
        "Somebody who can describe a procedure may never have carried it out. A badge for a skill should ask for the "
        "doing."
    ),
    advice=(
        "Ask yourself what the earner does on the job with what they know, and let that be the verb. If recall is all "
        "that you need, the knowledge type says so honestly."
    ),
    before={
        "credential_type": "competency",
        "competency": {"statement": "Describe the parts of a textile sling and explain their marks."},
    },
    after={
        "credential_type": "competency",
        "competency": {"statement": "Inspect the parts of a textile sling and explain its marks to the crew."},
    },
    before_text="Describe the parts of a textile sling and explain their marks.",
    after_text="Inspect the parts of a textile sling and explain its marks to the crew.",
    source_ids=("S01", "S02", "S33"),
    fields=("competency.statement", "method.components", "method.components.statement"),
    check=_check,
    english="whole",
)
