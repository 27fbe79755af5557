"""Who is answered, what a request must look like, and what a refusal looks like: always JSON, never a page."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from issuer.credential.errors import CredentialError
from issuer.credential.report import Check, Outcome
from issuer.credential.strict_json import MAX_BYTES, parse_json
from issuer.web.hosts import is_this_machine
from issuer.web.vc_api import blueprint

MAX_BODY = 2 * MAX_BYTES  # of which a document may be half
_OF_PROXIES = frozenset(
    {
        "HTTP_FORWARDED",
        "HTTP_VIA",
        "HTTP_X_REAL_IP",
        "HTTP_X_CLIENT_IP",
        "HTTP_X_CLUSTER_CLIENT_IP",
        "HTTP_CF_CONNECTING_IP",
        "HTTP_TRUE_CLIENT_IP",
    }
)
"""Headers by their names in WSGI."""

_OF_ANSWERS = (
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


@blueprint.before_app_request
def refuse_others() -> None:
    """Answer nobody but programs on this machine, whatever the server was told to listen on."""
    request.max_content_length = MAX_BODY
    # To a proxy here, everybody is here.
    names = request.environ.keys()
    is_handed_on = not _OF_PROXIES.isdisjoint(names) or "HTTP_X_FORWARDED" in " ".join(names)
    if is_handed_on or not is_this_machine(request.host) or not _is_loopback(request.remote_addr):
        abort(403)


@blueprint.after_app_request
def protect(response: Response) -> Response:
    """Mark every answer as one of this moment, and as data."""
    for name, value in _OF_ANSWERS:
        response.headers[name] = value
    return response


@blueprint.app_errorhandler(CredentialError)
def refuse(error: CredentialError) -> tuple[dict[str, Any], int]:
    """Say why a document is not issued or does not verify."""
    return _problem(400, error.code, error.detail)


@blueprint.app_errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> ResponseReturnValue:
    """Say why a request is not understood; a body that is too large is invalid input like any other."""
    if isinstance(error, RequestEntityTooLarge):
        return _problem(400, "SIZE", f"The request is larger than {MAX_BODY // 1024} KiB.")
    answer, status = _problem(error.code or 500, "REQUEST", error.description or error.name)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        return answer, status, {"Allow": ", ".join(error.valid_methods)}
    return answer, status


def read_request(member: str) -> tuple[Any, Mapping[str, Any]]:
    """Return the document under `member` of the request and its options. Raises CredentialError FORMAT or PARSE_*."""
    if request.mimetype != "application/json":
        raise CredentialError("FORMAT", "The request is not of the type application/json.")
    body = parse_json(request.get_data(cache=False))
    if not isinstance(body, dict) or not isinstance(body.get(member), dict):
        raise CredentialError("FORMAT", f"The request has no object “{member}”.")
    options = body.get("options") or {}
    if not isinstance(options, dict):
        raise CredentialError("FORMAT", "The options of the request are not an object.")
    return body[member], options


def judge(checks: tuple[Check, ...], *, may_be_unchecked: bool = False) -> tuple[dict[str, Any], int]:
    """Return the answer that follows from the checks of a document: verified only if every one has passed.

    With `may_be_unchecked`, a check that could not be made is a warning.
    """
    told = [check.to_json() for check in checks]
    open_ones = [check for check in checks if check.outcome is Outcome.NOT_CHECKED]
    failures = [check for check in checks if check.outcome is Outcome.FAILED]
    problems = failures if may_be_unchecked else [*failures, *open_ones]
    if problems:
        answer, status = _problem(400, problems[0].code or "NOT_VERIFIED", problems[0].detail)
        return {**answer, "checks": told}, status
    return {"verified": True, "checks": told, "warnings": [check.detail for check in open_ones]}, 200


def _problem(status: int, code: str, detail: str) -> tuple[dict[str, Any], int]:
    return {"verified": False, "status": status, "code": code, "errors": [f"{code}: {detail}"]}, status


@lru_cache(maxsize=64)
def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
