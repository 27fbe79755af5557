"""The list of trusted issuers as a file: for another site, for a script, and back."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from issuer.services.errors import Invalid
from issuer.services.trust import export_trusted, import_trusted
from issuer.web.database import commit, database, now
from issuer.web.site import blueprint
from issuer.web.site.forms import ListForm


@blueprint.get("/trust/export")
def export_list() -> Response:
    """Give the list as a file."""
    response = make_response(export_trusted(database()))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="trusted-issuers.json"'
    return response


@blueprint.get("/trust/import")
def show_import() -> str:
    """Ask for the file of a list."""
    return render_template("site/import_trust.html", form=ListForm(formdata=None))


@blueprint.post("/trust/import")
def import_list() -> Response | tuple[str, int]:
    """Add what is new in a list's file; nothing is removed or replaced."""
    form = ListForm()
    file = form.file.data
    if form.validate() and isinstance(file, FileStorage) and file.filename:
        try:
            added = import_trusted(database(), file.read(), actor=g.person, now=now())
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            commit()
            flash(_told(added))
            return redirect(url_for("site.list_trusted"), 303)
    else:
        form.add_problems({"file": _("Choose a file.")})
    return render_template("site/import_trust.html", form=form), 400


def _told(added: int) -> str:
    if not added:
        return _("Nothing in this file is new.")
    return ngettext("%(num)d issuer is new on the list.", "%(num)d issuers are new on the list.", added)
