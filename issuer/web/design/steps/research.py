"""Step 3: why the method works, and where a learner can read about it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_RESEARCH = (
    Question(
        path="research.rationale",
        kind="paragraph",
        label=_l("Why this way of working works"),
        help=_l("What research found, in your own words, and what it means for these components."),
        lines=6,
    ),
    Question(
        path="research.references",
        kind="rows",
        label=_l("References"),
        help=_l("Studies that are about this method and not too old; each with a way to find it."),
        noun=_l("reference"),
        parts=(
            Question(path="citation", kind="paragraph", label=_l("Citation"), lines=2),
            Question(path="year", kind="whole", label=_l("Year"), size="short"),
            Question(path="doi", kind="line", label=_l("DOI"), size="medium"),
            Question(path="url", kind="address", label=_l("Link")),
        ),
    ),
)
_RESOURCES = (
    Question(
        path="resources",
        kind="rows",
        label=_l("To learn from"),
        help=_l("What somebody can read, watch or try before they apply. Some of it should cost nothing."),
        noun=_l("resource"),
        parts=(
            Question(path="title", kind="line", label=_l("Title")),
            Question(path="url", kind="address", label=_l("Link")),
            Question(path="cost", kind="choice", label=_l("Cost"), choices=wording.COSTS, size="medium"),
            Question(
                path="format",
                kind="line",
                label=_l("Format"),
                help=_l("For example: article, video, course"),
                size="medium",
                suggestions=("article", "book", "video", "podcast", "course", "tool"),
            ),
        ),
    ),
)

PAGE = StepPage("research", (Section(_l("Research"), _RESEARCH), Section(_l("Resources for learners"), _RESOURCES)))
