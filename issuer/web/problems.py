"""Problem documents (RFC 9457): what programs are told when something is refused."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response

MEDIA_TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """Return a problem document: `title` is the phrase of the status, `code` a word of ours, `detail` a sentence."""
    document = {"status": status, "title": HTTPStatus(status).phrase, "code": code, "detail": detail, **more}
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status, {"Cache-Control": "no-store"}, content_type=MEDIA_TYPE)
