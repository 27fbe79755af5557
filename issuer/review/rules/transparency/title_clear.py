"""title-clear: the title is clear and does not mislead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.outsider_words import KNOWN_ABBREVIATIONS, STANDARDS_BODIES, W9, W9_GUARD
from issuer.review.own_name import issuer_named_in
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted, room_taken

MIN_CHARACTERS, MAX_CHARACTERS = 8, 80  # ours
_CAPITALS = re.compile(r"[^\W\d_](?:&?[^\W\d_])+")


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    title = draft.text("title").strip()
    length = len(title)
    if not title:
        yield Hit("title", "", f"{design_name(draft)} has no title.")
        return
    if room_taken(title) < MIN_CHARACTERS:
        noun = "character" if length == 1 else "characters"
        yield Hit("title", title, f"{design_name(draft)} is {length} {noun} long, too short to name a skill.")
    elif length > MAX_CHARACTERS:
        reason = f"{design_name(draft)} takes {length} characters, and more than {MAX_CHARACTERS} are cut off in lists."
        yield Hit("title", quoted(title), reason)
    if is_all_capitals(title):
        yield Hit("title", quoted(title), f"{design_name(draft)} is written in capitals only, which is hard to read.")
    if draft.is_english and (word := misleading_word(title)):
        reason = (
            f"{design_name(draft)} says “{word}”, which promises more than a badge can be unless it is literally so."
        )
        yield Hit("title", word, reason)
    if name := issuer_named_in(draft, title):
        reason = (
            f"{design_name(draft)} contains “{quoted(name, 60)}”, and who issues it stands beside the title anyway."
        )
        yield Hit("title", quoted(name), reason, Severity.HINT, "Leave the issuer's name out of the title.")


def misleading_word(title: str) -> str:
    """Return the first word of `title` that promises a qualification, a licence or a rank (W9), or ""."""
    match = W9.search(W9_GUARD.sub(lambda guarded: "_" * len(guarded.group()), title))
    return match.group() if match else ""


def is_all_capitals(title: str) -> bool:
    """Return whether a title is shouted. One of known short forms alone (HTML, CSS) has no other way of writing."""
    if not title.isupper():
        return False
    known = KNOWN_ABBREVIATIONS | STANDARDS_BODIES
    return any(word not in known for word in _CAPITALS.findall(title))


RULE = Rule(
    id="title-clear",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="The title is clear and does not mislead",
    why=(
        "The title stands alone on a profile or a list. It must not be taken for a degree, a licence or a state "
        "qualification, and must say what the badge is about."
    ),
    advice=(
        "Name the skill in plain words. Leave out diploma, degree, national, certified, licensed and the like unless "
        "the badge is exactly that."
    ),
    before={"title": "National Diploma in Slings"},
    after={"title": "Inspection of textile slings"},
    before_text="National Diploma in Slings",
    after_text="Inspection of textile slings",
    source_ids=("S17", "S26", "S04"),
    fields=("title", "issuer.name"),
    check=_check,
    english="part",
)
