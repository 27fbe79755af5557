"""One table from what went wrong to the page that says so. Input never ends in a 500."""

from __future__ import annotations

import logging
import math
import sqlite3
from http import HTTPStatus

from flask import Flask, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from issuer.services.errors import (
    Conflict,
    FilesUnavailable,
    Forbidden,
    Halted,
    Invalid,
    KeyUnavailable,
    NotFound,
    NotSignable,
    ServiceError,
    SigningFailed,
)
from issuer.store.base import DamagedRow
from issuer.web.guards import is_signed_out, to_sign_in
from issuer.web.limits import seconds_to_wait
from issuer.web.problems import problem
from issuer.web.request_log import request_id

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 10  # how long a busy database is left alone

STATUS_OF: dict[type[ServiceError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 400,
    Halted: 503,
    KeyUnavailable: 503,
    FilesUnavailable: 503,
    NotSignable: 400,  # before what it is a kind of
    SigningFailed: 503,
}


def register(app: Flask) -> None:
    """Attach the error pages."""
    app.register_error_handler(ServiceError, _service_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(IntegrityError, _taken_meanwhile)
    app.register_error_handler(DataError, _not_storable)
    app.register_error_handler(DamagedRow, _damaged_row)
    for kind in (NoFreeConnection, OSError, MemoryError):
        app.register_error_handler(kind, _machine_error)
    app.register_error_handler(TemplateNotFound, _unexpected)  # an OSError, and a fault of ours
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _unexpected)
    app.log_exception = lambda _info: None  # type: ignore[assignment,method-assign]  # it writes addresses and tokens


def _page(status: int, title: str, message: str, code: str = ""):
    if request.path.startswith("/api/"):
        return problem(status, code.lower() or HTTPStatus(status).phrase.lower().replace(" ", "_"), message)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        told = {"status": status, "title": title, "detail": message, "request_id": request_id()}
        told |= {"code": code} if code else {}
        return told, status, {"Content-Type": "application/problem+json"}
    return render_template("errors/page.html", status=status, title=title, message=message, code=code), status


def _service_error(error: ServiceError):
    status = next((status for kind, status in STATUS_OF.items() if isinstance(error, kind)), 400)
    answer = make_response(_page(status, _TITLES.get(status, _TITLES[400])(), error.message, error.code))
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _csrf_error(_error: CSRFError):
    if is_signed_out():  # somewhere else with this browser, and the token went with the cookie
        return to_sign_in()
    if "csrf_token" not in request.form:  # it is the last field of each form
        message = _(
            "The button was pressed before the whole page had arrived, so nothing was saved. "
            "Go back, copy what you typed if you need it, wait until the page is complete and send it again."
        )
        return _page(400, _("The page was not complete yet"), message, "HALF_A_PAGE")
    message = _(
        "This page was open too long or in another browser, so nothing was saved. "
        "Go back, copy what you typed if you need it, reload the page and send it again."
    )
    return _page(400, _("The form has expired"), message, "CSRF")


def _database_error(error: OperationalError):
    """Another writer took too long, the disk is full or may not be written: no fault of the input, and it may pass."""
    _log.error("the database failed on %s: %s", request.endpoint, _kind_of(error))
    message = _("The database is busy or cannot be written. Nothing was saved; go back and try again in a moment.")
    return _later(message)


def _machine_error(error: Exception):
    """Say that a disk, the memory, a network or every connection is used up or broken: no fault of the input either."""
    _log.error("the machine failed on %s", request.endpoint, exc_info=error)
    message = _(
        "Something that this site needs, such as its disk or its memory, cannot be had at the moment. "
        "Go back, look whether what you did is there, and try again in a moment."
    )
    return _later(message)


def _later(message: str):
    answer = make_response(_page(503, _TITLES[503](), message))
    answer.headers["Retry-After"] = str(_RETRY_SECONDS)
    return answer


def _taken_meanwhile(error: IntegrityError):
    """Say that two wanted the same thing that there is once, and that both had looked before it was there."""
    _log.warning("two at once on %s: %s", request.endpoint, _kind_of(error))
    message = _(
        "Someone else did the same at this moment, so nothing was saved. Go back, look again and try once more."
    )
    return _page(409, _("Someone else was faster"), message)


def _not_storable(error: DataError):
    """Say that the database refuses a text or number: PostgreSQL takes no U+0000, and none that is too long."""
    _log.warning("what was sent to %s cannot be stored: %s", request.endpoint, _kind_of(error))
    message = _("It holds a character that cannot be stored, or a number that is too large. Nothing was saved.")
    return _page(400, _TITLES[400](), message)


def _kind_of(error: DBAPIError) -> str:
    """Return what a database refused, without the values that PostgreSQL repeats: they may be somebody's address."""
    cause = error.orig
    state = getattr(cause, "sqlstate", None)
    if isinstance(cause, sqlite3.Error):
        return str(cause)  # it names tables and columns only
    constraint = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return " ".join(filter(None, (type(cause).__name__, state, constraint)))


def _damaged_row(error: DamagedRow):
    _log.error("a stored record is damaged, met on %s: %s", request.endpoint, error)
    message = _("This page needs a record that cannot be read any more. Whoever runs this site can restore a backup.")
    return _page(500, _("A record is damaged"), message)


def _http_error(error: HTTPException):
    if error.response is not None:
        return error.response
    status = error.code or 500
    title = _TITLES.get(status, lambda: error.name)()
    message = _MESSAGES.get(status, lambda: error.description or "")()
    answer = make_response(_page(status, title, message))
    if status == 429:
        answer.headers["Retry-After"] = str(seconds_to_wait())
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _unexpected(error: Exception):
    _log.exception("unexpected error on %s", request.endpoint, exc_info=getattr(error, "original_exception", error))
    return _page(
        500, _("Something went wrong on our side"), _("It has been noted. Nothing was saved; please try again.")
    )


_TITLES = {
    400: lambda: _("That could not be read"),
    403: lambda: _("You may not do this"),
    404: lambda: _("There is nothing here"),
    405: lambda: _("That cannot be done here"),
    409: lambda: _("Someone else was faster"),
    410: lambda: _("This is no longer here"),
    413: lambda: _("That is too large"),
    421: lambda: _("Not the address of this site"),
    429: lambda: _("Too many tries"),
    503: lambda: _("Not just now"),
}
_MESSAGES = {
    403: lambda: _("Your role in this organization does not include it. An owner can change that."),
    404: lambda: _("The address may be mistyped, or what was here has been taken away."),
    413: lambda: _("At most 5 MB can be sent. Choose a smaller file."),
    421: lambda: _("This site does not answer under the name that was asked for. Use the address that you were given."),
    429: lambda: _(
        "Only so many tries are taken in a while. You can try again in %(minutes)s min.",
        minutes=math.ceil(seconds_to_wait() / 60),
    ),
}
