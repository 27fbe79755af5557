"""What a finding offers as its way out: shown with what it would change, then done, then taken back at will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.draft import Draft
from issuer.review.report import Report
from issuer.review.rule import Finding, Rule
from issuer.review.rules import RULES_BY_ID
from issuer.review.steps import required_fields
from issuer.services import design as designing
from issuer.services import offering
from issuer.services.achievement_mapping import ACHIEVEMENT_TYPES
from issuer.services.errors import Conflict, NotFound
from issuer.store.designs import Design
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint, wording
from issuer.web.design.coverage import type_of
from issuer.web.design.findings import counts_in_words, in_order_of_weight, note_of, readiness_in_words
from issuer.web.design.going_back import came_from, say_what_changed, way_back
from issuer.web.design.in_words import Answer, in_words
from issuer.web.design.opening import address, get_draft, review_of, today, whole_number
from issuer.web.design.questions import Question, Text
from issuer.web.design.steps import PAGES
from issuer.web.design.typed import value_at
from issuer.web.notices import flash_with_undo

_QUESTIONS: Mapping[str, Question] = {question.path: question for page in PAGES for question in page.questions}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a review says: in words, with how many findings of each severity."""

    slug: str
    words: str
    counts: list[tuple[Any, str]]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What accepting an offer would change. `settled` is mended by it, `dropped` not judged any more, `new` appears.

    answers: label, the answer now and the answer then; types: the type of credential now and then, None unless it
    changes; asked, unasked: labels of what becomes needed, and of what is not needed any more.
    """

    answers: tuple[tuple[Answer, Answer], ...]
    types: tuple[str | None, str] | None
    badge_types: tuple[str, str]
    asked: tuple[Text, ...]
    unasked: tuple[Text, ...]
    settled: tuple[Finding, ...]
    dropped: tuple[Rule, ...]
    new: tuple[Finding, ...]
    verdicts: tuple[Verdict, Verdict]


def consequences_of(design: Design, offer: Mapping[str, Any]) -> Consequences:
    """Return what a design would come to with what is offered, by reviewing it as it is and as it would be."""
    draft, changed = designing.draft_of(design), designing.draft_with(design, offer)
    before, after = review_of(design), designing.review_design(design, today=today(), draft=changed)
    now_type, then_type = type_of(draft.to_document()), type_of(changed.to_document())
    needed, will_be_needed = required_fields(now_type), required_fields(then_type)
    judged = {criterion for criterion, _group in after.groups}
    gone = list(_without(before.findings, after.findings))
    return Consequences(
        answers=tuple(_both_answers(draft, changed, offer)),
        types=(now_type, then_type) if then_type is not None and then_type != now_type else None,
        badge_types=(_badge_type(now_type), _badge_type(then_type)),
        asked=_labels(will_be_needed - needed),
        unasked=_labels(needed - will_be_needed),
        settled=tuple(finding for finding in gone if finding.criterion in judged),
        dropped=tuple(RULES_BY_ID[one] for one in dict.fromkeys(f.criterion for f in gone) if one not in judged),
        new=tuple(_heaviest_first(_without(after.findings, before.findings))),
        verdicts=(_verdict(before), _verdict(after)),
    )


@blueprint.get("/<design_id>/offers/<criterion>")
def show_offer(design_id: str, criterion: str) -> str | Response:
    """Show what would change before it is done."""
    design = get_draft(design_id)
    report = review_of(design)
    try:
        offer = offering.offer_of(report, criterion)
    except NotFound:
        flash(_("This is settled already."), "done")
        return redirect(way_back(design, came_from()), 303)
    return _page(design, report, criterion, offer)


@blueprint.post("/<design_id>/offers")
def accept_offer(design_id: str) -> Response | tuple[str, int]:
    """Put in what a finding offers, and offer to take it back."""
    design = get_draft(design_id)
    criterion = request.form.get("criterion", "")
    before = review_of(design)
    offer = offering.offer_of(before, criterion)
    base_revision = whole_number(request.form.get("revision"))
    try:
        offering.take_offer(database(), design, criterion, base_revision=base_revision, actor=g.person, now=now())
    except Conflict as conflict:
        database().rollback()
        problem = _("%(name)s saved this design after you opened this page, so look again.", name=conflict.by)
        return _page(get_draft(design_id), before, criterion, offer, problem), 409
    commit()
    say_what_changed(design, before)
    flash_with_undo(
        _done_in_words(offer),
        button=_("Change it back"),
        address=address("take_back_offer", design),
        revision=str(design.revision),
        back=came_from(),
    )
    return redirect(way_back(design, came_from()), 303)


@blueprint.post("/<design_id>/offers/back")
def take_back_offer(design_id: str) -> Response:
    """Put back what an offer has changed."""
    design = get_draft(design_id)
    revision = whole_number(request.form.get("revision"))
    try:
        offering.take_back(database(), design, revision, actor=g.person, now=now())
    except Conflict as conflict:
        database().rollback()
        words = _("It is not changed back: %(name)s has changed the same answers since.", name=conflict.by)
        flash(words, "problem")
        return redirect(way_back(get_draft(design_id), came_from()), 303)
    commit()
    flash(_("Changed back. The design is as it was before."), "done")
    return redirect(way_back(design, came_from()), 303)


def _page(design: Design, report: Report, criterion: str, offer: Mapping[str, Any], problem: str = "") -> str:
    finding = next(one for one in report.findings if one.criterion == criterion and one.offer)
    return render_template(
        "design/offer.html",
        design=design,
        note=note_of(finding, ()),
        offer=offer,
        problem=problem,
        result=consequences_of(design, offer),
        back=came_from(),
        back_address=way_back(design, came_from(), finding.field),
    )


def _both_answers(draft: Draft, changed: Draft, offer: Mapping[str, Any]) -> Iterator[tuple[Answer, Answer]]:
    documents = draft.to_document(), changed.to_document()
    for question in (_QUESTIONS[path] for path in offer if path in _QUESTIONS):
        first, second = (in_words(question, value_at(document, question.path), document) for document in documents)
        yield first, second


def _done_in_words(offer: Mapping[str, Any]) -> str:
    if set(offer) == {"credential_type"}:
        name = str(wording.TYPE_NAMES[offer["credential_type"]])
        return _("This is a %(type)s now. Nothing of what you wrote is lost.", type=name)
    return _("Done.")


def _badge_type(credential_type: str | None) -> str:
    return ACHIEVEMENT_TYPES.get(credential_type, "") if credential_type else ""


def _labels(fields: Iterable[str]) -> tuple[Text, ...]:
    wanted = set(fields)
    return tuple(question.label for path, question in _QUESTIONS.items() if path in wanted)


def _without(findings: Sequence[Finding], others: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings that do not stand among others too, in whatever words they are said there."""
    known = {(other.criterion, other.field) for other in others}
    yield from (finding for finding in findings if (finding.criterion, finding.field) not in known)


def _heaviest_first(findings: Iterable[Finding]) -> list[Finding]:
    return [note.finding for note in in_order_of_weight(note_of(finding, ()) for finding in findings)]


def _verdict(report: Report) -> Verdict:
    return Verdict(report.ready.value, readiness_in_words(report.ready), counts_in_words(report.findings))
