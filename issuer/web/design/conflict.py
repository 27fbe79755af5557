"""Two people saved the same answers: both versions are shown field by field, and the writer picks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from issuer.review.draft import Draft, DraftError
from issuer.services.errors import Conflict, Invalid
from issuer.store.designs import Design
from issuer.web.design.in_words import Answer, in_words
from issuer.web.design.opening import document_at, whole_number
from issuer.web.design.questions import StepPage

KEEP = "keep."
AT = "at-"  # how the name of a form's first field begins, which tells a browser the revision that it shows
_OURS = ("csrf_token", "do", "go", "base_revision", "seen_revision")


@dataclass(frozen=True, slots=True)
class Choice:
    """One field that both changed."""

    path: str
    mine: Answer
    theirs: Answer


def conflict_page(design: Design, page: StepPage, conflict: Conflict) -> str:
    """Return the page that shows both versions. It carries along all that was typed, so that nothing is lost."""
    choices = [
        Choice(
            path,
            in_words(page.question(path), conflict.mine[path], design.document),
            in_words(page.question(path), conflict.theirs[path], design.document),
        )
        for path in conflict.mine
    ]
    return render_template(
        "design/conflict.html", design=design, page=page, conflict=conflict, choices=choices, carried=list(_carried())
    )


def settled(
    design: Design, page: StepPage, answers: Mapping[str, Any], base_revision: int
) -> tuple[dict[str, Any], int]:
    """Return the answers to save, and the revision they are to be compared with.

    Once the writer has picked, these are the answers that they changed, but for those they gave up, against the
    revision that they were shown; otherwise all answers, as they are.
    """
    if "seen_revision" not in request.form:
        return dict(answers), base_revision
    given_up = {question.path for question in page.questions if request.form.get(KEEP + question.path) == "theirs"}
    kept = {path: value for path, value in answers.items() if path not in given_up}
    base = Draft.from_document(document_at(design, base_revision))
    try:
        mine = base.with_answers(kept)
    except DraftError as error:
        raise Invalid({error.field: error.detail}) from error
    changed = {path: value for path, value in kept.items() if mine.get(path) != base.get(path)}
    return changed, whole_number(request.form.get("seen_revision"))


def _carried() -> Iterator[tuple[str, str]]:
    for name, values in request.form.lists():
        if name not in _OURS and not name.startswith((KEEP, AT)):
            yield from ((name, value) for value in values)
