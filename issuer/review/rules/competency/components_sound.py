"""components-sound: the method is broken into distinct, observable components."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import component_name, design_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import core_words, deeds, quoted, words

MIN_COMPONENTS, MAX_COMPONENTS = 2, 7  # ours
MIN_WORDS = 6  # ours
MAX_OVERLAP = 0.8  # ours: above it, two components are one said twice


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    rows = draft.items("method.components")
    if not rows:
        yield Hit("method.components", "", f"{design_name(draft)} is not broken into components.")
    elif len(rows) < MIN_COMPONENTS:
        reason = f"{design_name(draft)} has one component, so nothing is broken down: {component_name(rows[0])}."
        yield Hit("method.components", quoted(rows[0].get("statement", "")), reason)
    elif len(rows) > MAX_COMPONENTS:
        reason = f"{design_name(draft)} has {len(rows)} components, more than an assessor can keep apart."
        yield Hit("method.components", str(len(rows)), reason)
    for n, row in enumerate(rows):
        if reason := _fault(draft, row.get("statement", "")):
            yield Hit(f"method.components[{n}].statement", quoted(row.get("statement", "")), reason)
    yield from _repeated(draft)


def _fault(draft: Draft, statement: str) -> str:
    count = len(words(statement))
    if not statement:
        return f"a component of {design_name(draft)} is not written yet."
    said = f"component “{quoted(statement, 60)}”"
    if count < MIN_WORDS:
        words_in_all = f"{count} {'word' if count == 1 else 'words'}"
        return f"{said} has {words_in_all}, too few to say what is done to what, and how well."
    if draft.is_english and not deeds(statement):
        return f"{said} has no main verb that this review knows as one an assessor can see done."
    return ""


def _repeated(draft: Draft) -> Iterator[Hit]:
    """Yield a hit for each component that an earlier one already says, named with the first that does."""
    rows = [row.get("statement", "") for row in draft.items("method.components")]
    cores = [core_words(statement) for statement in rows]
    for n, later in enumerate(cores):
        for m, earlier in enumerate(cores[:n]):
            if later and len(later & earlier) > MAX_OVERLAP * len(later | earlier):
                said = f"components “{quoted(rows[m], 60)}” and “{quoted(rows[n], 60)}”"
                yield Hit(f"method.components[{n}].statement", quoted(rows[n]), f"{said} say nearly the same.")
                break


RULE = Rule(
    id="components-sound",
    group="competency",
    types=(COMPETENCY,),
    severity=Severity.WEAK,
    title="The method is broken into distinct components that can be observed",
    why=(
        "Evidence and rubric hang on the components. What is vague or said twice there is judged vaguely, or twice, "
        "in every award."
    ),
    advice=(
        "List two to seven steps or sides of the work, none of them twice. Write each in six words or more: a verb for "
        "something done, what it is done to, and how well, how or when, as in “Give a colleague feedback that leads to "
        "one agreed change”."
    ),
    before={
        "credential_type": "competency",
        "method": {"components": [{"id": "c1", "statement": "Care"}, {"id": "c2", "statement": "Records"}]},
    },
    after={
        "credential_type": "competency",
        "method": {
            "components": [
                {"id": "c1", "statement": "Inspect the whole length of the sling by hand"},
                {"id": "c2", "statement": "Record each defect with its place and cause"},
            ]
        },
    },
    before_text="Care. Records.",
    after_text="Inspect the whole length of the sling by hand. Record each defect with its place and cause.",
    source_ids=("S08", "S33"),
    fields=("method.components", "method.components.statement"),
    check=_check,
    english="part",
)
