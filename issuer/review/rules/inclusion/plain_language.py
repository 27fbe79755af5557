"""plain-language: text for earners is plain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name
from issuer.review.reading_ease import grade, longest_sentence, mean_sentence_length
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import plain_number, quoted, sentences, words

MIN_WORDS = 30  # below, a grade says nothing
MAX_GRADE, MAX_SENTENCE = 12.0, 25.0  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for path, place, text in _texts(draft):
        if len(words(text)) < MIN_WORDS:
            continue
        mean, level = mean_sentence_length(text), grade(text)
        if mean <= MAX_SENTENCE and level <= MAX_GRADE:
            continue
        longest = longest_sentence(text)
        count = len(words(longest))
        if len(sentences(text)) == 1:
            hard = f"is a single sentence of {count} words"
        elif mean > MAX_SENTENCE:
            hard = f"has {plain_number(round(mean, 1))} words to a sentence; its longest has {count} words"
        else:
            level_said = plain_number(round(level, 1))
            hard = f"reads like school grade {level_said}; its longest sentence has {count} words"
        yield Hit(path, quoted(longest), f"{place} {hard}: “{quoted(longest, 80)}”.")


def _texts(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Yield (path, what it is called, text) of everything that an earner reads."""
    yield "description", "the description", draft.text("description")
    for n, (path, statement) in enumerate(draft.texts("criteria_statements"), 1):
        yield path, f"criteria statement {n}", statement
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        name = f"the instruction of {artifact_name(artifact)}"
        yield f"evidence.artifacts[{n}].instructions", name, artifact.get("instructions", "")
    for part, what in (("overview", "context question"), ("reflection", "reflection")):
        for n, row in enumerate(draft.items(f"evidence.{part}")):
            yield f"evidence.{part}[{n}].prompt", f"{what} {n + 1}", row.get("prompt", "")


RULE = Rule(
    id="plain-language",
    group="inclusion",
    types=ALL_TYPES,
    severity=Severity.HINT,
    title="Text for earners is plain",
    why=(
        "Many good practitioners read in a second language, on a telephone, after a shift. A sentence that has to be "
        "read twice tests reading and not the skill."
    ),
    advice="Cut long sentences to 15 or 20 words and choose everyday words; technical terms that are needed may stay.",
    before={
        "description": (
            "The holder of this badge has, in the course of an inspection that was carried out in accordance with the "
            "applicable provisions, given evidence of the ability to inspect slings."
        )
    },
    after={
        "description": (
            "Inspects textile slings before a lift. Takes a damaged sling out of use and tags it for the store. Shown "
            "on three slings on a real site, of which one had a cut that was easy to miss."
        )
    },
    before_text=(
        "The holder of this badge has, in the course of an inspection that was carried out in accordance with the "
        "applicable provisions, given evidence of the ability to inspect slings."
    ),
    after_text="Inspects textile slings before a lift. Takes a damaged sling out of use and tags it for the store.",
    source_ids=("S34", "S35"),
    fields=(
        "description",
        "criteria_statements",
        "evidence.artifacts.instructions",
        "evidence.overview.prompt",
        "evidence.reflection.prompt",
    ),
    check=_check,
    english="whole",
)
