"""Step 8: who stands behind it, how quality is kept, and what the earner is stated to have done."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_STATED = (
    Question(
        path="criteria_statements",
        kind="texts",
        label=_l("What the earner has done"),
        help=_l("Sentences that begin “Earner has …”. They travel inside every badge and are what an employer reads."),
        noun=_l("statement"),
        starts=2,
        lines=2,
    ),
    Question(
        path="validity.years",
        kind="number",
        label=_l("Valid for how many years"),
        help=_l("Leave it empty if it does not run out."),
        size="short",
    ),
    Question(
        path="validity.none_reason",
        kind="paragraph",
        label=_l("Why it does not run out"),
        help=_l("Only if it does not."),
        lines=2,
    ),
    Question(
        path="status_method",
        kind="choice",
        label=_l("Can it be taken back after a mistake or fraud?"),
        choices=wording.STATUS_METHODS,
    ),
)
_ISSUER = (
    Question(path="issuer.name", kind="line", label=_l("Organization"), size="medium"),
    Question(
        path="issuer.url",
        kind="address",
        label=_l("Website"),
        help=_l("Where a stranger can see that you exist."),
    ),
    Question(path="issuer.email", kind="email", label=_l("E-mail for questions"), size="medium"),
    Question(path="issuer.country", kind="choice", label=_l("Country"), choices=wording.COUNTRIES, size="medium"),
)
_QUALITY = (
    Question(
        path="qa.kind",
        kind="choice",
        label=_l("Who checks the quality?"),
        choices=wording.QUALITY_ASSURANCE,
    ),
    Question(path="qa.statement.who_we_are", kind="paragraph", label=_l("Who we are"), lines=2),
    Question(
        path="qa.statement.how_we_check",
        kind="paragraph",
        label=_l("How we check a design before it is published"),
        lines=2,
    ),
    Question(
        path="qa.statement.how_we_review",
        kind="paragraph",
        label=_l("How we look at it again later"),
        lines=2,
    ),
    Question(path="qa.url", kind="address", label=_l("Where that can be read")),
)
_GOVERNANCE = (
    Question(
        path="governance.authors",
        kind="texts",
        label=_l("Authors"),
        noun=_l("author"),
        size="medium",
    ),
    Question(
        path="governance.experts",
        kind="texts",
        label=_l("Experts asked"),
        noun=_l("expert"),
        size="medium",
    ),
    Question(
        path="governance.reviewers",
        kind="texts",
        label=_l("Reviewers"),
        help=_l("Somebody who did not write it and has read all of it."),
        noun=_l("reviewer"),
        size="medium",
    ),
    Question(
        path="governance.next_review",
        kind="day",
        label=_l("To be reviewed again by"),
        help=_l("A date such as 2027-11-01."),
        size="short",
    ),
    Question(path="version", kind="line", label=_l("Version"), help=_l("For example: 1.0"), size="short"),
    Question(
        path="human_code",
        kind="line",
        label=_l("Your own code for it"),
        help=_l("If you keep one, in a catalogue for example."),
        size="medium",
    ),
)

PAGE = StepPage(
    "trust",
    (
        Section(_l("What the badge states"), _STATED),
        Section(_l("Who issues it"), _ISSUER),
        Section(_l("Quality assurance"), _QUALITY),
        Section(_l("People and versions"), _GOVERNANCE),
    ),
)
