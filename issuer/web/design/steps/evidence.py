"""Step 4: the work that shows each component, the questions around it, and whose work it is."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_PROMPT = (
    Question(path="prompt", kind="paragraph", label=_l("Question"), lines=2),
    Question(path="word_limit", kind="whole", label=_l("Word limit"), size="short"),
)
_ARTIFACT = (
    Question(path="id", kind="id", label=""),
    Question(path="title", kind="line", label=_l("Title")),
    Question(path="kind", kind="choice", label=_l("Kind of work"), choices=wording.ARTIFACT_KINDS, size="medium"),
    Question(
        path="instructions",
        kind="paragraph",
        label=_l("Instructions"),
        help=_l("What to do and hand in, so exactly that two people would hand in the same kind of thing."),
        lines=4,
    ),
    Question(
        path="component_ids",
        kind="links",
        label=_l("Which components does it show?"),
        to="method.components",
    ),
    Question(path="quantity", kind="line", label=_l("How much"), help=_l("Two lessons; ten minutes; 800 words")),
    Question(
        path="formats",
        kind="choices",
        label=_l("In which formats"),
        choices=wording.FORMATS,
        open=True,
    ),
    Question(
        path="format_reason",
        kind="paragraph",
        label=_l("Why only that format"),
        help=_l("Only where you accept a single one."),
        lines=2,
    ),
    Question(path="setting", kind="choice", label=_l("Where it is done"), choices=wording.SETTINGS, size="medium"),
    Question(
        path="setting_reason",
        kind="paragraph",
        label=_l("Why a simulation"),
        help=_l("Only where it is not done in real practice."),
        lines=2,
    ),
    Question(path="group_work", kind="flag", label=_l("May it be done in a group?")),
    Question(
        path="individual_part",
        kind="paragraph",
        label=_l("How each person’s part is told apart"),
        help=_l("Only for work in a group."),
        lines=2,
    ),
)
_BEFORE = (
    Question(
        path="evidence.overview",
        kind="rows",
        label=_l("Context questions"),
        help=_l("So that the assessor can place the work: with whom, where, under which conditions."),
        noun=_l("context question"),
        parts=_PROMPT,
    ),
)
_WORK = (
    Question(
        path="evidence.artifacts",
        kind="rows",
        label=_l("Evidence"),
        noun=_l("piece of evidence"),
        starts=0,
        parts=_ARTIFACT,
    ),
)
_AFTER = (
    Question(
        path="evidence.reflection",
        kind="rows",
        label=_l("Questions for reflection"),
        help=_l("What the earner learned from it and would do differently."),
        noun=_l("question for reflection"),
        parts=_PROMPT,
    ),
)
_WHOSE = (
    Question(
        path="evidence.authenticity.methods",
        kind="choices",
        label=_l("How do you know whose work it is?"),
        help=_l("A name on a file proves little. One method that involves a person says more than any declaration."),
        choices=wording.AUTHENTICITY,
    ),
    Question(
        path="evidence.authenticity.declaration",
        kind="paragraph",
        label=_l("What the earner declares"),
        help=_l("The sentence they sign when they hand in."),
        lines=2,
    ),
    Question(
        path="evidence.ai_policy",
        kind="paragraph",
        label=_l("Which help by AI is allowed"),
        help=_l("Say what may be used, what must be named, and what must be theirs alone."),
    ),
    Question(
        path="evidence.max_age_months",
        kind="whole",
        label=_l("How old the work may be, in months"),
        help=_l("Skills fade; evidence does too."),
        size="short",
    ),
    Question(
        path="evidence.consent_guidance",
        kind="paragraph",
        label=_l("Other people in the work"),
        help=_l("How the earner protects pupils, patients or customers who can be seen or recognised in it."),
    ),
)

PAGE = StepPage(
    "evidence",
    (
        Section(
            _l("The work, component by component"),
            _WORK,
            _l(
                "Under each component stands the evidence that shows it, so that gaps can be seen. "
                "The review calls a piece of evidence an artifact."
            ),
            slug="artifacts",
        ),
        Section(_l("Before the work"), _BEFORE),
        Section(_l("After the work"), _AFTER),
        Section(_l("Whose work it is"), _WHOSE),
    ),
)
