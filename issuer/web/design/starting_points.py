"""What the starting points are called on pages, what each gives, and what it leaves open."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from issuer.web.design.questions import Text


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """One design to begin with; `slug` is its name among `issuer.starting_points`."""

    slug: str
    title: Text
    gives: Text
    leaves: Text


BY_FIELD = (
    StartingPoint(
        "health",
        _l("Health and care"),
        _l(
            "Observation at the bedside, a case record and a supervisor’s statement; levels by safety; two years’ "
            "validity"
        ),
        _l("Which signs, which steps, what makes it safe, and how patients are protected"),
    ),
    StartingPoint(
        "trades",
        _l("Trades"),
        _l("The piece as it was left and the job being watched; one criterion each for setting up, doing and testing"),
        _l("Which job, to which standard, and what is measured"),
    ),
    StartingPoint(
        "teaching",
        _l("Teaching"),
        _l("A plan with its reasons, a recording, and learners’ work from before and after"),
        _l("What the teacher finds out, what they do differently, and how they see that it helped"),
    ),
    StartingPoint(
        "data",
        _l("Data"),
        _l("An analysis that runs elsewhere, a report for somebody who decides, and questions in person"),
        _l("Which question, which data, and which doubts must be named"),
    ),
    StartingPoint(
        "volunteering",
        _l("Volunteering"),
        _l("A participation badge: service over some weeks, with those whom it is for as partners; no claim of skill"),
        _l("For whom, doing what, for how long, and where it counts"),
    ),
)
BY_TYPE = (
    StartingPoint(
        "competency",
        _l("Competency, any field"),
        _l("Three components, two pieces of evidence and three criteria that hang together"),
        _l("What somebody does, what shows it, and what each level looks like"),
    ),
    StartingPoint(
        "knowledge",
        _l("Knowledge check, any field"),
        _l("A supervised test with outcomes to cover and a way to try again"),
        _l("What is asked, and which mark is enough"),
    ),
    StartingPoint(
        "participation",
        _l("Participation, any event"),
        _l("The few answers that such a badge needs, worded so that none sounds like a skill"),
        _l("What took place, for whom, and what it can be shown for"),
    ),
    StartingPoint(
        "industry",
        _l("Industry-aligned, any trade"),
        _l("A task set by the trade, judged by its own people, with an expiry date and a place for the standard"),
        _l("Which standard, which duties, and who appoints the assessors"),
    ),
)
STARTING_POINTS = (*BY_FIELD, *BY_TYPE)
