"""Step 1: what kind of recognition this is, for whom, and which need it answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_WHAT = (
    Question(
        path="credential_type",
        kind="choice",
        label=_l("What does it confirm?"),
        help=_l("Taking part, knowing and being able are three promises. What is asked of you below depends on this."),
        choices=wording.TYPES,
        hints=wording.TYPE_HINTS,
    ),
    Question(
        path="title",
        kind="line",
        label=_l("Title"),
        help=_l("Name the capability, so that a stranger reading it in a list understands it: no course codes."),
    ),
    Question(
        path="description",
        kind="paragraph",
        label=_l("Description"),
        help=_l("What the earner can do and in which setting. At most 500 characters; every reader sees this first."),
        lines=4,
    ),
    Question(
        path="language",
        kind="line",
        label=_l("Language"),
        help=_l("The language it is written in, as a code: en, de, mi, fr-CA."),
        size="short",
        suggestions=("en", "de", "es", "fr", "it", "mi", "nl", "pt", "pl", "tr", "uk", "ar", "zh"),
    ),
    Question(
        path="audience",
        kind="paragraph",
        label=_l("Who is it for?"),
        help=_l("Say whose work it belongs to. “Anyone” helps nobody to decide."),
        lines=2,
    ),
)
_WHY = (
    Question(
        path="need.statement",
        kind="paragraph",
        label=_l("Which need does it answer?"),
        help=_l("Start with the gap somebody really has, before writing what fills it."),
        lines=4,
    ),
    Question(
        path="need.evidence",
        kind="rows",
        label=_l("How do you know of that need?"),
        help=_l("One source or more, with a date such as 2026, 2026-03 or 2026-03-01: demand changes."),
        noun=_l("source"),
        parts=(
            Question(path="kind", kind="choice", label=_l("Kind"), choices=wording.NEED_EVIDENCE, size="medium"),
            Question(path="date", kind="day", label=_l("Date, or year"), size="short"),
            Question(path="note", kind="paragraph", label=_l("What it says"), lines=2),
            Question(path="url", kind="address", label=_l("Link")),
        ),
    ),
    Question(
        path="need.uses",
        kind="texts",
        label=_l("What can an earner use it for?"),
        help=_l("One use each: apply for a post, be allowed a task, be excused a course."),
        noun=_l("use"),
    ),
    Question(
        path="need.partners",
        kind="rows",
        label=_l("Who helped to shape it?"),
        help=_l("People who use the skill know what matters in it. Say what each of them contributed."),
        noun=_l("partner"),
        parts=(
            Question(path="name", kind="line", label=_l("Name"), size="medium"),
            Question(path="role", kind="choice", label=_l("Role"), choices=wording.PARTNER_ROLES, size="medium"),
            Question(path="contribution", kind="paragraph", label=_l("What they contributed"), lines=2),
        ),
    ),
)

PAGE = StepPage("purpose", (Section(_l("What it is"), _WHAT), Section(_l("Why it is needed"), _WHY)))
