"""Step 6: links to shared frameworks, and where this leads."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_ALIGNMENTS = (
    Question(
        path="alignments",
        kind="rows",
        label=_l("Alignments"),
        help=_l("The nearest entry, not the whole framework. Others find and compare credentials by these links."),
        noun=_l("alignment"),
        parts=(
            Question(path="name", kind="line", label=_l("Name of the entry")),
            Question(path="url", kind="address", label=_l("Its address"), help=_l("The page of this very entry.")),
            Question(
                path="framework",
                kind="line",
                label=_l("Framework"),
                size="medium",
                suggestions=("ESCO", "O*NET", "EQF", "DigComp", "NZQF", "NICE"),
            ),
            Question(path="code", kind="line", label=_l("Code in it"), size="medium"),
            Question(path="type", kind="choice", label=_l("Kind"), choices=wording.ALIGNMENT_TYPES, size="medium"),
            Question(
                path="how",
                kind="paragraph",
                label=_l("How it matches"),
                help=_l("Which part of it this covers, and which not."),
                lines=2,
            ),
        ),
    ),
)
_PATHWAY = (
    Question(path="pathway.kind", kind="choice", label=_l("Does it stand alone?"), choices=wording.PATHWAYS),
    Question(
        path="pathway.leads_to",
        kind="rows",
        label=_l("What it counts towards"),
        noun=_l("credential"),
        parts=(
            Question(path="name", kind="line", label=_l("Name"), size="medium"),
            Question(path="url", kind="address", label=_l("Link")),
        ),
    ),
)

PAGE = StepPage("alignment", (Section(_l("Frameworks"), _ALIGNMENTS), Section(_l("Pathway"), _PATHWAY)))
