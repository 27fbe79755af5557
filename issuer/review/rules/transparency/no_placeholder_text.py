"""no-placeholder-text: no unfinished text is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.fields import walk, without_indices
from issuer.review.naming import place_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.unanswered import is_unanswered
from issuer.review.wordlists import W7, W7_UNTITLED

_TEXT_FIELDS = tuple(
    path for path, field in walk() if field.kind in ("text", "texts", "url") and not path.startswith("acknowledged")
)
_NAMES = ("title", "name")
# What any match of W7 or W7_UNTITLED holds, in lower case. Looking for these first spares most designs the patterns.
_SIGNS = (
    *("lorem ipsum", "to be decided", "to be confirmed", "to be added", "to be written"),
    *("[insert", "[add", "[your", " here>", "xxx", "tbd", "tbc", "todo", "untitled"),
)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    texts = draft.all_texts()
    whole = "\n".join(text for _path, text in texts).lower()
    if not any(sign in whole for sign in _SIGNS):
        return
    for path, text in texts:
        plain = without_indices(path)
        if plain not in _TEXT_FIELDS:
            continue
        match = W7.search(text) or (W7_UNTITLED.match(text) if plain.rpartition(".")[2] in _NAMES else None)
        if match:
            found = match.group().strip()
            yield Hit(path, found, _reason(path, text, found))


def _reason(path: str, text: str, found: str) -> str:
    # The question itself stands in its field: repeating it in every reason would drown the page.
    if is_unanswered(text):
        return f"The question in brackets for {place_name(path)} is not answered yet."
    return f"“{found}” in {place_name(path)} was left to be finished later."


RULE = Rule(
    id="no-placeholder-text",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.BLOCKER,
    title="No unfinished text is left",
    why="What is published is frozen and travels with every badge. A forgotten placeholder stays there for good.",
    advice="Finish the text, or delete it.",
    before={"title": "Sling inspection", "audience": "TBD with the site managers"},
    after={"title": "Sling inspection", "audience": "Riggers with a year on site"},
    before_text="Audience: TBD with the site managers",
    after_text="Audience: riggers with a year on site",
    source_ids=("S27",),
    fields=_TEXT_FIELDS,
    check=_check,
    english="whole",
)
