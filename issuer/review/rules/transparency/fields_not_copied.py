"""fields-not-copied: fields do different jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.likeness import is_alike, normalised
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, stem

RATIO = 0.95  # ours
MAX_COMPARED = 40  # texts; those after them are compared for equal ones only
_PLACES = {
    "title": "the title",
    "description": "the description",
    "competency.statement": "the competency statement",
    "method.description": "the description of the method",
    "need.statement": "the need",
}
_ARTICLES = frozenset({"a", "an", "the"})


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    fields: list[tuple[str, str]] = []
    statements: dict[str, str] = {}
    for n, (path, place, text) in enumerate(_texts(draft)):
        near = n < MAX_COMPARED
        plain = normalised(text)
        if not plain:
            continue
        said_in = next(
            (other for other, said in fields if plain == said or (near and is_alike(plain, said, RATIO))), None
        )
        if path.startswith("criteria_statements"):
            # Two criteria may well differ in one word (before the lift, after the lift): then they ask for two things.
            said_in = said_in or statements.get(_bare(plain))
            statements.setdefault(_bare(plain), place)
        elif said_in is None:
            fields.append((place, plain))
        if said_in:
            reason = f"{place} says what {said_in} says already: “{quoted(text, 80)}”."
            yield Hit(path, quoted(text), reason)


def _texts(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """Yield (path, what it is called, text) of what is compared; the statements last."""
    for path, place in _PLACES.items():
        yield path, place, draft.text(path)
    for n, (path, statement) in enumerate(draft.texts("criteria_statements"), 1):
        yield path, f"criteria statement {n}", statement


def _bare(plain: str) -> str:
    """Return the words without articles and endings, so that only how something is put does not count."""
    return " ".join(stem(word) for word in plain.split() if word not in _ARTICLES)


RULE = Rule(
    id="fields-not-copied",
    group="transparency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Fields do different jobs",
    why=(
        "Each field answers another question of the reader. The same sentence in two of them leaves one question "
        "without an answer."
    ),
    advice="Description: what an earner can do. Criteria: what they did for it. Need: why anyone asks for it.",
    before={
        "credential_type": "competency",
        "description": "Inspect a textile sling before each lift and take a damaged one out of use.",
        "competency": {"statement": "Inspect a textile sling before each lift, and take a damaged one out of use"},
    },
    after={
        "credential_type": "competency",
        "description": "Decides on site which slings may lift the next load. Shown on three slings, one of them cut.",
        "competency": {"statement": "Inspect a textile sling before each lift, and take a damaged one out of use"},
    },
    before_text="Description and competency: Inspect a textile sling and take a damaged one out of use.",
    after_text="Description: Decides on site which slings may lift the next load. Shown on three slings.",
    source_ids=("S26", "S27", "S04"),
    fields=(*_PLACES, "criteria_statements"),
    check=_check,
)
