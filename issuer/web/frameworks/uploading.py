"""Taking in the files of a framework: kept to disk here, read by the worker."""

from __future__ import annotations

import re
from contextlib import ExitStack

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from issuer.frameworks.kinds import PUBLISHERS
from issuer.frameworks.opening import Given
from issuer.services.errors import Invalid
from issuer.services.files_at_hand import files_at_hand
from issuer.services.framework_imports import request_import, require_files
from issuer.store.base import new_id
from issuer.web import csrf
from issuer.web.database import commit, database, let_go, now, toolkit
from issuer.web.fields import Form, TextField
from issuer.web.frameworks import blueprint
from issuer.web.frameworks.wording import FILES

MAX_UPLOAD = 100 * 1024 * 1024  # all files of ESCO in one language have about 60 MB
_LANGUAGE_IN_NAME = re.compile(r"_([a-z]{2})\.csv$")


class UploadForm(Form):
    """The files, and what they do not say themselves."""

    files = MultipleFileField(
        _l("Files"),
        description=_l("As downloaded, several at once. They are recognised by their content, not by their names."),
    )
    version = TextField(_l("Release"), description=_l("ESCO and O*NET do not say it in their files: 1.2, 30.3."))
    title = TextField(_l("Title"), description=_l("Only if it is to be called otherwise than its publisher does."))
    licence = TextField(_l("Licence"), description=_l("Only if you know better than what is known here."))
    source = TextField(
        _l("Where it comes from"),
        description=_l("The address of the page, if it is not the publisher's usual one."),
        render_kw={"inputmode": "url", "spellcheck": "false"},
    )
    language = TextField(_l("Language of the labels"), description=_l("Such as en or de, if no file says it."))


@blueprint.get("/import")
def show_upload() -> str:
    """Ask for the files of a framework."""
    return _page(UploadForm(formdata=None))


@blueprint.post("/import")
@csrf.exempt  # only until the size is allowed: it is asked for below
def upload() -> ResponseReturnValue:
    """Keep the files and let the worker read them; the page that follows shows how far it is."""
    let_go()  # the files may take minutes to arrive, and everybody else wants to write meanwhile
    request.max_content_length = MAX_UPLOAD
    csrf.protect()
    form = UploadForm()
    if not form.validate():
        return _page(form), 400
    files = [file for file in form.files.data or () if isinstance(file, FileStorage) and file.filename]
    names = [file.filename or "" for file in files]
    try:
        require_files(names)
        given = _given(names, form)
    except Invalid as error:
        form.add_problems(error.problems)
        return _page(form), 400
    import_id = _keep(files, names, given)
    toolkit().import_soon()
    return redirect(url_for("frameworks.show_import", organization_slug=g.organization.slug, import_id=import_id), 303)


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_size(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say that it is too much, and what to do."""
    form = UploadForm(formdata=None)
    size = MAX_UPLOAD // 1024 // 1024
    form.files.errors = [_("At most %(size)s MB are taken at once. Send fewer files.", size=size)]
    return _page(form), 413


def _keep(files: list[FileStorage], names: list[str], given: Given) -> str:
    """Keep the files, note down the upload and return its id. Nothing is written meanwhile: copying may be slow."""
    import_id = new_id()
    with ExitStack() as undo:
        undo.callback(toolkit().uploads.forget, import_id)
        for number, file in enumerate(files):
            with files_at_hand():
                toolkit().uploads.keep(import_id, number, file.stream)  # type: ignore[arg-type]
        request_import(
            database(), g.organization, import_id=import_id, files=names, given=given, actor=g.person, now=now()
        )
        commit()
        undo.pop_all()
    return import_id


def _given(names: list[str], form: UploadForm) -> Given:
    """Return what was said of the files. Raises Invalid when they are in several languages."""
    return Given(
        title=form.title.data or "",
        version=form.version.data or "",
        licence=form.licence.data or "",
        source=form.source.data or "",
        language=form.language.data or _language_of(names),
    )


def _language_of(names: list[str]) -> str:
    """Return the language that ESCO's file names end in. Raises Invalid when there are several."""
    found = {match[1] for name in names if (match := _LANGUAGE_IN_NAME.search(name))}
    if len(found) > 1:
        raise Invalid({"files": _("These files are in several languages. Send one language at a time.")})
    return found.pop() if found else ""


def _page(form: UploadForm) -> str:
    return render_template("frameworks/upload.html", form=form, files=FILES, publishers=PUBLISHERS)
