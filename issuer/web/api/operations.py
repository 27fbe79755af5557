"""The table of the API: one row an operation. The routes, the guard and the OpenAPI document are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from issuer.store.api_tokens import Scope
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
_WRITTEN = (400, 413, 415, 422, 409)

OPERATIONS: tuple[Operation, ...] = (
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

BY_ID: Mapping[str, Operation] = {operation.id: operation for operation in OPERATIONS}
