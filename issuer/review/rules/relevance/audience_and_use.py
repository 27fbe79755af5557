"""audience-and-use: the design names who it is for and what they can do with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted, words
from issuer.review.wordlists import STOP_WORDS

MIN_WORDS = 3  # ours

_ANYBODY = STOP_WORDS | {
    *("everyone", "everybody", "anyone", "anybody", "whoever", "people", "person", "persons", "public", "general"),
    *("individual", "individuals", "learner", "learners", "every", "interested", "interest", "want", "wants", "wish"),
    *("wishes", "wanting", "like", "likes", "need", "needs", "learn", "something", "improve", "skill", "skills"),
    *("kind", "kinds", "type", "types", "age", "ages", "background", "backgrounds", "level", "levels", "welcome"),
}
"""Words that single nobody out, the catalogue's first; an audience of only these is none."""


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    audience = draft.text("audience")
    said = words(audience)
    if not said:
        yield Hit("audience", "", f"{design_name(draft)} does not say whom it is for.")
    elif draft.is_english and all(word.casefold() in _ANYBODY for word in said):
        reason = f"“{quoted(audience, 80)}” is anybody, so no reader of {design_name(draft)} sees that it is for them."
        yield Hit("audience", quoted(audience), reason)
    elif len(said) < MIN_WORDS:
        count = f"{len(said)} {'word' if len(said) == 1 else 'words'}"
        reason = f"“{quoted(audience, 80)}” names the audience in {count}, too few to say which of them it is for."
        yield Hit("audience", quoted(audience), reason)
    if not draft.texts("need.uses"):
        yield Hit("need.uses", "", f"{design_name(draft)} does not say what its holder can use it for.")


RULE = Rule(
    id="audience-and-use",
    group="relevance",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="The design names who it is for and what they can do with it",
    why=(
        "Learners choose by two questions: is this for someone like me, and what will it open. What is for everyone "
        "answers neither."
    ),
    advice=(
        "Name the role or the starting point of the people you mean, and at least one use: a task at work, the "
        "renewal of a licence, entry to a course, a step in pay."
    ),
    before={"audience": "Everyone who is interested"},
    after={
        "audience": "Riggers and crane operators in their first year on site",
        "need": {"uses": ["A site manager decides who may clear a sling for use"]},
    },
    before_text="For everyone who is interested",
    after_text="For riggers in their first year; a site manager decides by it who may clear a sling for use",
    source_ids=("S17", "S01", "S39", "S22"),
    fields=("audience", "need.uses"),
    check=_check,
    english="part",
)
