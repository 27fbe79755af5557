"""Serving documents to programs: which form is asked for, and bytes with a strong ETag that any site may read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from issuer.credential.document_loader import OB_V3, VC_V2
from issuer.credential.strict_json import dump_json

# Types under which a credential is asked for (VCDM 2.0 section 6.3; the older ones are still what wallets send).
DOCUMENT_TYPES = ("application/vc", "application/vc+ld+json", "application/ld+json", "application/json")

# Types under which the same credential is asked for as a token: VC-JOSE-COSE, section 6.1.1; RFC 7519, section 10.3.1;
# and what the API of Open Badges 3.0 answers with.
TOKEN_TYPES = ("application/vc+jwt", "application/jwt", "text/plain")


def document_type_asked(further: tuple[str, ...] = ()) -> str | None:
    """Return the media type under which the caller wants data, or None for the page. Who does not say gets the page.

    `further` types are offered beside those of documents.
    """
    offered = (*DOCUMENT_TYPES, *further)
    best = request.accept_mimetypes.best_match(("text/html", *offered))
    return best if best in offered else None


def document_answer(body: bytes, media_type: str, *, max_age: int, varies: bool = True) -> Response:
    """Return `body` byte for byte, or 304 when the caller has it already. `max_age` in seconds."""
    response = Response(body, content_type=media_type)
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Cache-Control"] = f"public, max-age={max_age}, must-revalidate"
    if varies:
        response.vary.add("Accept")
    open_to_all(response)
    response.make_conditional(request)
    return response


def image_answer(body: bytes, *, max_age: int) -> Response:
    """Return a PNG image that never changes at its address."""
    response = Response(body, content_type="image/png")
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Cache-Control"] = f"public, max-age={max_age}, immutable"
    open_to_all(response)
    response.make_conditional(request)
    return response


def open_to_all(response: Response) -> None:
    """Let programs on any site read this answer: what is signed for the world may be checked anywhere."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def in_context(document: Mapping[str, Any]) -> bytes:
    """Return a part of Open Badges as a JSON-LD document of its own."""
    return dump_json({"@context": [VC_V2, OB_V3], **document})
