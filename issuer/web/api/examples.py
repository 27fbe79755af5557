"""Examples that stand in the OpenAPI document; a test holds them against its schemas."""

from __future__ import annotations

from typing import Any

_ACHIEVEMENT_ID = "4a1f0c52-4c39-4f0e-8a7e-2f6d2f0b9c11"
_CREDENTIAL_ID = "9b0d6f4e-5b07-4d55-9a4c-6f3c1f1f7a20"
_SITE = "https://badges.example.org"

ACHIEVEMENT: dict[str, Any] = {
    "id": _ACHIEVEMENT_ID,
    "name": "Web accessibility audit",
    "version": 1,
    "address": f"{_SITE}/achievements/{_ACHIEVEMENT_ID}",
    "published_at": "2026-11-02T08:00:00Z",
    "retired_at": None,
    "criteria": [
        {
            "id": "r1",
            "name": "Finding barriers",
            "levels": [{"id": "below", "name": "Not yet"}, {"id": "passing", "name": "Passing"}],
        }
    ],
    "takes_mark": False,
}
AWARD: dict[str, Any] = {
    "recipient_name": "Ada Lovelace",
    "recipient_email": "ada@example.org",
    "name_is_public": True,
    "evidence": [
        {"name": "Audit", "narrative": "An audit of a ferry booking site.", "url": "https://example.org/audit"}
    ],
    "levels": {"r1": "passing"},
}
CREDENTIAL: dict[str, Any] = {
    "id": _CREDENTIAL_ID,
    "achievement_id": _ACHIEVEMENT_ID,
    "state": "standing",
    "awarded_at": "2026-11-25T10:00:00Z",
    "valid_from": "2026-11-25T10:00:00Z",
    "valid_until": None,
    "revoked_at": None,
    "revocation_reason": None,
    "page": f"{_SITE}/v/7qkx3m2c9w4ztbnrh5jd8yfgpe",
    "document": f"{_SITE}/credentials/{_CREDENTIAL_ID}",
}
ROSTER: dict[str, Any] = {
    "name_is_public": True,
    "rows": [
        {
            "recipient_name": "Ada Lovelace",
            "recipient_email": "ada@example.org",
            "level:r1": "passing",
            "evidence": "An audit of a ferry booking site.",
            "own_id": "4711",
        }
    ],
}
REVOCATION_LIST: dict[str, Any] = {
    "reason": "The course was never held.",
    "rows": [{"recipient_email": "ada@example.org"}, {"credential": "7qkx3m2c9w4ztbnrh5jd8yfgpe", "own_id": "4712"}],
}
REISSUE_LIST: dict[str, Any] = {
    "rows": [{"credential": _CREDENTIAL_ID, "valid_until": "2028-11-25", "narrative": "Led the audit alone."}]
}
UNSIGNED: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": f"{_SITE}/credentials/00000000-0000-0000-0000-000000000000",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Web accessibility audit",
}
JOB: dict[str, Any] = {
    "id": "0f5f3b6a-1c1a-4d2b-9f6d-7b0c4b1f2e33",
    "kind": "award",
    "state": "checked",
    "achievement_id": _ACHIEVEMENT_ID,
    "file_name": "roster.csv",
    "created_at": "2026-11-25T10:00:00Z",
    "checked_at": "2026-11-25T10:00:04Z",
    "confirmed_at": None,
    "starts_at": None,
    "started_at": None,
    "finished_at": None,
    "problem": None,
    "counts": {
        "ready": 240,
        "warning": 0,
        "duplicate": 1,
        "already": 0,
        "wrong": 2,
        "issued": 0,
        "failed": 0,
        "cancelled": 0,
    },
    "done": 0,
    "total": 240,
    "rows_per_second": 0.0,
    "seconds_left": None,
}
ROW: dict[str, Any] = {
    "number": 17,
    "line": 18,
    "state": "wrong",
    "cells": {"recipient_name": "Grace Hopper", "recipient_email": "grace(at)example.org"},
    "findings": [{"column": "recipient_email", "code": "invalid", "message": "This is no e-mail address."}],
    "error": None,
    "credential_id": None,
}
REVOKED: dict[str, Any] = CREDENTIAL | {
    "state": "revoked",
    "revoked_at": "2026-11-26T09:30:00Z",
    "revocation_reason": "Awarded by mistake",
}
