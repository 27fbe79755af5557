"""Each row of the table gets its route, so that the document and the routes cannot differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flask import Response

from issuer.web.api import blueprint, credentials, jobs, rosters
from issuer.web.api.answers import found
from issuer.web.api.document import openapi_document
from issuer.web.api.operations import OPERATIONS
from issuer.web.database import toolkit


def show_openapi() -> Response:
    """Answer the document that describes all this."""
    return found(openapi_document(toolkit().addresses.base))


VIEWS: Mapping[str, Callable[..., Response]] = {
    "show_openapi": show_openapi,
    "list_achievements": credentials.list_achievements,
    "award": credentials.award,
    "show_credential": credentials.show_credential,
    "revoke": credentials.revoke,
    "download_sample": rosters.download_sample,
    "send_roster": rosters.send_roster,
    "send_revocations": rosters.send_revocations,
    "send_reissues": rosters.send_reissues,
    "list_jobs": jobs.list_jobs,
    "show_job": jobs.show_job,
    "list_job_rows": jobs.list_job_rows,
    "preview_row": jobs.show_row_preview,
    "download_corrections": jobs.download_corrections,
    "confirm_job": jobs.confirm_job,
    "pause_job": jobs.pause_job,
    "resume_job": jobs.resume_job,
    "cancel_job": jobs.cancel_job,
    "retry_job": jobs.retry_job,
    "download_result": jobs.download_result,
}


for operation in OPERATIONS:
    path = re.sub(r"\{(\w+)\}", r"<\1>", operation.path)
    blueprint.add_url_rule(path, operation.id, VIEWS[operation.id], methods=[operation.method])
