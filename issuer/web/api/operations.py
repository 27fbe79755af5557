"""The table of the API: one row an operation. The routes, the guard and the OpenAPI document are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from issuer.store.api_tokens import Scope
from issuer.store.jobs import RowState
from issuer.web.api import examples

JSON = "application/json"
CSV = "text/csv"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may or must be sent beside the body; `place` is `query` or `header`."""

    name: str
    place: str
    description: str
    schema: Mapping[str, Any]
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program can do.

    `id` is the name of the view and of the operation in the document, `path` is below `/api/v1` with its parameters in
    braces, `scope` is what the token needs, None where anybody may ask. `takes` and `gives` map media types to the
    names of schemas, with `sent` and `shown` as examples in JSON; `refusals` are the statuses that this operation has
    beside those of all.
    """

    id: str
    method: str
    path: str
    scope: Scope | None
    summary: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    sent: Any = None
    status: int = 200
    gives: Mapping[str, str] = field(default_factory=dict)
    shown: Any = None
    refusals: tuple[int, ...] = ()


_PAGING = (
    Parameter("limit", "query", "At most so many.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
    Parameter("cursor", "query", "`next_cursor` of the page before.", {"type": "string", "maxLength": 200}),
)
_ONCE = Parameter(
    "Idempotency-Key",
    "header",
    "New for each thing to be done. The same request under the same key is done once, and gets the same answer for 30 "
    "days, whoever in the organization sends it.",
    {"type": "string", "pattern": "^[!-~]{1,200}$", "examples": ["enrolment-4711-wa101"]},
    is_required=True,
)
_NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
_FLAG: Mapping[str, Any] = {"type": "boolean", "default": False}
_ROW_STATE: Mapping[str, Any] = {"type": "string", "enum": [state.value for state in RowState]}
_SEPARATOR: Mapping[str, Any] = {"type": "string", "enum": ["comma", "semicolon", "tab"], "default": "comma"}
_WRITTEN = (400, 413, 415, 422, 409)

_AWARDS: tuple[Operation, ...] = (
    Operation("show_openapi", "GET", "/openapi.json", None, "This document", gives={JSON: "OpenApi"}),
    Operation(
        "list_achievements",
        "GET",
        "/achievements",
        Scope.ACHIEVEMENTS_READ,
        "List what is published",
        "The newest first, with the criteria and levels that an award needs. What has `retired_at` is not awarded.",
        parameters=_PAGING,
        gives={JSON: "AchievementPage"},
        shown={"items": [examples.ACHIEVEMENT], "next_cursor": None},
        refusals=(400,),
    ),
    Operation(
        "award",
        "POST",
        "/achievements/{achievement_id}/awards",
        Scope.AWARDS_WRITE,
        "Award to one person",
        "The credential is signed, stored and told to the recipient by mail, as from the page. Problems are named by "
        "member. 409 `already_awarded` when the person holds it for the same evidence and `confirm_duplicate` is not "
        "true.",
        parameters=(_ONCE,),
        takes={JSON: "Award"},
        sent=examples.AWARD,
        status=201,
        gives={JSON: "Credential"},
        shown=examples.CREDENTIAL,
        refusals=(*_WRITTEN, 404),
    ),
    Operation(
        "show_credential",
        "GET",
        "/credentials/{credential_id}",
        Scope.AWARDS_READ,
        "Look up a credential",
        "Its state as recorded here, the page for people and the address of the signed document.",
        gives={JSON: "Credential"},
        shown=examples.CREDENTIAL,
        refusals=(404,),
    ),
    Operation(
        "revoke",
        "POST",
        "/credentials/{credential_id}/revocation",
        Scope.REVOCATIONS_WRITE,
        "Revoke a credential",
        "For good, and for a reason that is public. The signed status list says so at once. 409 when it is revoked.",
        takes={JSON: "Revocation"},
        sent={"reason": "Awarded by mistake"},
        gives={JSON: "Credential"},
        shown=examples.REVOKED,
        refusals=(*_WRITTEN, 404),
    ),
)

_JOBS: tuple[Operation, ...] = (
    Operation(
        "send_roster",
        "POST",
        "/achievements/{achievement_id}/jobs",
        Scope.JOBS_WRITE,
        "Send a roster for a dry run",
        "A job for many people: CSV in UTF-8 with the columns of the sample file, or rows in JSON with the same names. "
        "Every row is looked at, and nothing is signed before the job is confirmed. Follow it until it is `checked`.",
        parameters=(
            _ONCE,
            Parameter("file_name", "query", "What people call it.", _NAME),
            Parameter("name_is_public", "query", "With CSV: write names into the credentials.", _FLAG),
            Parameter("email_is_matchable", "query", "With CSV: write salted hashes of addresses.", _FLAG),
            Parameter("separator", "query", "With CSV.", _SEPARATOR),
        ),
        takes={JSON: "Roster", CSV: "RosterFile"},
        sent=examples.ROSTER,
        status=202,
        gives={JSON: "Job"},
        shown=examples.JOB | {"state": "reading", "checked_at": None},
        refusals=(*_WRITTEN, 404),
    ),
    Operation(
        "list_jobs",
        "GET",
        "/jobs",
        Scope.JOBS_READ,
        "List the jobs",
        "The newest first.",
        parameters=_PAGING,
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
        "`counts` are its rows by state. What will be issued is `ready` and `warning`.",
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
            *_PAGING,
        ),
        gives={JSON: "RowPage"},
        shown={"items": [examples.ROW], "next_cursor": None},
        refusals=(400, 404),
    ),
    Operation(
        "confirm_job",
        "POST",
        "/jobs/{job_id}/confirmation",
        Scope.JOBS_WRITE,
        "Confirm the numbers, so that the job begins",
        "`expected` is the sum of `ready` and `warning` that you saw. 409 when it is another by now.",
        takes={JSON: "Confirmation"},
        sent={"expected": 240},
        gives={JSON: "Job"},
        shown=examples.JOB | {"state": "running", "confirmed_at": "2026-11-25T10:05:00Z"},
        refusals=(*_WRITTEN, 404),
    ),
    *(
        Operation(
            f"{verb}_job",
            "POST",
            f"/jobs/{{job_id}}/{verb}",
            Scope.JOBS_WRITE,
            summary,
            "409 when the job is not in a state for it.",
            gives={JSON: "Job"},
            shown=examples.JOB | {"state": state},
            refusals=(404, 409),
        )
        for verb, state, summary in (
            ("pause", "paused", "Begin nothing further of a job"),
            ("resume", "running", "Go on with a job"),
            ("cancel", "cancelled", "Cancel what was not signed yet"),
        )
    ),
    Operation(
        "download_result",
        "GET",
        "/jobs/{job_id}/result.csv",
        Scope.JOBS_READ,
        "Take away what became of every row",
        "CSV in UTF-8 with the state of each row, its reason, its credential and the address of its page.",
        gives={CSV: "ResultFile"},
        refusals=(404,),
    ),
)

OPERATIONS = (*_AWARDS, *_JOBS)
BY_ID: Mapping[str, Operation] = {operation.id: operation for operation in OPERATIONS}
