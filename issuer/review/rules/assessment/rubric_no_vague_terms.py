"""rubric-no-vague-terms: levels describe the work instead of praising or blaming it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import criterion_name, listed, rubric_level_name
from issuer.review.rubric_words import W5, W5_CHECKED, W5_CIRCULAR, W5_NAMED_STANDARD, W5_TERMS
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import around, quoted, words
from issuer.review.wordlists import STOP_WORDS

ONE_IN = 3  # ours: more than one content word in three is vague
ENOUGH_WORDS = 10  # ours: with so many other content words, a circular phrase is only a remark


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for n, criterion in enumerate(draft.items("assessment.rubric")):
        for m, level in enumerate(criterion.get("levels", ())):
            if said := _fault(level.get("descriptor", "")):
                reason = f"{rubric_level_name(level)} of {criterion_name(criterion)} {said}."
                yield Hit(f"assessment.rubric[{n}].levels[{m}].descriptor", quoted(level["descriptor"]), reason)


def _fault(descriptor: str) -> str:
    """Return what makes the descriptor vague, "" when nothing does."""
    if phrase := _circular(descriptor):
        return f"only points back at what is asked (“{quoted(phrase, 60)}”)"
    content = _content(descriptor)
    vague = [word for word in content if word in W5]
    if len(vague) * ONE_IN > len(content):
        named = listed(f"“{word}”" for word in list(dict.fromkeys(vague))[:4])
        return f"gives a judgement ({named}) and not what is seen"
    return ""


def _circular(descriptor: str) -> str:
    """Return the words by which the descriptor answers "what must it look like?" with "as it must", else ""."""
    found = [match for match in W5_CIRCULAR.finditer(descriptor) if not _is_named(descriptor, match)]
    if not found:
        return ""
    rest = {word for word in _content(W5_CIRCULAR.sub(" ", descriptor)) if word not in W5}
    return found[0].group() if len(rest) < ENOUGH_WORDS else ""


def _is_named(descriptor: str, match: re.Match[str]) -> bool:
    """Return whether the requirement is one that a reader can look up, or the thing that the earner checks."""
    before, after = around(descriptor, match)
    return bool(W5_NAMED_STANDARD.match(after) or W5_CHECKED.search(before))


def _content(text: str) -> list[str]:
    """Return the words that carry content, lower-cased. Words of W5 do, even where they are stop words elsewhere."""
    lowered = (word.replace("’", "'").casefold() for word in words(W5_TERMS.sub(" term ", text)))
    return [word for word in lowered if word in W5 or word not in STOP_WORDS]


RULE = Rule(
    id="rubric-no-vague-terms",
    group="assessment",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="Levels describe the work instead of praising or blaming it",
    why=(
        "“Good” and “adequate” tell the earner how the assessor felt. What the assessor saw can be checked by the "
        "earner before handing in, and by a second assessor afterwards."
    ),
    advice=(
        "Put in place of each praise or blame what one would see: which steps, how many, with what result. A level "
        "that “meets the criterion” has to say what that takes."
    ),
    before={
        "credential_type": "competency",
        "assessment": {
            "rubric": [
                {
                    "id": "r1",
                    "name": "Finding defects",
                    "levels": [
                        {
                            "id": "passing",
                            "name": "Passing",
                            "descriptor": "Shows a good and thorough inspection overall",
                        }
                    ],
                }
            ]
        },
    },
    after={
        "credential_type": "competency",
        "assessment": {
            "rubric": [
                {
                    "id": "r1",
                    "name": "Finding defects",
                    "levels": [
                        {
                            "id": "passing",
                            "name": "Passing",
                            "descriptor": "Runs every strand through the hand, and tags each cut and crushed wire",
                        }
                    ],
                }
            ]
        },
    },
    before_text="Passing: a good and thorough inspection overall",
    after_text="Passing: runs every strand through the hand, and tags each cut and crushed wire",
    source_ids=("S24",),
    fields=("assessment.rubric.levels.descriptor",),
    check=_check,
    english="whole",
)
