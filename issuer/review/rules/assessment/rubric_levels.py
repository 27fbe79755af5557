"""rubric-levels: each criterion has at least two described levels, low to high."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from issuer.review.draft import Draft
from issuer.review.naming import criterion_name, listed, rubric_level_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import plain_number, quoted, words

MIN_LEVELS = 2
MIN_WORDS = 6  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for n, criterion in enumerate(draft.items("assessment.rubric")):
        path, levels = f"assessment.rubric[{n}].levels", criterion.get("levels", ())
        if len(levels) < MIN_LEVELS:
            count = "one level" if levels else "no levels"
            reason = (
                f"{criterion_name(criterion)} has {count}, so it cannot tell work that passes from work that fails."
            )
            yield Hit(path, quoted(criterion.get("name", "")), reason)
        yield from _descriptors(path, criterion, levels)
        yield from _names(path, criterion, levels)
        yield from _points(path, criterion, levels)


def _descriptors(path: str, criterion: Mapping[str, Any], levels: tuple[Mapping[str, Any], ...]) -> Iterator[Hit]:
    bare = [(n, level) for n, level in enumerate(levels) if not level.get("descriptor")]
    if bare:  # said once for each criterion: in a new rubric every descriptor is missing
        names = listed(rubric_level_name(level) for _, level in bare)
        reason = f"{criterion_name(criterion)} does not describe {names}."
        yield Hit(f"{path}[{bare[0][0]}].descriptor", "", reason)
    for n, level in enumerate(levels):
        descriptor = level.get("descriptor", "")
        count = len(words(descriptor))
        if descriptor and count < MIN_WORDS:
            reason = (
                f"{rubric_level_name(level)} of {criterion_name(criterion)} is described in {count} "
                f"{'word' if count == 1 else 'words'}, too few for two assessors to see the same."
            )
            yield Hit(f"{path}[{n}].descriptor", quoted(descriptor), reason)


def _names(path: str, criterion: Mapping[str, Any], levels: tuple[Mapping[str, Any], ...]) -> Iterator[Hit]:
    seen: set[str] = set()
    for n, level in enumerate(levels):
        name = " ".join(level.get("name", "").casefold().split())
        if name and name in seen:
            reason = f"{criterion_name(criterion)} has two levels called “{quoted(level['name'], 60)}”."
            yield Hit(f"{path}[{n}].name", quoted(level["name"]), reason)
        seen.add(name)


def _points(path: str, criterion: Mapping[str, Any], levels: tuple[Mapping[str, Any], ...]) -> Iterator[Hit]:
    scored = [(n, level) for n, level in enumerate(levels) if level.get("points") is not None]
    for (_, lower), (n, higher) in pairwise(scored):
        if higher["points"] <= lower["points"]:
            points = plain_number(higher["points"])
            reason = (
                f"{rubric_level_name(higher)} of {criterion_name(criterion)} is worth {points}, not more than "
                f"{rubric_level_name(lower)} below it with {plain_number(lower['points'])}."
            )
            yield Hit(f"{path}[{n}].points", points, reason)


RULE = Rule(
    id="rubric-levels",
    group="assessment",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="Each criterion has at least two described levels, low to high",
    why=(
        "A level is a promise of what will be seen. Where the words are missing, each assessor fills them in alone, "
        "and an earner who falls short is not told what the next level looks like."
    ),
    advice=(
        "Write for each level what the work looks like there, from the lowest to the highest. With three, such as not "
        "yet, basic and passing, feedback has something to point at."
    ),
    before={
        "credential_type": "competency",
        "assessment": {
            "rubric": [
                {
                    "id": "r1",
                    "name": "Finding defects",
                    "levels": [
                        {"id": "not_yet", "name": "Not yet"},
                        {"id": "passing", "name": "Passing", "descriptor": "Finds and tags every planted defect"},
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
                            "id": "not_yet",
                            "name": "Not yet",
                            "descriptor": "Overlooks a cut longer than one centimetre",
                        },
                        {"id": "passing", "name": "Passing", "descriptor": "Finds and tags every planted defect"},
                    ],
                }
            ]
        },
    },
    before_text="Passing: finds and tags every planted defect. Not yet: (nothing)",
    after_text="Passing: finds and tags every planted defect. Not yet: overlooks a cut longer than one centimetre",
    source_ids=("S04", "S24"),
    fields=(
        "assessment.rubric.levels",
        "assessment.rubric.levels.name",
        "assessment.rubric.levels.points",
        "assessment.rubric.levels.descriptor",
    ),
    check=_check,
)
