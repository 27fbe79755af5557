"""A roster is sent: which award it is for, a sample to fill in, the file, and what holds for all its rows."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import Response, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from issuer.review.draft import Draft
from issuer.services.errors import Invalid, NotEditable
from issuer.services.rosters.receiving import receive
from issuer.services.rosters.sample import sample_file
from issuer.services.rosters.tables import MAX_FILE_BYTES, MAX_ROWS
from issuer.store.designs import Achievement, find_achievement, list_awardable
from issuer.store.jobs import Job, JobKind, JobState, find_job
from issuer.web import csrf
from issuer.web.database import commit, database, let_go, now, toolkit
from issuer.web.fields import Form
from issuer.web.issue import blueprint, bulk_wording
from issuer.web.issue.bulk import job_address

MAX_REQUEST = MAX_FILE_BYTES + 4 * 1024 * 1024  # what is a little too large is refused with what was chosen kept
_MB = MAX_FILE_BYTES // 1024 // 1024
_KINDS = {"revoke": JobKind.REVOKE, "reissue": JobKind.REISSUE}


class RosterForm(Form):
    """The file."""

    file = FileField(
        _l("File"),
        description=_l(
            "CSV or XLSX, at most %(size)s MB and %(rows)s rows. Of a workbook the first sheet is read.",
            size=_MB,
            rows=f"{MAX_ROWS:,}",
        ),
        render_kw={"accept": ".csv,.tsv,.txt,.xlsx", "required": True},
    )

    def options(self) -> dict[str, Any]:
        """Return what holds for all rows."""
        return {}


class AwardRosterForm(RosterForm):
    """The file of a class, and what was agreed with all of it."""

    name_is_public = RadioField(
        _l("May the pages show the names?"),
        choices=[
            SelectChoice(
                "no", _l("No. The pages say that the name is not shown; each person decides whom to show the link.")
            ),
            SelectChoice(
                "yes", _l("Yes, all agreed. The names are signed into the badges and cannot be taken out later.")
            ),
        ],
        default="no",
    )
    email_is_matchable = BooleanField(
        _l("Let wallets recognise the badges by these addresses"),
        description=_l(
            "Puts a scrambled form of each address into its badge. Nobody can read it, but whoever guesses the address "
            "can confirm the guess. Only if the recipients' wallets ask for it."
        ),
    )

    def options(self) -> dict[str, Any]:
        """Return what holds for all rows."""
        return {
            "name_is_public": self.name_is_public.data == "yes",
            "email_is_matchable": bool(self.email_is_matchable.data),
        }


@blueprint.get("/jobs/new")
def choose_class() -> ResponseReturnValue:
    """Ask what a class is to be awarded."""
    return render_template("issue/bulk_choose.html", achievements=list_awardable(database(), g.organization.id))


@blueprint.get("/jobs/new/award/<achievement_id>")
def show_roster(achievement_id: str) -> ResponseReturnValue:
    """Ask for the roster of a class."""
    achievement = _awardable(achievement_id)
    form, corrects = AwardRosterForm(formdata=None), _corrected_job(JobKind.AWARD)
    if corrects is not None:
        form.name_is_public.data = "yes" if corrects.options.get("name_is_public") else "no"
        form.email_is_matchable.data = bool(corrects.options.get("email_is_matchable"))
    return _page(JobKind.AWARD, achievement, form)


@blueprint.post("/jobs/new/award/<achievement_id>")
@csrf.exempt  # only until the size is allowed: it is asked for in `_send`
def send_roster(achievement_id: str) -> ResponseReturnValue:
    """Keep the roster of a class."""
    return _send(JobKind.AWARD, _awardable(achievement_id), AwardRosterForm)


@blueprint.get("/jobs/new/award/<achievement_id>/sample")
def download_sample(achievement_id: str) -> ResponseReturnValue:
    """Give a roster with the right columns for what is awarded."""
    return _sample(JobKind.AWARD, Draft.from_document(_awardable(achievement_id).draft))


@blueprint.get("/jobs/new/<any(revoke, reissue):task>")
def show_list_of_credentials(task: str) -> ResponseReturnValue:
    """Ask for the credentials that are to be revoked or issued again."""
    return _page(_KINDS[task], None, RosterForm(formdata=None))


@blueprint.post("/jobs/new/<any(revoke, reissue):task>")
@csrf.exempt  # only until the size is allowed: it is asked for in `_send`
def send_list_of_credentials(task: str) -> ResponseReturnValue:
    """Keep the list of credentials."""
    return _send(_KINDS[task], None, RosterForm)


@blueprint.get("/jobs/new/<any(revoke, reissue):task>/sample")
def download_sample_list(task: str) -> ResponseReturnValue:
    """Give a list with the right columns."""
    return _sample(_KINDS[task], None)


def _send(kind: JobKind, achievement: Achievement | None, form_class: type[RosterForm]) -> ResponseReturnValue:
    """Take a file in and lead to how it is read."""
    corrects = _corrected_job(kind)
    let_go()  # the file may take minutes to arrive, and everybody else wants to write meanwhile
    request.max_content_length = MAX_REQUEST
    try:
        csrf.protect()
    except RequestEntityTooLarge:
        form = form_class(formdata=None)
        form.file.errors = [_("The file has more than %(size)s MB. Divide it and send the parts.", size=_MB)]
        return _page(kind, achievement, form, status=413)
    form = form_class()
    valid, file = form.validate(), form.file.data
    if valid and not isinstance(file, FileStorage):
        form.file.errors, valid = [_("Choose a file.")], False
    if not valid:
        return _page(kind, achievement, form, status=400)
    options = form.options() | ({"corrects": corrects.id} if corrects is not None else {})
    try:
        job = _keep(kind, achievement, file, options)
    except Invalid as error:
        homeless = form.add_problems(error.problems)
        return _page(kind, achievement, form, homeless, status=400)
    except NotEditable as error:
        return _page(kind, achievement, form, [error.message], status=400)
    return redirect(job_address(job, "show_reading"), 303)


def _keep(kind: JobKind, achievement: Achievement | None, file: FileStorage, options: dict[str, Any]) -> Job:
    kit = toolkit()
    with ExitStack() as undo:
        job = receive(
            database(),
            kit.uploads,
            g.organization,
            g.person,
            kind=kind,
            achievement=achievement,
            file=file.stream,  # type: ignore[arg-type]
            file_name=file.filename or _("roster"),
            options=options,
            read_workbook=kit.read_workbook,
            now=now(),
        )
        undo.callback(kit.uploads.drop, job.id)
        commit()
        undo.pop_all()
    return job


def _page(
    kind: JobKind,
    achievement: Achievement | None,
    form: RosterForm,
    homeless: list[str] | None = None,
    *,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "issue/bulk_upload.html",
        kind=kind,
        achievement=achievement,
        form=form,
        homeless=homeless or [],
        corrects=_corrected_job(kind),
        words=bulk_wording,
    )
    return page, status


def _corrected_job(kind: JobKind) -> Job | None:
    """Return the job some of whose rows come again, if the address names one."""
    job = find_job(database(), g.organization.id, request.args.get("corrects", ""))
    return job if job is not None and job.kind is kind and job.state is not JobState.UPLOADED else None


def _sample(kind: JobKind, draft: Draft | None) -> Response:
    answer = Response(sample_file(kind, draft), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="sample.csv")
    return answer


def _awardable(achievement_id: str) -> Achievement:
    achievement = find_achievement(database(), achievement_id)
    if achievement is None or achievement.organization_id != g.organization.id:
        abort(404)
    return achievement
