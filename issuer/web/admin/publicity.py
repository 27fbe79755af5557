"""Whether the world may read the reviews of what is published."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services.organizations import choose_report_publicity
from issuer.web.admin import blueprint
from issuer.web.database import commit, database, now


@blueprint.post("/settings/reports")
def save_report_publicity() -> Response:
    """Open or close the reports of every published version."""
    is_public = "reports_are_public" in request.form
    choose_report_publicity(database(), g.organization, is_public, actor=g.person, now=now())
    commit()
    flash(_("The reports are public now.") if is_public else _("The reports are for your own people only."), "done")
    return redirect(
        url_for("admin.show_organization", organization_slug=g.organization.slug, _anchor="reports-heading"), 303
    )
