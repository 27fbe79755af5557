"""Step 7: what it takes to earn this, and the help that people can ask for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design import wording
from issuer.web.design.questions import Question, Section, StepPage

_TIME = (
    Question(
        path="workload.hours",
        kind="number",
        label=_l("Hours of work"),
        help=_l("All of it: learning, doing, writing up. An honest guess for somebody who starts fresh."),
        size="short",
    ),
    Question(path="workload.credits", kind="number", label=_l("Credits"), size="short"),
    Question(
        path="workload.credit_system",
        kind="choice",
        label=_l("Credits of which system"),
        choices=wording.CREDIT_SYSTEMS,
        size="medium",
    ),
    Question(
        path="participation_form",
        kind="choice",
        label=_l("Where does it take place?"),
        choices=wording.PARTICIPATION,
    ),
    Question(
        path="prerequisites",
        kind="paragraph",
        label=_l("What must somebody bring along?"),
        help=_l("Write “none” if there is nothing."),
        lines=2,
    ),
)
_ACCESS = (
    Question(
        path="access.cost.amount",
        kind="number",
        label=_l("Price"),
        help=_l("Write 0 if it is free."),
        size="short",
    ),
    Question(
        path="access.cost.currency",
        kind="line",
        label=_l("Currency"),
        help=_l("Three letters: EUR, NZD, USD."),
        size="short",
        suggestions=("EUR", "USD", "GBP", "NZD", "AUD", "CAD", "CHF", "INR"),
    ),
    Question(
        path="access.cost.note",
        kind="paragraph",
        label=_l("About the price"),
        help=_l("What it includes, who pays less, what a second try costs."),
        lines=2,
    ),
    Question(
        path="access.accommodations",
        kind="paragraph",
        label=_l("Accommodations"),
        help=_l("What can be done differently by somebody with a disability, and whom they ask."),
    ),
    Question(
        path="access.prior_learning",
        kind="paragraph",
        label=_l("Prior learning"),
        help=_l("How somebody who can do this already has it recognised without sitting through a course."),
    ),
)

PAGE = StepPage("earners", (Section(_l("Time and form"), _TIME), Section(_l("Cost and access"), _ACCESS)))
