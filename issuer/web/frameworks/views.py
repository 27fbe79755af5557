"""The list of frameworks with where they come from, and taking one away."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.frameworks.kinds import PUBLISHERS
from issuer.services.framework_imports import get_import
from issuer.services.frameworks import get_framework, may_change, remove_framework, require_keeper
from issuer.store.designs import list_designs
from issuer.store.frameworks import Framework, count_entries, list_frameworks, list_imports
from issuer.web.database import commit, database, now
from issuer.web.fields import ConfirmForm
from issuer.web.frameworks import blueprint
from issuer.web.frameworks.wording import FILES, STATES


@dataclass(frozen=True, slots=True)
class Entry:
    """A framework, how much of it there is, and whether it was this organization that took it in."""

    framework: Framework
    current: int
    withdrawn: int
    is_ours: bool


@blueprint.get("", endpoint="list_frameworks")
def show_list() -> str:
    """List the frameworks of this installation, and the last uploads of this organization."""
    counts = count_entries(database())
    entries = [
        Entry(each, *counts.get(each.id, (0, 0)), is_ours=may_change(each, g.organization))
        for each in list_frameworks(database())
    ]
    uploads = list_imports(database(), g.organization.id, limit=5)
    return render_template(
        "frameworks/list.html", entries=entries, uploads=uploads, publishers=PUBLISHERS, files=FILES, states=STATES
    )


@blueprint.get("/imports/<import_id>")
def show_import(import_id: str) -> str:
    """Show how far an upload is, or what came of it."""
    upload = get_import(database(), g.organization.id, import_id)
    return render_template("frameworks/import.html", upload=upload, states=STATES)


@blueprint.get("/<framework_id>/remove")
def confirm_removal(framework_id: str) -> str:
    """Say what taking a framework away means, before it is done."""
    framework = get_framework(database(), framework_id)
    require_keeper(framework, g.organization)
    current, withdrawn = count_entries(database()).get(framework.id, (0, 0))
    return render_template(
        "frameworks/remove.html",
        framework=framework,
        count=current + withdrawn,
        designs=_aligned_designs(framework),
        form=ConfirmForm(formdata=None),
    )


@blueprint.post("/<framework_id>/remove")
def remove(framework_id: str) -> Response:
    """Take a framework away. Alignments in designs keep their texts."""
    framework = get_framework(database(), framework_id)
    title = framework.title
    remove_framework(database(), framework, now=now(), actor=g.person, organization=g.organization)
    commit()
    flash(_("%(title)s is removed. Alignments in designs are as they were.", title=title), "done")
    return redirect(url_for("frameworks.list_frameworks", organization_slug=g.organization.slug), 303)


def _aligned_designs(framework: Framework) -> list[str]:
    """Return the titles of this organization's designs that name the framework in an alignment."""
    return [
        design.document.get("title") or _("Untitled design")
        for design in list_designs(database(), g.organization.id)
        if any(row.get("framework") == framework.title for row in design.document.get("alignments", ()))
    ]
