"""prior-learning: skill gained elsewhere can count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.outsider_words import DENIAL, OTHER_ROUTE
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, sentences
from issuer.review.wordlists import NEGATION, W3, W3_NOT_ATTENDANCE


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    said = draft.text("access.prior_learning")
    if not said:
        reason = f"{design_name(draft)} does not say whether skill gained elsewhere counts."
        yield Hit("access.prior_learning", "", reason)
    elif draft.is_english and (course := _required_course(draft)) and _closes_other_routes(said):
        reason = f"the prerequisites ask for “{quoted(course, 60)}”, and “{quoted(said, 60)}” opens no other way to it."
        yield Hit("access.prior_learning", quoted(said), reason)


def _required_course(draft: Draft) -> str:
    """Return the words of the prerequisites that ask for a course, or "" where they ask for none or something else."""
    for sentence in sentences(draft.text("prerequisites")):
        match = W3.search(W3_NOT_ATTENDANCE.sub(lambda guarded: "_" * len(guarded.group()), sentence))
        if match and not NEGATION.search(sentence[: match.start()]) and not OTHER_ROUTE.search(sentence):
            return match.group()
    return ""


def _closes_other_routes(text: str) -> bool:
    return DENIAL.search(text) is not None and OTHER_ROUTE.search(text) is None


RULE = Rule(
    id="prior-learning",
    group="inclusion",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.HINT,
    title="Skill gained elsewhere can count",
    why=(
        "A rigger with ten years on site needs no course to show what she can do. A badge for a skill asks for the "
        "skill, wherever it was learned."
    ),
    advice="Say whether earlier work or experience counts, and how it is shown. A skill needs no set course.",
    before={
        "credential_type": "competency",
        "prerequisites": "Completed the two-day sling course.",
        "access": {"prior_learning": "Earlier experience cannot be considered."},
    },
    after={
        "credential_type": "competency",
        "prerequisites": "Completed the two-day sling course.",
        "access": {"prior_learning": "A year of sling inspections on site counts in place of the course."},
    },
    before_text="Completed the two-day sling course. Earlier experience cannot be considered.",
    after_text="Completed the two-day sling course, or a year of sling inspections on site.",
    source_ids=("S10", "S16", "S39"),
    fields=("access.prior_learning", "prerequisites"),
    check=_check,
    english="part",
)
