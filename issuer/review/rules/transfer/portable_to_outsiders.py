"""portable-to-outsiders: outsiders can read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.own_name import issuer_named_in
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.short_forms import abbreviations, course_codes, spelled_out
from issuer.review.text import quoted

_PLACES = {
    "title": "the title",
    "description": "the description",
    "competency.statement": "the competency statement",
}


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    texts = [(path, place, draft.text(path)) for path, place in _PLACES.items()]
    texts += [
        (path, f"criteria statement {n}", text) for n, (path, text) in enumerate(draft.texts("criteria_statements"), 1)
    ]
    yield from _short_forms(draft, texts)
    if name := issuer_named_in(draft, draft.text("competency.statement")):
        reason = f"The competency statement contains “{quoted(name, 60)}”, as if the skill ended at the issuer's door."
        yield Hit("competency.statement", quoted(name), reason)


def _short_forms(draft: Draft, texts: Iterable[tuple[str, str, str]]) -> Iterator[Hit]:
    """Yield a hit for each course code and each unknown abbreviation, once, where it stands first."""
    codes: dict[str, tuple[Hit, str]] = {}
    words: dict[str, Hit] = {}
    for path, place, text in texts:
        for code, letters in course_codes(text):
            reason = f"“{code}” in {place} looks like a course code, which no outsider can look up."
            codes.setdefault(code, (Hit(path, code, reason), letters))
        for word in abbreviations(text) if draft.is_english else ():
            reason = f"“{word}” in {place} is a short form that this design never spells out."
            words.setdefault(word, Hit(path, word, reason))
    # The whole design is searched for explanations only where there is something to explain.
    spelled = spelled_out(draft) if codes or words else {}
    # A code in brackets behind the name of its course, "Wound care (NUR 204)", is not explained by that name.
    yield from (hit for code, (hit, letters) in codes.items() if not (spelled.get(code) or spelled.get(letters)))
    yield from (hit for word, hit in words.items() if word not in spelled)


RULE = Rule(
    id="portable-to-outsiders",
    group="transfer",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Outsiders can read it",
    why=(
        "A badge is shown to people who have never heard of your courses, your tools or your short forms. What they "
        "cannot read they cannot value."
    ),
    advice="Spell each short form out once. Leave course codes and the names of your own house out of the claim.",
    before={
        "credential_type": "competency",
        "title": "Sling inspection (RIG204)",
        "competency": {"statement": "Inspect a textile sling by the LOLER routine before each lift."},
    },
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "competency": {
            "statement": (
                "Inspect a textile sling as the Lifting Operations and Lifting Equipment Regulations (LOLER) ask "
                "before each lift."
            )
        },
    },
    before_text="Sling inspection (RIG204): Inspect a textile sling by the LOLER routine.",
    after_text=(
        "Sling inspection: Inspect a textile sling as the Lifting Operations and Lifting Equipment Regulations (LOLER) "
        "ask."
    ),
    source_ids=("S27", "S17", "S01"),
    fields=("title", "description", "competency.statement", "criteria_statements", "issuer.name"),
    check=_check,
    english="part",
)
