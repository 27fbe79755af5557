"""The schemas of the OpenAPI document, in JSON Schema 2020-12."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from issuer.services.rosters.tables import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from issuer.store.jobs import JobKind, JobState, RowState
from issuer.web.issue.states import STATES

_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_ADDRESS = {"type": "string", "format": "uri"}
_COUNT = {"type": "integer", "minimum": 0}
_INSTANTS_OF_A_JOB = ("created_at", "checked_at", "confirmed_at", "starts_at", "started_at", "finished_at")
_INSTANT = {"type": "string", "format": "date-time"}
_REASON = {"type": "string", "minLength": 1, "maxLength": 500}


def _maybe(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(members: Mapping[str, Any], *, required: Sequence[str] | None = None) -> dict[str, Any]:
    """Return an object with these members and no others; all of them are there unless `required` says which."""
    return {
        "type": "object",
        "properties": dict(members),
        "required": list(members if required is None else required),
        "additionalProperties": False,
    }


def _page(name: str) -> dict[str, Any]:
    return _object({"items": {"type": "array", "items": _reference(name)}, "next_cursor": _maybe(_TEXT)})


_LEVEL = _object({"id": _TEXT, "name": _TEXT})
_CRITERION = _object({"id": _TEXT, "name": _TEXT, "levels": {"type": "array", "items": _LEVEL}})
_EVIDENCE = _object(
    {
        "name": _TEXT,
        "narrative": _TEXT | {"description": "What was seen, in Markdown."},
        "url": _ADDRESS,
        "genre": _TEXT | {"description": "A word such as video."},
    },
    required=(),
)

_CELLS = {"type": "object", "minProperties": 1, "additionalProperties": {"type": ["string", "number"]}}


def _rows(fields: str) -> dict[str, Any]:
    """Return a table whose columns are these fields."""
    size = f"At most {MAX_COLUMNS:,} different ones, and {MAX_FILE_BYTES // 1024 // 1024} MB as a table."
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_ROWS,
        "description": f"Fields: {fields}. {size}",
        "items": _CELLS,
    }


SCHEMAS: dict[str, dict[str, Any]] = {
    "Problem": {
        "type": "object",
        "description": "RFC 9457. `code` is for programs, `detail` for people.",
        "properties": {
            "status": {"type": "integer"},
            "title": _TEXT,
            "code": _TEXT,
            "detail": _TEXT,
            "problems": {
                "type": "object",
                "description": "What is wrong, by member.",
                "additionalProperties": _TEXT,
            },
            "existing": _ADDRESS | {"description": "With `already_awarded`: the credential that there is."},
        },
        "required": ["status", "title", "code", "detail"],
        "additionalProperties": False,
    },
    "OpenApi": {"type": "object", "properties": {"openapi": _TEXT}, "required": ["openapi"]},
    "Achievement": _object(
        {
            "id": _ID,
            "name": _TEXT,
            "version": {"type": "integer"},
            "address": _ADDRESS,
            "published_at": _INSTANT,
            "retired_at": _maybe(_INSTANT),
            "criteria": {"type": "array", "items": _CRITERION},
            "takes_mark": {"type": "boolean"},
        }
    ),
    "AchievementPage": _page("Achievement"),
    "Award": _object(
        {
            "recipient_name": _TEXT,
            "recipient_email": _TEXT | {"format": "email"},
            "name_is_public": {"type": "boolean", "default": False},
            "email_is_matchable": {
                "type": "boolean",
                "default": False,
                "description": "Write a salted hash of the address into the credential, by which wallets match it.",
            },
            "evidence": {"type": "array", "items": _EVIDENCE},
            "levels": {
                "type": "object",
                "description": "Ids of criteria to ids of levels.",
                "additionalProperties": _TEXT,
            },
            "mark": {"type": "number", "description": "Only where the Achievement has `takes_mark`."},
            "valid_from": _INSTANT | {"description": "Now, if it is left out; not before 1900."},
            "valid_until": {
                "type": "string",
                "format": "date",
                "description": "The last day, in the organization's zone; from the design, if it is left out.",
            },
            "narrative": _TEXT | {"description": "What this person did, in Markdown."},
            "confirm_duplicate": {"type": "boolean", "default": False},
        },
        required=("recipient_name", "recipient_email"),
    ),
    "Credential": _object(
        {
            "id": _ID,
            "achievement_id": _ID,
            "state": {"type": "string", "enum": list(STATES)},
            "awarded_at": _INSTANT,
            "valid_from": _INSTANT,
            "valid_until": _maybe(_INSTANT),
            "revoked_at": _maybe(_INSTANT),
            "revocation_reason": _maybe(_TEXT),
            "page": _ADDRESS | {"description": "The page for people."},
            "document": _ADDRESS | {"description": "The signed document, for programs."},
        }
    ),
    "Roster": _object(
        {
            "rows": _rows(
                "recipient_name, recipient_email, level:<criterion>, mark, narrative, evidence, evidence_name, "
                "evidence_url, evidence_genre (each also with :2 and so on), valid_from, valid_until, own_id"
            ),
            "name_is_public": {"type": "boolean", "default": False},
            "email_is_matchable": {"type": "boolean", "default": False},
        },
        required=("rows",),
    ),
    "RevocationList": _object(
        {
            "rows": _rows("credential, recipient_email (one of the two at least), reason, own_id"),
            "reason": _REASON | {"description": "That of rows without one."},
        },
        required=("rows",),
    ),
    "ReissueList": _object(
        {"rows": _rows("credential, recipient_email, recipient_name, valid_until, narrative, own_id")}
    ),
    "UnsignedCredential": {
        "type": "object",
        "description": "An Open Badges 3.0 AchievementCredential without its proof.",
        "required": ["@context", "id", "type"],
    },
    "RosterFile": _TEXT | {"description": "At most 50 MB."},
    "ResultFile": _TEXT,
    "Job": _object(
        {
            "id": _ID,
            "kind": {"type": "string", "enum": [kind.value for kind in JobKind]},
            "state": {"type": "string", "enum": [state.value for state in JobState]},
            "achievement_id": _maybe(_ID),
            "file_name": _TEXT,
            **{name: _INSTANT if name == "created_at" else _maybe(_INSTANT) for name in _INSTANTS_OF_A_JOB},
            "problem": _maybe(_TEXT),
            "counts": _object({state.value: _COUNT for state in RowState}),
            "done": _COUNT,
            "total": _COUNT,
            "rows_per_second": {"type": "number"},
            "seconds_left": {"type": ["integer", "null"]},
        }
    ),
    "JobPage": _page("Job"),
    "Row": _object(
        {
            "number": _COUNT,
            "line": _COUNT,
            "state": {"type": "string", "enum": [state.value for state in RowState]},
            "cells": {"type": "object", "additionalProperties": _TEXT},
            "findings": {"type": "array", "items": _object({"column": _TEXT, "code": _TEXT, "message": _TEXT})},
            "error": _maybe(_TEXT),
            "credential_id": _maybe(_ID)
            | {"description": "What came of the row; where it revokes or issues again, what it is about."},
        }
    ),
    "RowPage": _page("Row"),
    "Confirmation": _object({"expected": _COUNT, "starts_at": _INSTANT}, required=("expected",)),
    "Revocation": _object({"reason": _REASON}),
}
