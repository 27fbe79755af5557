"""What a row in the table of the API says of an operation, and what many rows share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from issuer.store.api_tokens import Scope

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


PAGING = (
    Parameter("limit", "query", "At most so many.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
    Parameter("cursor", "query", "`next_cursor` of the page before.", {"type": "string", "maxLength": 200}),
)
ONCE = Parameter(
    "Idempotency-Key",
    "header",
    "New for each thing to be done. The same request under the same key is done once, and gets the same answer for 30 "
    "days, whoever in the organization sends it.",
    {"type": "string", "pattern": "^[!-~]{1,200}$", "examples": ["enrolment-4711-wa101"]},
    is_required=True,
)
WRITTEN = (400, 413, 415, 422, 409)
"""Refusals of what brings a body."""
