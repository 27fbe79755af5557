"""evidence-group-work: group work still shows each person's part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review import evidence_words as lists
from issuer.review.draft import Draft
from issuer.review.naming import artifact_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import around, quoted, sentences

_NOTHING = frozenset({"none", "n/a", "na", "no", "-", "nothing"})


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        path, name = f"evidence.artifacts[{n}]", artifact_name(artifact)
        instructions, part = artifact.get("instructions", ""), artifact.get("individual_part", "")
        phrase = _phrase(instructions) if draft.is_english else ""
        if not phrase and not artifact.get("group_work"):
            continue
        made = f"may be made together (“{quoted(phrase, 60)}”)" if phrase else "is marked as group work"
        if part.casefold().strip(" .") in {"", *_NOTHING}:
            reason = f"{name} {made}, and it does not say what each person shows of their own."
            yield Hit(f"{path}.individual_part", quoted(phrase or part), reason)
        elif draft.is_english and (whole := _as_a_whole(f"{instructions}\n{part}")):
            reason = f"{name} {made}, and “{quoted(whole, 60)}” gives everyone the same result, whoever did what."
            yield Hit(f"{path}.individual_part", quoted(whole), reason)


def _phrase(instructions: str) -> str:
    """Return the first words of W10 that no guard clears, "" when there are none."""
    for sentence in sentences(instructions):
        for match in lists.W10.finditer(sentence):
            if not _is_about_others(sentence, match):
                return match.group()
    return ""


def _is_about_others(sentence: str, match: re.Match[str]) -> bool:
    """Return whether a guard clears `match`: denied, or the group is what the work is about."""
    before, after = around(sentence, match)
    if lists.W10_DENIED.search(before) or lists.W10_DENIED_AFTER.match(after):
        return True
    if match["formation"] or match["one_formation"]:
        others = lists.W10_OTHERS_BEFORE.search(before)
        if others and (match["formation"] or (not others["for"] and others["between"].strip())):
            return True
        sorts_things = match["formation"] and lists.W10_SORTED.search(before)
        return bool(sorts_things or lists.W10_A_PERSON_IN.search(before))
    if match["product"]:
        return bool(
            lists.W10_KIND_OF_GROUP.search(before)
            or lists.W10_GUIDED.search(before)
            or lists.W10_OTHERS_AFTER.match(after)
        )
    return bool(match["company"] and lists.W10_TALK.search(before))


def _as_a_whole(text: str) -> str:
    """Return the words that give the group one result, "" when there are none or they are denied."""
    for sentence in sentences(text):
        for match in lists.AS_A_WHOLE.finditer(sentence):
            if not lists.W10_DENIED.search(around(sentence, match)[0]):
                return match.group()
    return ""


RULE = Rule(
    id="evidence-group-work",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="Group work still shows each person's part",
    why=(
        "The badge goes to one person. A result that four made says of none of them what they can do alone, and the "
        "one who carried the rest gets the same badge as the others."
    ),
    advice="Let each earner show a part of their own and judge that part, or ask for work done alone.",
    before={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "title": "Lifting plan",
                    "instructions": "In a team of three, plan a lift of two tonnes and submit the plan.",
                }
            ]
        },
    },
    after={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "title": "Lifting plan",
                    "instructions": "In a team of three, plan a lift of two tonnes and submit the plan.",
                    "individual_part": "Each of you chooses and checks the slings of one load and signs that page.",
                }
            ]
        },
    },
    before_text="In a team of three, plan a lift of two tonnes.",
    after_text="In a team of three, plan the lift; each of you chooses and checks the slings of one load.",
    source_ids=("S06", "S23"),
    fields=(
        "evidence.artifacts.group_work",
        "evidence.artifacts.individual_part",
        "evidence.artifacts.instructions",
    ),
    check=_check,
    english="part",
)
