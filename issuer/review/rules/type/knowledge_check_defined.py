"""knowledge-check-defined: a knowledge badge names an assessment, its coverage and its pass mark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import component_name, design_name
from issuer.review.rule import KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import core_words, quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if "exam" not in draft.get("assessment.kinds"):
        kinds = ", ".join(draft.get("assessment.kinds"))
        yield Hit(
            "assessment.kinds", kinds, f"{design_name(draft)} attests knowledge, and names no test among its kinds."
        )
    mark, most = draft.get("assessment.pass.mark"), draft.get("assessment.pass.max")
    if mark is None or most is None:
        field = "assessment.pass.mark" if mark is None else "assessment.pass.max"
        missing = "no mark that passes" if mark is None else f"a pass mark of {mark:g} and not out of how many"
        quote = "" if mark is None else f"{mark:g}"
        yield Hit(field, quote, f"{design_name(draft)} attests knowledge, and gives {missing}.")
    yield from _coverage(draft)


def _coverage(draft: Draft) -> Iterator[Hit]:
    """Outcomes are the components if there are any, else the statement (catalogue, section 9, note 6)."""
    covers = [text for _, text in draft.texts("assessment.covers")]
    if not covers:
        yield Hit("assessment.covers", "", f"{design_name(draft)} does not say what its test covers.")
        return
    covered = core_words("\n".join(covers))
    components = [row for row in draft.items("method.components") if row.get("statement")]
    outcomes = [(row["statement"], component_name(row)) for row in components]
    if not outcomes and (statement := draft.text("competency.statement")):
        outcomes = [(statement, f"the outcome “{quoted(statement, 80)}”")]
    for statement, name in outcomes:
        missing = core_words(statement) - covered
        if missing:
            yield Hit("assessment.covers", quoted(statement), f"What the test covers does not name {name} in full.")


RULE = Rule(
    id="knowledge-check-defined",
    group="type",
    types=(KNOWLEDGE,),
    severity=Severity.BLOCKER,
    title="A knowledge badge names its test, what the test covers and the mark that passes",
    why=(
        "Without a test that can be named, a knowledge badge says no more than a participation badge, and a reader "
        "cannot tell how much was asked."
    ),
    advice=(
        "List the test under the kinds of assessment, write what each part of it covers in the words of the outcomes, "
        "and give the mark needed out of the most that can be had."
    ),
    before={
        "credential_type": "knowledge",
        "competency": {"statement": "Recall the storage temperatures of chilled and frozen food."},
        "assessment": {"kinds": ["exam"], "covers": ["Food safety in general"], "pass": {"rule": "mark", "mark": 16}},
    },
    after={
        "credential_type": "knowledge",
        "competency": {"statement": "Recall the storage temperatures of chilled and frozen food."},
        "assessment": {
            "kinds": ["exam"],
            "covers": ["Recall of storage temperatures: chilled food (8 questions) and frozen food (12 questions)"],
            "pass": {"rule": "mark", "mark": 16, "max": 20},
        },
    },
    before_text="A test on food safety in general; 16 points pass",
    after_text="Recall of storage temperatures: chilled food (8 questions), frozen food (12 questions); 16 of 20 pass",
    source_ids=("S02", "S03", "S18"),
    fields=("assessment.kinds", "assessment.pass.mark", "assessment.pass.max", "assessment.covers"),
    check=_check,
)
