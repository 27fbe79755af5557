"""What the fields of a design are called on its pages, for everything that speaks of a field from outside its step."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from issuer.review.draft import without_indices
from issuer.web.design.findings import step_with
from issuer.web.design.questions import Question
from issuer.web.design.steps import PAGES

_INDEX = re.compile(r"\[(\d+)\]")


def question_at(field: str) -> Question | None:
    """Return the question of the wizard that `field` belongs to: its own, or that of the list that it is a part of."""
    path = without_indices(field)
    for page in PAGES:
        for question in page.questions:
            if path == question.path or path.startswith(question.path + "."):
                return question
    return None


def place_in_words(field: str) -> str:
    """Return where a field stands: `Step 4, Evidence: Piece of evidence 2`. "" for the design as a whole."""
    step = step_with(field) if field else None
    if step is None:
        return ""
    question = question_at(field)
    if question is None:
        return _("Step %(number)s, %(title)s", number=step.number, title=step.title)
    place, entry = str(question.label).rstrip("?"), _INDEX.search(field)
    if entry:
        place = _("%(noun)s %(number)s", noun=str(question.noun).capitalize(), number=int(entry[1]) + 1)
    return _("Step %(number)s, %(title)s: %(place)s", number=step.number, title=step.title, place=place)
