"""The nine pages of the wizard, in order. `issuer.review.steps` says which fields stand on which."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.web.design.questions import StepPage, Text
from issuer.web.design.steps import (
    alignment,
    assessment,
    badge,
    competency,
    earners,
    evidence,
    purpose,
    research,
    trust,
)

PAGES: tuple[StepPage, ...] = (
    purpose.PAGE,
    competency.PAGE,
    research.PAGE,
    evidence.PAGE,
    assessment.PAGE,
    alignment.PAGE,
    earners.PAGE,
    trust.PAGE,
    badge.PAGE,
)


def page_of(slug: str) -> StepPage:
    """Return the page of a step. Raises KeyError for a slug that names none."""
    for page in PAGES:
        if page.slug == slug:
            return page
    raise KeyError(slug)


def choices_of(path: str) -> Mapping[str, Text]:
    """Return the words for the values of the enumeration at a path without indices; nothing for another field."""
    for page in PAGES:
        for question in page.questions:
            for part in (question, *question.parts):
                whole = question.path if part is question else f"{question.path}.{part.path}"
                if whole == path:
                    return part.choices or {}
    return {}
