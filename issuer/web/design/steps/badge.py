"""Step 9: the image, and what travels inside the credential."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_IMAGE = (
    Question(
        path="badge.image",
        kind="image",
        label=_l("Badge image"),
        help=_l("PNG or SVG, square if possible, at most 2 MB. Without one, the badge on this page is used."),
    ),
    Question(
        path="badge.image_alt",
        kind="paragraph",
        label=_l("The image in words"),
        help=_l("What somebody hears who cannot see it."),
        lines=2,
    ),
)
_INSIDE = (
    Question(
        path="include_in_credential.evidence",
        kind="choice",
        label=_l("What does the badge show of the work?"),
        help=_l("A reader trusts what they can see. Whatever is shown is public."),
        choices=wording.EVIDENCE_INSIDE,
    ),
    Question(
        path="include_in_credential.result",
        kind="flag",
        label=_l("Does it show the result?"),
        help=_l("The level reached in each criterion, or the mark."),
    ),
    Question(
        path="include_in_credential.reason",
        kind="paragraph",
        label=_l("Why not"),
        help=_l("Only if the work or the result stays out."),
        lines=2,
    ),
)

PAGE = StepPage("badge", (Section(_l("The image"), _IMAGE), Section(_l("Inside the badge"), _INSIDE)))
