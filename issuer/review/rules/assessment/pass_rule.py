"""pass-rule: it is clear what passes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import criterion_name, design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    match draft.get("assessment.pass.rule"):
        case "every_criterion_at_level":
            yield from _levels(draft)
        case "mark":
            yield from _mark(draft)
        case "assessor_discretion":
            reason = f"{design_name(draft)} leaves what passes to the assessor, so no earner can know it beforehand."
            yield Hit("assessment.pass.rule", "assessor_discretion", reason)
        case _:
            yield Hit("assessment.pass.rule", "", f"{design_name(draft)} has no rule that says what passes.")


def _levels(draft: Draft) -> Iterator[Hit]:
    rubric = draft.items("assessment.rubric")
    if not rubric and draft.get("credential_type") == COMPETENCY:
        return  # rubric-present says it already
    wanted = draft.text("assessment.pass.level_id")
    if not wanted:
        reason = f"{design_name(draft)} asks for a level in every criterion, and names none."
        yield Hit("assessment.pass.level_id", "", reason)
        return
    if not rubric:
        reason = f"{design_name(draft)} asks for “{quoted(wanted, 40)}” in every criterion, and there is no rubric."
        yield Hit("assessment.pass.level_id", quoted(wanted), reason)
        return
    places = [(row, [level["id"] for level in row.get("levels", ())]) for row in rubric]
    if lacking := [criterion_name(row) for row, levels in places if wanted not in levels]:
        reason = f"The level that passes, “{quoted(wanted, 40)}”, is missing from {listed(lacking)}."
        yield Hit("assessment.pass.level_id", quoted(wanted), reason)
    elif lowest := [criterion_name(row) for row, levels in places if levels[0] == wanted]:
        reason = f"The level that passes, “{quoted(wanted, 40)}”, is the lowest of {listed(lowest)}: nothing can fail."
        yield Hit("assessment.pass.level_id", quoted(wanted), reason, Severity.WEAK)


def _mark(draft: Draft) -> Iterator[Hit]:
    mark, most = draft.get("assessment.pass.mark"), draft.get("assessment.pass.max")
    if mark is None or most is None:
        field = "assessment.pass.mark" if mark is None else "assessment.pass.max"
        missing = "does not say which" if mark is None else f"says {mark:g}, and not out of how many"
        yield Hit(field, "" if mark is None else f"{mark:g}", f"{design_name(draft)} passes by mark and {missing}.")
    elif not 0 <= mark <= most or most == 0:
        reason = f"A pass mark of {mark:g} does not lie between 0 and the {most:g} that can be had."
        yield Hit("assessment.pass.mark", f"{mark:g}", reason)
    elif mark < most / 2:
        reason = f"{mark:g} of {most:g} passes: whoever misses more than half of what is asked still earns the badge."
        yield Hit("assessment.pass.mark", f"{mark:g}", reason, Severity.WEAK)


RULE = Rule(
    id="pass-rule",
    group="assessment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.BLOCKER,
    title="It is clear what passes",
    why=(
        "The line between passing and not yet is the meaning of the badge. If it is drawn only when the work is on the "
        "table, the same work may pass on Monday and fail on Friday."
    ),
    advice="State the rule beforehand, for example “every criterion at Passing or above” or “80 of 100 points”.",
    before={
        "credential_type": "knowledge",
        "assessment": {"pass": {"rule": "assessor_discretion"}},
    },
    after={
        "credential_type": "knowledge",
        "assessment": {"pass": {"rule": "mark", "mark": 16, "max": 20}},
    },
    before_text="The assessor decides who passes.",
    after_text="16 of 20 points pass.",
    source_ids=("S04", "S18"),
    fields=("assessment.pass.rule", "assessment.pass.level_id", "assessment.pass.mark", "assessment.pass.max"),
    check=_check,
)
