"""The OpenAPI 3.1 document, made from the table of operations."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from issuer import __version__
from issuer.web.api.operation import JSON, Operation, Parameter
from issuer.web.api.operations import OPERATIONS
from issuer.web.api.schemas import SCHEMAS
from issuer.web.problems import MEDIA_TYPE

_ABOUT = """\
Award, revoke and send rosters for one organization. An owner makes a token under *Organization*, *API*; it is sent with
every request as `Authorization: Bearer tsk_…` and nowhere else.
Refusals are problem documents (RFC 9457) with a `code`.
"""
_OF_ALL = (401, 403, 429, 503)
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def openapi_document(base: str) -> dict[str, Any]:
    """Return the document of an installation at the address `base`."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Touchstone API", "version": __version__, "description": _ABOUT},
        "servers": [{"url": f"{base}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token of an organization."}
            },
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": _description(operation),
        "parameters": [*_in_path(operation.path), *map(_parameter, operation.parameters)],
        "responses": _responses(operation),
    }
    if operation.scope is None:
        described["security"] = []
    if operation.takes:
        described["requestBody"] = {"required": True, "content": _content(operation.takes, operation.sent)}
    return described


def _description(operation: Operation) -> str:
    scope = f"Takes the scope `{operation.scope.value}`." if operation.scope is not None else "Takes no token."
    return f"{operation.description} {scope}".strip()


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": dict(parameter.schema),
    }


def _responses(operation: Operation) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.gives:
        good["content"] = _content(operation.gives, operation.shown)
    if operation.status in (201, 202):
        good["headers"] = {"Location": {"description": "Where it is.", "schema": {"type": "string", "format": "uri"}}}
    responses = {str(operation.status): good}
    if operation.method == "GET" and JSON in operation.gives:
        responses["304"] = {"description": "It is still as the ETag in If-None-Match says."}
    refused = operation.refusals + (_OF_ALL if operation.scope is not None else (429,))
    for status in sorted(refused):
        refusal: dict[str, Any] = {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": _PROBLEM}},
        }
        if status == HTTPStatus.UNAUTHORIZED:
            refusal["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            refusal["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
        responses[str(status)] = refusal
    return responses


def _content(schemas: Any, example: Any) -> dict[str, Any]:
    content = {}
    for media_type, name in schemas.items():
        described: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{name}"}}
        if example is not None and media_type == JSON:
            described["example"] = example
        content[media_type] = described
    return content
