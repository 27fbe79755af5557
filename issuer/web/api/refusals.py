"""One table from what went wrong in a call to its problem document. Input never ends in a 500."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus

from flask import Response, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from issuer.credential.errors import CredentialError
from issuer.services.api_answers import KeyReused
from issuer.services.errors import (
    AlreadyAwarded,
    FilesUnavailable,
    Forbidden,
    Halted,
    Invalid,
    KeyUnavailable,
    NotEditable,
    NotFound,
    NotSignable,
    ServiceError,
    SignerFenced,
    SigningFailed,
)
from issuer.services.keys import KeyGone
from issuer.store.base import DamagedRow
from issuer.web.api import blueprint
from issuer.web.api.callers import REALM, ScopeMissing
from issuer.web.database import toolkit
from issuer.web.limits import seconds_to_wait
from issuer.web.problems import problem

STATUS_OF: dict[type[ServiceError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    KeyReused: 422,
    AlreadyAwarded: 409,
    NotEditable: 409,
    SignerFenced: 503,  # before what it is a kind of
    KeyGone: 409,  # likewise: it does not come back
    KeyUnavailable: 503,
    NotSignable: 422,  # likewise
    SigningFailed: 503,
    Halted: 503,
    FilesUnavailable: 503,
}
_RETRY_SECONDS = 10  # how long a busy database, a key store or a halt is left alone
_DETAILS = {
    404: "There is nothing at this address.",
    413: "That is larger than what is taken here.",
    429: "Too many requests in a short time.",
}

_log = logging.getLogger(__name__)


@blueprint.errorhandler(ServiceError)
def refuse(error: ServiceError) -> Response:
    """Say what a service says."""
    status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 409)
    more: dict[str, object] = {}
    if isinstance(error, Invalid):
        more["problems"] = error.problems
    if isinstance(error, AlreadyAwarded):
        more["existing"] = f"{toolkit().addresses.base}/api/v1/credentials/{error.existing.id}"
    answer = problem(status, error.code, error.message, **more)
    if isinstance(error, ScopeMissing):
        answer.headers["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope", scope="{error.scope.value}"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


@blueprint.errorhandler(CredentialError)
def refuse_body(error: CredentialError) -> Response:
    """Say why a body is not read; of what is read nothing else raises this."""
    return problem(400, error.code, error.detail.replace("The document", "The body"))


@blueprint.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> Response:
    """Say why a request is not understood."""
    status = error.code or 500
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    answer = problem(status, code, _DETAILS.get(status, error.description or error.name))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = str(math.ceil(seconds_to_wait()))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


@blueprint.errorhandler(OperationalError)
def refuse_for_now(error: OperationalError) -> Response:
    """Ask the program to come back: another writer took too long, or the disk is full. Nothing was stored."""
    _log.error("the database failed on %s: %s", request.endpoint, type(error.orig).__name__)
    answer = problem(503, "busy", "The database is busy or cannot be written. Nothing was stored; try again.")
    answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


@blueprint.errorhandler(IntegrityError)
def refuse_second(error: IntegrityError) -> Response:
    """Say that two wanted the same thing that there is once."""
    _log.warning("two at once on %s: %s", request.endpoint, type(error.orig).__name__)
    return problem(409, "conflict", "Someone else did the same at this moment. Look again and try once more.")


@blueprint.errorhandler(DataError)
def refuse_unstorable(error: DataError) -> Response:
    """Say that the database refuses a text or number."""
    _log.warning("what was sent to %s cannot be stored: %s", request.endpoint, type(error.orig).__name__)
    return problem(422, "not_storable", "It holds a character or a number that cannot be stored.")


@blueprint.errorhandler(DamagedRow)
def refuse_damaged(error: DamagedRow) -> Response:
    """Say that a record is damaged, which is no fault of whoever calls."""
    _log.error("a stored record is damaged, met on %s: %s", request.endpoint, error)
    return problem(500, "damaged", "A record that this needs cannot be read any more.")
