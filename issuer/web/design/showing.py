"""How much of its review a step shows: nothing before anybody has written in it, everything once it was saved.

Who begins is not told at once what is all missing. While a step is written for the first time it speaks of what holds
something, and of what was left (`touched`, names of controls, told by the script). The check always shows everything.

That a step was saved can be read off the saved states, but for one that was saved blank: the session remembers that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask import session

from issuer.review.report import Report
from issuer.review.rule import Finding
from issuer.store.designs import Design, find_revision
from issuer.web.database import database
from issuer.web.design.findings import criteria_of, step_with
from issuer.web.design.questions import StepPage
from issuer.web.design.typed import value_at

ARGUMENT = "findings"  # in the address of a step: how much it is to show
FIELD = "showing"  # in the form of a step: how much it was showing
FIRST_REVISION = 1

# What a design holds before its first step is opened, from the page that begins it and from its organization.
_GIVEN = frozenset(
    {"title", "credential_type", "language", "issuer.name", "issuer.url", "issuer.email", "issuer.country"}
)
_SAVED_BLANK = "saved-blank"
_MOST_REMEMBERED = 12  # designs; they live in a cookie
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class Showing(StrEnum):
    """How much a step shows: nothing, what is `due` by now, or all."""

    NOTHING = "nothing"
    SOME = "some"
    ALL = "all"


def showing_of(design: Design, page: StepPage, report: Report, asked: str) -> Showing:
    """Return how much a step shows when it is opened. `asked` is what its address asks for, "" for nothing special."""
    if asked in (Showing.SOME, Showing.ALL):
        return Showing(asked)
    was_saved_blank = page.slug in dict(session.get(_SAVED_BLANK, ())).get(design.id, ())
    has_kept = any((step := step_with(finding.field)) and step.slug == page.slug for finding in report.kept)
    return Showing.ALL if was_saved_blank or has_kept or _is_written_in(design, page) else Showing.NOTHING


def shown_in(form: Mapping[str, str]) -> Showing:
    """Return how much a sent form was showing of its findings; one that does not say so was showing all."""
    return Showing.SOME if form.get(FIELD) == Showing.SOME else Showing.ALL


def remember_saved(design: Design, page: StepPage) -> None:
    """Note that a step was saved although nothing is written in it; what is written speaks for itself."""
    if _is_written_in(design, page):
        return
    remembered: dict[str, list[str]] = dict(session.get(_SAVED_BLANK, ()))
    slugs = remembered.pop(design.id, [])
    remembered[design.id] = [*(slug for slug in slugs if slug != page.slug), page.slug]
    # As pairs: a session keeps the order of a list, and sorts what is by name.
    session[_SAVED_BLANK] = [list(pair) for pair in remembered.items()][-_MOST_REMEMBERED:]


def is_due(finding: Finding, document: Mapping[str, Any], place: str = "", touched: Iterable[str] = ()) -> bool:
    """Return whether a finding is shown before its step is saved: its field holds something, or was left by now.

    `place` is the path of the control that it stands beside, `touched` are the names of the controls that were left.
    """
    return _holds_something(document, finding.field) or any(_is_about(place, name) for name in touched if place)


def unsaid(report: Report, document: Mapping[str, Any], showing: Showing) -> list[str]:
    """Return the criteria whose findings no page has shown yet: what puts them right is no news."""
    if showing is Showing.ALL:
        return []
    due = {finding.criterion for finding in report.findings if finding.acknowledged or is_due(finding, document)}
    return [criterion for criterion in criteria_of(report) if criterion not in due]


def _is_written_in(design: Design, page: StepPage) -> bool:
    """Return whether a step holds anything but what the design was begun with before anybody opened it."""
    paths = [question.path for question in page.questions]
    written = {path: value for path in paths if (value := value_at(design.document, path)) is not None}
    if not written.keys() <= _GIVEN:
        return True
    first = find_revision(database(), design.id, FIRST_REVISION) if written else None
    return any(first is None or value != value_at(first.document, path) for path, value in written.items())


def _holds_something(document: Mapping[str, Any], field: str) -> bool:
    value: Any = document
    for name, number in _PART.findall(field):
        if name:
            value = value.get(name) if isinstance(value, Mapping) else None
        else:
            value = value[int(number)] if isinstance(value, list) and int(number) < len(value) else None
    return value not in (None, "", [], {})


def _is_about(place: str, name: str) -> bool:
    """Return whether what stands at `place` is about the control `name`: it is that one, in it or around it."""
    inside, around = (f"{name}.", f"{name}["), (f"{place}.", f"{place}[")
    return place == name or place.startswith(inside) or name.startswith(around)
