"""Step 5: the rubric, what passes, who decides, and what the earner hears afterwards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_WHAT = (
    Question(
        path="assessment.kinds",
        kind="choices",
        label=_l("How is it assessed?"),
        choices=wording.ASSESSMENT_KINDS,
    ),
    Question(
        path="assessment.covers",
        kind="texts",
        label=_l("What does the assessment cover?"),
        help=_l("The outcomes it looks at, in the words of the components or topics."),
        noun=_l("outcome"),
    ),
)
_LEVEL = (
    Question(path="id", kind="id", label=""),
    Question(path="name", kind="line", label=_l("Name of the level"), size="medium"),
    Question(path="points", kind="number", label=_l("Points"), size="short"),
    Question(path="descriptor", kind="paragraph", label=_l("What it looks like"), lines=4),
)
_CRITERION = (
    Question(path="id", kind="id", label=""),
    Question(path="name", kind="paragraph", label=_l("What is judged"), lines=2),
    Question(path="component_ids", kind="links", label=_l("Components it judges"), to="method.components"),
    Question(path="artifact_ids", kind="links", label=_l("Evidence it looks at"), to="evidence.artifacts"),
    Question(path="levels", kind="rows", label=_l("Levels"), parts=_LEVEL, noun=_l("level")),
)
_RUBRIC = (
    Question(
        path="assessment.rubric",
        kind="rubric",
        label=_l("Rubric"),
        noun=_l("criterion"),
        starts=0,
        parts=_CRITERION,
    ),
)
_PASS = (
    Question(
        path="assessment.pass.rule",
        kind="choice",
        label=_l("What passes?"),
        help=_l("A rule that two assessors would apply in the same way."),
        choices=wording.PASS_RULES,
    ),
    Question(
        path="assessment.pass.level_id",
        kind="level_id",
        label=_l("Which level must every criterion reach?"),
        size="medium",
    ),
    Question(path="assessment.pass.mark", kind="number", label=_l("Mark needed"), size="short"),
    Question(path="assessment.pass.max", kind="number", label=_l("Highest mark"), size="short"),
)
_WHO = (
    Question(
        path="assessment.assessor.kind",
        kind="choice",
        label=_l("Who decides?"),
        help=_l("Nobody vouches for their own work: somebody else has to."),
        choices=wording.ASSESSORS,
        size="medium",
    ),
    Question(
        path="assessment.assessor.qualification",
        kind="paragraph",
        label=_l("What qualifies them"),
        help=_l("Their experience with the skill and their training in judging it."),
        lines=2,
    ),
    Question(
        path="assessment.assessor.count",
        kind="whole",
        label=_l("How many assessors judge each piece of work"),
        size="short",
    ),
    Question(
        path="assessment.assessor.calibration",
        kind="paragraph",
        label=_l("How they keep to one standard"),
        help=_l("For example: they judge the same three samples every term and compare."),
        lines=2,
    ),
    Question(
        path="assessment.identity_check",
        kind="choice",
        label=_l("Is it checked who the earner is?"),
        help=_l("Say what is true. An unchecked identity is no shame where it is stated."),
        choices=wording.IDENTITY_CHECKS,
    ),
)
_AFTERWARDS = (
    Question(
        path="assessment.feedback",
        kind="paragraph",
        label=_l("What feedback does the earner get?"),
        lines=2,
    ),
    Question(
        path="assessment.resubmission",
        kind="paragraph",
        label=_l("How can they try again?"),
        help=_l("How often, how soon, and what they have to hand in anew."),
        lines=2,
    ),
    Question(
        path="assessment.turnaround_days",
        kind="whole",
        label=_l("Days until they hear"),
        help=_l("Digital Promise, for example, promises 14 working days."),
        size="short",
    ),
    Question(
        path="assessment.rubric_public",
        kind="flag",
        label=_l("Can anyone read the rubric before applying?"),
        help=_l("Touchstone shows the whole rubric on the public page."),
    ),
)

PAGE = StepPage(
    "assessment",
    (
        Section(_l("What is looked at"), _WHAT),
        Section(
            _l("The rubric, component by component"),
            _RUBRIC,
            _l("A row for each criterion, a column for each level, lowest first. Write what an assessor would see."),
            slug="rubric",
        ),
        Section(_l("What passes"), _PASS),
        Section(_l("Who judges"), _WHO),
        Section(_l("What follows"), _AFTERWARDS),
    ),
)
