"""review-date: a review is planned and the version is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.dates import months_after, parse_date
from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted

MAX_MONTHS = 36


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    written = draft.text("governance.next_review")
    if written:
        day = parse_date(written)
        if day is None:
            fault = f"“{quoted(written, 40)}” is no date, such as 2027-09-01, on which a review could be planned"
        elif day < today:
            fault = f"the next review of {design_name(draft)} was due on {day}, which is past"
        elif day > months_after(today, MAX_MONTHS):
            fault = f"the next review of {design_name(draft)} is on {day}, more than {MAX_MONTHS} months ahead"
        else:
            fault = ""
    else:
        fault = f"{design_name(draft)} does not say when it is looked at again"
    if fault:
        yield Hit("governance.next_review", quoted(written), f"{fault}.")
    if not draft.text("version"):
        reason = f"{design_name(draft)} has no version, so a reader cannot tell which wording a badge was given for."
        yield Hit("version", "", reason, Severity.HINT, "Number the version, and raise it when the meaning changes.")


RULE = Rule(
    id="review-date",
    group="governance",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="A review is planned and the version is recorded",
    why=(
        "Work changes, and a badge that nobody looks at again goes on promising what was true once. A date in the "
        "design is a date in a calendar."
    ),
    advice="Set the day of the next review within one to three years, and raise the version when the meaning changes.",
    before={"title": "Inspection of textile slings", "version": "1.0"},
    after={"title": "Inspection of textile slings", "version": "1.0", "governance": {"next_review": "2028-09-01"}},
    before_text="Version 1.0, next review: not said",
    after_text="Version 1.0, next review on 1 September 2028",
    source_ids=("S17", "S18", "S04"),
    fields=("governance.next_review", "version"),
    check=_check,
)
