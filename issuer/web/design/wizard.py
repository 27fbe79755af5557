"""The nine steps: show one, save it, and settle it when somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services import design as designing
from issuer.services.errors import Conflict, Invalid
from issuer.store.designs import Design
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint, editing
from issuer.web.design.alignment_picker import picked
from issuer.web.design.answers import answers_of
from issuer.web.design.conflict import conflict_page, settled
from issuer.web.design.editing import Edit
from issuer.web.design.going_back import say_what_changed, way_back
from issuer.web.design.images import sent_image, take_image
from issuer.web.design.keeping import reopen_kept
from issuer.web.design.opening import (
    address,
    document_at,
    get_design,
    get_draft,
    is_draft,
    review_of,
    whole_number,
)
from issuer.web.design.pages import step_view
from issuer.web.design.questions import StepPage, anchor
from issuer.web.design.showing import ARGUMENT, Showing, remember_saved, showing_of, shown_in, unsaid
from issuer.web.design.steps import PAGES, page_of
from issuer.web.design.typed import Typed, typed_from_document, typed_from_form
from issuer.web.guards import may


def _page(slug: str) -> StepPage:
    try:
        return page_of(slug)
    except KeyError:
        abort(404)


@blueprint.get("/<design_id>/steps/<slug>")
def show_step(design_id: str, slug: str) -> str | Response:
    """Show one step to write in; who may not write, and what is not a draft, gets the page to read."""
    page, design = _page(slug), get_design(design_id)
    if not (is_draft(design) and may("write", "design")):
        return redirect(address("show_design", design, _anchor=f"step-{slug}"), 303)
    typed = typed_from_document(page, design.document)
    editing.with_blanks(page, typed, request.args.getlist("blank"), design.document)
    report = review_of(design)
    showing = showing_of(design, page, report, request.args.get(ARGUMENT, ""))
    view = step_view(design, page, typed, report, undo=_undo(page), showing=showing)
    return render_template("design/step.html", view=view)


@blueprint.post("/<design_id>/steps/<slug>")
def save_step(design_id: str, slug: str) -> str | Response | tuple[str, int]:
    """Save what was typed, carry out what the pressed button asks for, and go where it leads."""
    page = _page(slug)
    typed = typed_from_form(page, request.form)
    try:
        image_png = sent_image(page, request.form.get("do", "save"))
        return _Saving(get_draft(design_id), page, typed, image_png).run()
    except Invalid as error:
        problems = {field: _without_field(field, sentence) for field, sentence in error.problems.items()}
        return _with_problems(design_id, page, typed, problems)
    except Conflict as conflict:
        return conflict_page(get_draft(design_id), page, conflict), 409


class _Saving:
    """One save of one step, from the typed text to the address of the next page."""

    def __init__(self, design: Design, page: StepPage, typed: Typed, image_png: bytes | None) -> None:
        self.design, self.page, self.typed, self.image_png = design, page, typed, image_png
        self.action = request.form.get("do", "save")
        self.edit = editing.parse_edit(self.action)
        self.showing = shown_in(request.form)
        self.base_revision = whole_number(request.form.get("base_revision"))

    def run(self) -> Response:
        """Do it. Raises Invalid with what is wrong by control, Conflict, NotEditable, NotFound."""
        before = review_of(self.design)
        told = request.form.get("told", "").split() + unsaid(before, self.design.document, self.showing)
        result = self._carry_out(self.edit) if self.edit is not None else None
        undo_revision = self.design.revision
        self._save(self._answers())
        take_image(self.design, self.image_png, self.action)
        if self.edit is None:  # who adds an entry is still writing
            remember_saved(self.design, self.page)
        verb, *named = self.action.split(":")
        if verb == "reopen" and len(named) == 2:
            reopen_kept(self.design, *named)
            told += named[:1]
        picked_leads_to = picked(self.design, self.action)
        commit()
        say_what_changed(self.design, before, tuple(told))
        return redirect(picked_leads_to or self._next_page(result, undo_revision), 303)

    def _answers(self) -> dict[str, Any]:
        answers, problems = answers_of(self.page, self.typed, self.design.document)
        if problems:
            raise Invalid(problems)
        return answers

    def _carry_out(self, edit: Edit) -> editing.Result:
        can_be_undone = edit.verb == "remove" and self._keep_what_goes(edit)
        earlier = None
        if edit.verb == "restore" and edit.arguments:
            earlier = document_at(self.design, whole_number(edit.arguments[0]))
        try:
            result = editing.apply(edit, self.page, self.typed, document=self.design.document, earlier=earlier)
        except (LookupError, ValueError):
            abort(400)  # a button that no page of ours has
        return result if can_be_undone else replace(result, removed=None)

    def _keep_what_goes(self, edit: Edit) -> bool:
        """Save before an entry is removed, so that it can be put back as it was typed last, and tell whether it can.

        What is wrong inside the entry goes with it and is no reason to keep it. Raises Invalid for anything else.
        """
        answers, problems = answers_of(self.page, self.typed, self.design.document)
        inside = f"{edit.path}[{':'.join(edit.arguments)}]"
        if any(not f"{path}.".startswith(f"{inside}.") for path in problems):
            raise Invalid(problems)
        if not problems:
            self._save(answers)
        return not problems

    def _save(self, answers: Mapping[str, Any]) -> None:
        answers, base_revision = settled(self.design, self.page, answers, self.base_revision)
        designing.save_step(
            database(), self.design, self.page.slug, answers, base_revision=base_revision, actor=g.person, now=now()
        )
        self.base_revision = self.design.revision

    def _next_page(self, result: editing.Result | None, undo_revision: int) -> str:
        if result is not None:
            return self._same_page(result, undo_revision)
        if leads_on := self._page_of_a_finding():
            return leads_on
        go = request.form.get("go", "")
        slugs = [page.slug for page in PAGES]
        if go == "check" or (self.action == "next" and self.page.slug == slugs[-1]):
            return address("check", self.design)
        if go == "coverage":
            return address("show_coverage", self.design)
        if go in slugs:
            return address("show_step", self.design, slug=go)
        if self.action == "next":
            return address("show_step", self.design, slug=slugs[slugs.index(self.page.slug) + 1])
        flash(_("Saved."), "done")
        return address("show_step", self.design, slug=self.page.slug)

    def _page_of_a_finding(self) -> str:
        """Return where a finding is kept or its offer weighed, or where one stands that was opened again; else ""."""
        verb, *named = self.action.split(":")
        values: dict[str, Any] = {"back": self.page.slug}
        match verb, named:
            case "offer", [criterion]:
                return address("show_offer", self.design, criterion=criterion, **values)
            case "keep", [criterion, field]:
                return address("show_keep", self.design, criterion=criterion, field=field, **values)
            case "reopen", [_criterion, field]:
                return way_back(self.design, self.page.slug, field)
        return ""

    def _same_page(self, result: editing.Result, undo_revision: int) -> str:
        assert self.edit is not None
        blank = [
            text
            for question in self.page.questions
            if question.is_list and question.path in self.typed
            for text in editing.blanks(question, self.typed[question.path])
        ]
        values: dict[str, object] = {"blank": blank} if blank else {}
        if result.removed is not None:
            values["removed"] = f"{self.edit.path}:{undo_revision}:{result.removed}"
        if self.showing is not Showing.ALL:
            values[ARGUMENT] = self.showing
        return address("show_step", self.design, slug=self.page.slug, **values, _anchor=anchor(result.focus))


def _with_problems(design_id: str, page: StepPage, typed: Typed, problems: Mapping[str, str]) -> tuple[str, int]:
    """Show the page again with everything that was typed in it."""
    database().rollback()
    design = get_draft(design_id)
    view = step_view(
        design,
        page,
        typed,
        review_of(design),
        problems=problems,
        base_revision=whole_number(request.form.get("base_revision")),
        showing=shown_in(request.form),
    )
    return render_template("design/step.html", view=view), 400


def _undo(page: StepPage) -> dict[str, str]:
    """Return the button's value that puts back what the last button took away, by the path of its list."""
    path, *rest = request.args.get("removed", "").split(":")
    if len(rest) != 2 or not all(text.isascii() and text.isdecimal() for text in rest):
        return {}
    shown = editing.RUBRIC if path == editing.RUBRIC_LEVELS else path
    if shown not in [question.path for question in page.questions if question.is_list]:
        return {}
    return {shown: ":".join(("restore", path, *rest))}


def _without_field(field: str, sentence: str) -> str:
    """Return a problem without the name of the field before it: here it stands beside its control."""
    bare = sentence.removeprefix(f"{field}: ") if field else sentence
    return bare[:1].upper() + bare[1:]
