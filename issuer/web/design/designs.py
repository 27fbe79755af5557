"""The designs of an organization: list them, begin one, import, export, copy, read and delete them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from issuer import starting_points
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import parse_json
from issuer.review.draft import CHOICES, Draft
from issuer.review.report import Report
from issuer.review.rule import Severity
from issuer.services import design as designing
from issuer.services.errors import Invalid, NotFound
from issuer.store.designs import Achievement, Design, list_designs, list_versions
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint
from issuer.web.design.findings import counts_in_words
from issuer.web.design.forms import ImportForm, NewForm
from issuer.web.design.in_words import whole_design
from issuer.web.design.opening import address, get_design, is_draft, review_of, title_of
from issuer.web.design.progress import first_unfinished, states_of
from issuer.web.design.starting_points import BY_FIELD, BY_TYPE, STARTING_POINTS
from issuer.web.fields import ConfirmForm
from issuer.web.guards import may


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: a design, what its review says while it is being written, and its published versions."""

    design: Design
    title: str
    report: Report | None
    open_points: list[tuple[Severity, str]]
    latest: Achievement | None


@blueprint.get("", endpoint="list_designs")
def show_list() -> str:
    """List the designs of the organization, the last saved first."""
    return render_template("design/list.html", entries=list(_entries()))


def _entries() -> Iterator[Entry]:
    for design in list_designs(database(), g.organization.id):
        report = review_of(design) if is_draft(design) else None
        latest = next(iter(list_versions(database(), design.id)), None)
        points = counts_in_words(report.findings) if report else []
        yield Entry(design, title_of(design), report, points, latest)


@blueprint.get("/new")
def show_new() -> str:
    """Offer the ways to begin: blank, from a starting point, from a design of one's own, or from a file."""
    copies = [(design.id, title_of(design)) for design in list_designs(database(), g.organization.id)]
    groups = ((_("For a field"), BY_FIELD), (_("For a type of credential"), BY_TYPE))
    return render_template("design/new.html", form=NewForm(formdata=None), groups=groups, copies=copies)


@blueprint.post("/new")
def create() -> AnyResponse:
    """Begin a design and go to its first step."""
    form = NewForm()
    answers = {"language": "en", "title": (form.title.data or "")[:1000]}
    if form.credential_type.data in CHOICES["credential_type"]:
        answers["credential_type"] = form.credential_type.data
    # All in the first revision: the step itself was not written in yet.
    document = Draft.empty().with_answers(answers).to_document()
    design = designing.create_design(database(), g.organization, g.person, now=now(), document=document)
    commit()
    return redirect(address("show_step", design, slug="purpose"), 303)


@blueprint.post("/new/from/<point_slug>")
def begin_from(point_slug: str) -> AnyResponse:
    """Begin a design with one of the starting points."""
    point = next((point for point in STARTING_POINTS if point.slug == point_slug), None)
    if point is None:
        raise NotFound(_("There is no such starting point."))
    document = starting_points.document_of(point_slug)
    design = designing.create_design(database(), g.organization, g.person, now=now(), document=document)
    commit()
    flash(_("This is a frame. Replace what stands in brackets: until then it cannot be published."), "done")
    return redirect(address("show_step", design, slug="purpose"), 303)


@blueprint.post("/new/copy")
def copy_chosen() -> AnyResponse:
    """Begin a design that starts as a copy of the one picked."""
    picked = request.form.get("design_id", "")
    return copy(picked) if picked else redirect(address("show_new"), 303)


@blueprint.get("/import")
def show_import() -> str:
    """Ask for a design document."""
    return render_template("design/import.html", form=ImportForm(formdata=None), problems=[])


@blueprint.post("/import")
def import_file() -> AnyResponse | tuple[str, int]:
    """Take in a design document; one that cannot be read is shown again with what is wrong and where."""
    form = ImportForm()
    data = form.file.data.read() if form.file.data else (form.text.data or "").encode()
    try:
        design = designing.import_design(database(), g.organization, _parsed(data), g.person, now=now())
    except Invalid as error:
        database().rollback()
        if form.file.data:
            form.text.data = data.decode("utf-8", errors="replace")
        problems = list(error.problems.values())
        return render_template("design/import.html", form=form, problems=problems), 400
    commit()
    flash(_("Imported. The review has read it: what it found stands beside each field."), "done")
    return redirect(address("show_design", design), 303)


def _parsed(data: bytes) -> dict[str, Any]:
    if not data.strip():
        raise Invalid({"": _("Choose a file, or paste the text of one.")})
    try:
        document = parse_json(data)
    except CredentialError as error:
        raise Invalid({"": _("This is no JSON that can be read: %(why)s", why=error.detail)}) from error
    if not isinstance(document, dict):
        raise Invalid({"": _("A design is one JSON object, and this is something else.")})
    return document


@blueprint.get("/<design_id>")
def show_design(design_id: str) -> str | AnyResponse:
    """Go on writing a draft where something is open; to everybody else show the design to read."""
    design = get_design(design_id)
    if is_draft(design) and may("write", "design"):
        step = first_unfinished(states_of(design.document, review_of(design)))
        return redirect(address("show_step", design, slug=step.slug), 303)
    versions = list_versions(database(), design.id)
    return render_template(
        "design/show.html", design=design, versions=versions, steps=list(whole_design(design.document))
    )


@blueprint.get("/<design_id>/export")
def export(design_id: str) -> Response:
    """Send a design as a file that can be imported elsewhere."""
    design = get_design(design_id)
    text = json.dumps(designing.export_design(design), ensure_ascii=False, indent=2) + "\n"
    name = f"{_file_name(title_of(design))}.design.json"
    return Response(
        text,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _file_name(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "untitled"


@blueprint.post("/<design_id>/copy")
def copy(design_id: str) -> AnyResponse:
    """Begin a design that starts as a copy of this one."""
    design = designing.copy_design(database(), get_design(design_id), g.person, now=now())
    commit()
    flash(_("This is the copy. The design it was made from stays as it is."), "done")
    return redirect(address("show_step", design, slug="purpose"), 303)


@blueprint.get("/<design_id>/delete")
def confirm_delete(design_id: str) -> str:
    """Say what deleting means before it is done."""
    return render_template("design/delete.html", design=get_design(design_id), form=ConfirmForm())


@blueprint.post("/<design_id>/delete")
def delete(design_id: str) -> AnyResponse:
    """Delete a design that was never published. Pressed twice, it is deleted once."""
    try:
        design = get_design(design_id)
        title = title_of(design) or _("Untitled")
        designing.delete_draft(database(), design, actor=g.person, now=now())
    except NotFound:
        if not designing.was_deleted(database(), g.organization.id, design_id):
            raise
        flash(_("It was deleted already; nothing was done twice."), "done")
        return redirect(address("list_designs"), 303)
    commit()
    flash(_("“%(title)s” is deleted.", title=title), "done")
    return redirect(address("list_designs"), 303)
