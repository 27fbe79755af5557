"""Step 2: the one competency, the method behind it, and the components it is made of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_COMPETENCY = (
    Question(
        path="competency.statement",
        kind="paragraph",
        label=_l("The competency"),
        help=_l("One thing, beginning with a verb that an assessor can see: plan, weld, interview. Not “understand”."),
        lines=3,
    ),
    Question(
        path="method.name",
        kind="line",
        label=_l("Name of the key method"),
        help=_l("The way of working that makes the difference, by the name the field gives it."),
    ),
    Question(
        path="method.description",
        kind="paragraph",
        label=_l("How the method works"),
        help=_l("Enough for someone who was never taught it to recognise it."),
        lines=5,
    ),
    Question(
        path="method.components",
        kind="rows",
        label=_l("Components"),
        help=_l("What somebody does who uses the method. Evidence and rubric will hang on these, one by one."),
        noun=_l("component"),
        starts=2,
        parts=(
            Question(path="id", kind="id", label=""),
            Question(path="statement", kind="paragraph", label=_l("What they do"), lines=2),
        ),
    ),
)
_FINDING = (
    Question(
        path="competency.skills",
        kind="rows",
        label=_l("Skills in it"),
        help=_l("As a framework names them, with the link where there is one: that is what other systems search by."),
        noun=_l("skill"),
        parts=(
            Question(path="name", kind="line", label=_l("Name")),
            Question(path="url", kind="address", label=_l("Link in a skill framework")),
        ),
    ),
    Question(
        path="tags",
        kind="texts",
        label=_l("Search words"),
        help=_l("Each of them should also occur in what you ask of the earner."),
        noun=_l("search word"),
        size="medium",
    ),
    Question(
        path="competency.level",
        kind="level",
        label=_l("Level"),
        help=_l("Where it stands in a qualifications framework. Saying that it has none is an answer too."),
        choices=wording.LEVELLED,
        parts=(
            Question(path="framework", kind="line", label=_l("Framework, such as EQF"), size="medium"),
            Question(path="value", kind="line", label=_l("Level in it"), size="short"),
            Question(path="url", kind="address", label=_l("Link to the level")),
        ),
    ),
    Question(
        path="field_of_study",
        kind="line",
        label=_l("Field of study"),
        help=_l("The wider subject: nursing, welding."),
        size="medium",
    ),
    Question(
        path="specialization",
        kind="line",
        label=_l("Specialization"),
        help=_l("The part of that field, if it is one."),
        size="medium",
    ),
)

PAGE = StepPage(
    "competency",
    (Section(_l("What an earner can do"), _COMPETENCY), Section(_l("Where it belongs"), _FINDING)),
)
