"""The rows of the table that are about many at a time: rosters, and the jobs that they become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.store.api_tokens import Scope
from issuer.store.jobs import RowState
from issuer.web.api import examples
from issuer.web.api.operation import CSV, JSON, ONCE, PAGING, WRITTEN, Operation, Parameter

_NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
_FLAG: Mapping[str, Any] = {"type": "boolean", "default": False}
_ROW_STATE: Mapping[str, Any] = {"type": "string", "enum": [state.value for state in RowState]}
_SEPARATOR: Mapping[str, Any] = {"type": "string", "enum": ["comma", "semicolon", "tab"], "default": "comma"}
_ID: Mapping[str, Any] = {"type": "string", "format": "uuid"}
_REASON: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}
_OF_A_FILE = (
    ONCE,
    Parameter("file_name", "query", "What people call it.", _NAME),
    Parameter("separator", "query", "With CSV.", _SEPARATOR),
    Parameter("corrects", "query", "The job some of whose rows these are, corrected.", _ID),
)
_OF_A_LIST = (
    *_OF_A_FILE,
    Parameter("achievement_id", "query", "Only what was awarded of this; else of the whole organization.", _ID),
)
_OF_A_KIND = (
    "A job that revokes takes `revocations:write` as well, one that issues again `reissues:write`: 403 without it."
)

_SENDING: tuple[Operation, ...] = (
    Operation(
        "download_sample",
        "GET",
        "/achievements/{achievement_id}/sample.csv",
        Scope.ACHIEVEMENTS_READ,
        "Take away a roster to begin with",
        "CSV in UTF-8 with the columns that an award takes, and one row that explains them. That row is never awarded.",
        gives={CSV: "ResultFile"},
        refusals=(404,),
    ),
    Operation(
        "send_roster",
        "POST",
        "/achievements/{achievement_id}/jobs",
        Scope.JOBS_WRITE,
        "Send a roster for a dry run",
        "A job for many people: CSV in UTF-8 with the columns of the sample file, or rows in JSON with the same names. "
        "Every row is looked at, and nothing is signed before the job is confirmed. Follow it until it is `checked`.",
        parameters=(
            *_OF_A_FILE,
            Parameter("name_is_public", "query", "With CSV: write names into the credentials.", _FLAG),
            Parameter("email_is_matchable", "query", "With CSV: write salted hashes of addresses.", _FLAG),
        ),
        takes={JSON: "Roster", CSV: "RosterFile"},
        sent=examples.ROSTER,
        status=202,
        gives={JSON: "Job"},
        shown=examples.JOB | {"state": "reading", "checked_at": None},
        refusals=(*WRITTEN, 404),
    ),
    Operation(
        "send_revocations",
        "POST",
        "/revocation-jobs",
        Scope.REVOCATIONS_WRITE,
        "Send a list to revoke, for a dry run",
        "A row names a credential by its code, address or id in `credential`, or gives `recipient_email` alone: then "
        "it means the one credential in force that this person holds. Where they hold several the row is `wrong` and "
        "names their codes. Nothing is revoked before the job is confirmed, which takes `jobs:write` as well.",
        parameters=(*_OF_A_LIST, Parameter("reason", "query", "With CSV: that of rows without one.", _REASON)),
        takes={JSON: "RevocationList", CSV: "RosterFile"},
        sent=examples.REVOCATION_LIST,
        status=202,
        gives={JSON: "Job"},
        shown=examples.JOB | {"kind": "revoke", "achievement_id": None, "state": "reading", "checked_at": None},
        refusals=(*WRITTEN, 404),
    ),
    Operation(
        "send_reissues",
        "POST",
        "/reissue-jobs",
        Scope.REISSUES_WRITE,
        "Send a list to issue again, for a dry run",
        "Each keeps its id, its address and its place in the status list, and gets a later `validFrom`, the issuer's "
        "profile of today and what the row changes. Nothing is signed before the job is confirmed, which takes "
        "`jobs:write` as well.",
        parameters=_OF_A_LIST,
        takes={JSON: "ReissueList", CSV: "RosterFile"},
        sent=examples.REISSUE_LIST,
        status=202,
        gives={JSON: "Job"},
        shown=examples.JOB | {"kind": "reissue", "achievement_id": None, "state": "reading", "checked_at": None},
        refusals=(*WRITTEN, 404),
    ),
)

_FOLLOWING: tuple[Operation, ...] = (
    Operation(
        "list_jobs",
        "GET",
        "/jobs",
        Scope.JOBS_READ,
        "List the jobs",
        "The newest first.",
        parameters=PAGING,
        gives={JSON: "JobPage"},
        shown={"items": [examples.JOB], "next_cursor": None},
        refusals=(400,),
    ),
    Operation(
        "show_job",
        "GET",
        "/jobs/{job_id}",
        Scope.JOBS_READ,
        "See how far a job is",
        "`counts` are its rows by state. What will be issued is `ready` and `warning`. `problem` says why it was "
        "stopped or cannot be read, and while it is `running` what it waits for: a key, or the end of a halt.",
        gives={JSON: "Job"},
        shown=examples.JOB,
        refusals=(404,),
    ),
    Operation(
        "list_job_rows",
        "GET",
        "/jobs/{job_id}/rows",
        Scope.JOBS_READ,
        "See what becomes of each row",
        "In the order of the file.",
        parameters=(
            Parameter("state", "query", "In this state; may be repeated.", {"type": "array", "items": _ROW_STATE}),
            *PAGING,
        ),
        gives={JSON: "RowPage"},
        shown={"items": [examples.ROW], "next_cursor": None},
        refusals=(400, 404),
    ),
    Operation(
        "preview_row",
        "GET",
        "/jobs/{job_id}/rows/{number}/credential",
        Scope.JOBS_READ,
        "See the credential of a row, exactly as it will be signed",
        "Of a job that awards. Unsigned, with stand-ins for the ids, the place in the status list and the instants, "
        "which are chosen when it is signed. 409 for a row that is wrong, or signed already.",
        gives={JSON: "UnsignedCredential"},
        shown=examples.UNSIGNED,
        refusals=(404, 409, 422),
    ),
    Operation(
        "download_corrections",
        "GET",
        "/jobs/{job_id}/corrections.csv",
        Scope.JOBS_READ,
        "Take away the rows that cannot be done, to correct them",
        "CSV in UTF-8 with the roster's separator, its columns, and one more, last, that says why. Correct them and "
        "send that file by itself, with this job as `corrects`. 409 before the job is checked.",
        gives={CSV: "ResultFile"},
        refusals=(404, 409),
    ),
    Operation(
        "download_result",
        "GET",
        "/jobs/{job_id}/result.csv",
        Scope.JOBS_READ,
        "Take away what became of every row",
        "CSV in UTF-8 with the state of each row, its reason, its credential and the address of its page. Of a job "
        "that revokes or issues again it has the credentials as soon as it is checked: what each row would do.",
        gives={CSV: "ResultFile"},
        refusals=(404,),
    ),
)

_STEERING: tuple[Operation, ...] = (
    Operation(
        "confirm_job",
        "POST",
        "/jobs/{job_id}/confirmation",
        Scope.JOBS_WRITE,
        "Confirm the numbers, so that the job begins",
        "`expected` is the sum of `ready` and `warning` that you saw. 409 when it is another by now. With `starts_at` "
        "it begins later, and at once without; one in the past is refused. " + _OF_A_KIND,
        takes={JSON: "Confirmation"},
        sent={"expected": 240},
        gives={JSON: "Job"},
        shown=examples.JOB | {"state": "running", "confirmed_at": "2026-11-25T10:05:00Z"},
        refusals=(*WRITTEN, 404),
    ),
    *(
        Operation(
            f"{verb}_job",
            "POST",
            f"/jobs/{{job_id}}/{verb}",
            Scope.JOBS_WRITE,
            summary,
            f"409 when the job is not in a state for it. {_OF_A_KIND}",
            gives={JSON: "Job"},
            shown=examples.JOB | {"state": state},
            refusals=(404, 409),
        )
        for verb, state, summary in (
            ("pause", "paused", "Begin nothing further of a job"),
            ("resume", "running", "Go on with a job"),
            ("cancel", "cancelled", "Cancel what was not signed yet"),
            ("retry", "running", "Try the rows again that failed"),
        )
    ),
)

JOBS = (*_SENDING, *_FOLLOWING, *_STEERING)
