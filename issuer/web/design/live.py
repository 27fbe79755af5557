"""Findings while one writes: what the review would say of a step as it stands on the page. Nothing is saved.

The script of the wizard (static/js/live-findings.js) sends the form when a field is left and gets a fragment of HTML,
made by the same macros as the page itself, with the notes by the place where each stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, g, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.report import Report
from issuer.review.rule import Finding, Rule
from issuer.review.rules import RULES_BY_ID
from issuer.services import design as designing
from issuer.store.designs import Design
from issuer.web.design import blueprint
from issuer.web.design.answers import answers_of
from issuer.web.design.controls import places_of
from issuer.web.design.findings import (
    Note,
    counts_in_words,
    in_order_of_weight,
    note_of,
    put_right,
    step_with,
)
from issuer.web.design.opening import get_draft, today
from issuer.web.design.progress import StepState, states_of
from issuer.web.design.questions import StepPage
from issuer.web.design.showing import Showing, is_due, shown_in
from issuer.web.design.steps import page_of
from issuer.web.design.typed import Typed, is_blank_row, rows_of, typed_from_document, typed_from_form
from issuer.web.limits import limiter

# Leaving a field every half second for minutes on end is no longer writing.
_PER_PERSON = "120 per minute; 2000 per hour"


@dataclass(frozen=True, slots=True)
class LiveReview:
    """What a page shows of a review while it is being written. `notes` are those of its step, the heaviest first.

    withheld: the notes not shown yet; found: the criteria with a finding shown, anywhere in the design; fixed: those
    that had one when the page asked last.
    """

    notes: tuple[Note, ...]
    withheld: tuple[Note, ...]
    states: tuple[StepState, ...]
    found: tuple[str, ...]
    fixed: tuple[Rule, ...]

    @property
    def by_place(self) -> dict[str, list[Note]]:
        """The notes by the path of the control that each stands beside; "" for the step as a whole."""
        places: dict[str, list[Note]] = {}
        for note in self.notes:
            places.setdefault(note.place, []).append(note)
        return places

    @property
    def said(self) -> str:
        """The same in one short sentence or two, to be heard."""
        counts = ", ".join(words for _severity, words in counts_in_words(note.finding for note in self.notes))
        here = _("%(counts)s on this step.", counts=counts) if counts else ""
        if not counts and not self.withheld:
            here = _("Nothing left to mend on this step.")
        return " ".join([*(_("Fixed: %(title)s.", title=rule.title) for rule in self.fixed), here]).strip()


def _writer() -> str:
    return f"review by {g.person.id}"


@blueprint.post("/<design_id>/steps/<slug>/review")
@limiter.limit(_PER_PERSON, key_func=_writer)
def review_step(design_id: str, slug: str) -> Response:
    """Review the step as it stands on the page, together with what is saved of the others."""
    try:
        page = page_of(slug)
    except KeyError:
        abort(404)
    design = get_draft(design_id)
    typed = typed_from_form(page, request.form)
    found = [criterion for criterion in request.form.get("found", "").split() if criterion in RULES_BY_ID]
    # Names of controls that were left; on a step that shows everything they say nothing new.
    touched = request.form.get("touched", "").split() if shown_in(request.form) is Showing.SOME else None
    live = live_review(design, page, typed, found, touched)
    answer = make_response(render_template("design/live.html", design=design, page=page, live=live))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def live_review(
    design: Design,
    page: StepPage,
    typed: Typed,
    found: Iterable[str] = (),
    touched: Collection[str] | None = None,
) -> LiveReview:
    """Return the review of a design with what was typed into a page of it; `found` is what the page showed before.

    `touched` are the names of the controls that were left, on a step that is written for the first time: only what is
    due then is shown. None shows everything.

    What cannot be saved as it was typed is left out: its error is told on saving. Raises Invalid for wrong kinds of
    answers, which no page of ours sends.
    """
    answers, problems = answers_of(page, typed, design.document)
    draft = designing.draft_with(design, {path: value for path, value in answers.items() if not _is_in(problems, path)})
    report = designing.review_design(design, today=today(), draft=draft)
    document = draft.to_document()
    due, withheld, found_now = [], [], []
    for finding, note in _notes(report, page, typed_from_document(page, design.document) | typed):
        if touched is None or is_due(finding, document, note.place if note else "", touched):
            found_now.append(finding.criterion)
            due += [note] if note else []
        else:
            withheld += [note] if note else []
    return LiveReview(
        notes=tuple(in_order_of_weight(due)),
        withheld=tuple(in_order_of_weight(withheld)),
        states=states_of(document, report),
        found=tuple(dict.fromkeys(found_now)),
        fixed=tuple(put_right(found, report)),
    )


def _is_in(problems: Mapping[str, Any], path: str) -> bool:
    return any(problem == path or problem.startswith((f"{path}[", f"{path}.")) for problem in problems)


def _notes(report: Report, page: StepPage, typed: Typed) -> Iterator[tuple[Finding, Note | None]]:
    """Yield every finding with its note on this page; None for one of another step."""
    places = places_of(page, typed)
    for finding in report.findings:
        step = step_with(finding.field)
        is_here = step is not None and step.slug == page.slug
        yield finding, note_of(_as_shown(finding, page, typed), places) if is_here else None


def _as_shown(finding: Finding, page: StepPage, typed: Typed) -> Finding:
    """Return a finding with the number that its entry has on the page, where empty entries are counted too."""
    for question in page.questions:
        start = f"{question.path}["
        if question.is_list and finding.field.startswith(start):
            number, _bracket, rest = finding.field.removeprefix(start).partition("]")
            rows = rows_of(question, typed[question.path])
            written = [n for n, row in enumerate(rows) if not is_blank_row(question, row)]
            return replace(finding, field=f"{start}{_entry(written, int(number))}]{rest}")
    return finding


def _entry(written: Sequence[int], number: int) -> int:
    return written[number] if number < len(written) else number
