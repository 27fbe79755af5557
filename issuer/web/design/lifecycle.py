"""From draft to published to retired: the check, publishing, the published versions, and the way on."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.rules import RULES_BY_ID
from issuer.services import design as designing
from issuer.services import publishing
from issuer.services.errors import Invalid, NotEditable, NotFound, NotReady
from issuer.store.designs import Achievement, Design, DesignState, list_versions
from issuer.web.database import commit, database, now, toolkit
from issuer.web.design import blueprint
from issuer.web.design.findings import by_step, counts_in_words, note_of, readiness_in_words
from issuer.web.design.in_words import whole_design
from issuer.web.design.opening import (
    address,
    get_design,
    get_draft,
    is_draft,
    review_of,
    title_of,
    whole_number,
)
from issuer.web.design.pages import places_by_step
from issuer.web.design.profiles import profiles_of
from issuer.web.design.progress import states_of
from issuer.web.fields import ConfirmForm


@blueprint.get("/<design_id>/check")
def check(design_id: str) -> str:
    """Show the whole review, by the step on which each finding is mended."""
    design = get_draft(design_id)
    report = review_of(design)
    return render_template(
        "design/check.html",
        design=design,
        report=report,
        readiness=readiness_in_words(report.ready),
        counts=counts_in_words(report.findings),
        kept=len(report.kept),
        unjudged=[RULES_BY_ID[criterion] for criterion in report.not_applied],
        profiles=profiles_of(design),
        groups=by_step(report, places_by_step(design.document)),
        states=states_of(design.document, report),
    )


@blueprint.get("/<design_id>/publish")
def confirm_publish(design_id: str) -> str | Response:
    """Show what will be frozen, or what still stands against it."""
    design = get_design(design_id)
    try:
        designing.require_draft(design)
    except NotEditable as error:
        return _not_published(design, error)
    return _publish_page(design)


@blueprint.post("/<design_id>/publish")
def publish(design_id: str) -> Response | tuple[str, int]:
    """Freeze the design as the next version. Pressed twice, it is frozen once."""
    design = get_design(design_id)
    try:
        designing.require_draft(design)
        if problem := _what_has_changed(design):
            return _publish_page(design, [problem]), 409
        achievement = publishing.publish(
            database(),
            design,
            artist=toolkit().artist,
            addresses=toolkit().addresses,
            actor=g.person,
            now=now(),
        )
    except NotEditable as error:
        return _not_published(design, error)
    except NotReady:
        database().rollback()
        return _publish_page(get_draft(design_id)), 400
    except Invalid as error:
        database().rollback()
        return _publish_page(get_draft(design_id), list(error.problems.values())), 400
    commit()
    flash(_("Published. From now on this version never changes."), "done")
    return redirect(address("show_version", design, version=achievement.version), 303)


def _what_has_changed(design: Design) -> str | None:
    """Return what makes the design another one than the page has shown that was sent, None where it is the same."""
    if whole_number(request.form.get("version")) != _next_version(design):
        return _("A version was published after you opened this page. Look at this one, then publish it.")
    if whole_number(request.form.get("revision")) != design.revision:
        return _("Somebody saved this design after you opened this page. Look at it again, then publish.")
    return None


def _not_published(design: Design, error: NotEditable) -> Response:
    done = _("It was published already; nothing was done twice.")
    return _refused(design, error, done, design.state is DesignState.PUBLISHED)


def _refused(design: Design, error: NotEditable, done: str, is_done: bool) -> Response:
    """Lead to the design, which shows how things stand; what a second press wanted is there already."""
    if is_done:
        flash(done, "done")
    else:
        flash(error.message, "problem")
    return redirect(address("show_design", design), 303)


def _publish_page(design: Design, problems: list[str] | None = None) -> str:
    report = review_of(design)
    return render_template(
        "design/publish.html",
        design=design,
        form=ConfirmForm(formdata=None),
        report=report,
        problems=problems or [],
        counts=counts_in_words(report.findings),
        groups=by_step(report, places_by_step(design.document)),
        kept=[note_of(finding, ()) for finding in report.kept],
        steps=list(whole_design(design.document)),
        version=_next_version(design),
    )


def _next_version(design: Design) -> int:
    return len(list_versions(database(), design.id)) + 1


@blueprint.get("/<design_id>/versions/<int:version>")
def show_version(design_id: str, version: int) -> str:
    """Show a published version, as it was frozen."""
    design = get_design(design_id)
    achievement = _version(design, version)
    return render_template(
        "design/version.html",
        design=design,
        achievement=achievement,
        versions=list_versions(database(), design.id),
        steps=list(whole_design(achievement.draft)),
    )


def _version(design: Design, number: int) -> Achievement:
    for achievement in list_versions(database(), design.id):
        if achievement.version == number:
            return achievement
    raise NotFound(_("This design has no such version."))


@blueprint.get("/<design_id>/retire")
def confirm_retire(design_id: str) -> str:
    """Say what retiring means before it is done."""
    return render_template("design/retire.html", design=get_design(design_id), form=ConfirmForm(formdata=None))


@blueprint.post("/<design_id>/retire")
def retire(design_id: str) -> Response:
    """Stop offering what was published."""
    design = get_design(design_id)
    try:
        publishing.retire(database(), design, actor=g.person, now=now())
    except NotEditable as error:
        done = _("It was retired already; nothing was done twice.")
        return _refused(design, error, done, design.state is DesignState.RETIRED)
    commit()
    flash(_("“%(title)s” is retired. What was awarded stays valid.", title=title_of(design)), "done")
    return redirect(address("show_design", design), 303)


@blueprint.post("/<design_id>/new-version")
def start_new_version(design_id: str) -> Response:
    """Open a published design for writing again."""
    design = get_design(design_id)
    try:
        publishing.start_new_version(database(), design, actor=g.person, now=now())
    except NotEditable as error:
        is_begun = is_draft(design) and bool(list_versions(database(), design.id))
        return _refused(design, error, _("The next version was begun already; you are writing it."), is_begun)
    commit()
    flash(_("You are writing the next version. The published one stays on offer until you publish this."), "done")
    return redirect(address("show_step", design, slug="purpose"), 303)
