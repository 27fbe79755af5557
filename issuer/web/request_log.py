"""Each request gets an id, which every line about it in the log bears, and which its answer and error page name.

One line says what became of it: the route's template and never the path, which may hold a token or a code.
"""

from __future__ import annotations

import logging
import re
import time
from uuid import uuid4

from flask import Flask, g, request
from sqlalchemy import inspect
from werkzeug.wrappers import Response

from issuer.log_ids import set_ids
from issuer.web.database import toolkit

HEADER = "X-Request-Id"
NO_ROUTE = "(none)"
"""Stands for the route of an address that there is not."""

_OFTEN = frozenset({"static", "health.alive", "health.ready", "health.metrics"})  # a supervisor asks again and again
_OURS = re.compile(r"[0-9A-Za-z_-]{8,64}")  # what a proxy may call a request

_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Come before whatever looks into a request, and after whatever makes its answer."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _error: set_ids())


def request_id() -> str:
    """Return the id of this request."""
    if "request_id" not in g:
        g.request_id = _id_given() or uuid4().hex
    return g.request_id


def _id_given() -> str | None:
    """Return how a proxy of ours calls this request, or None. Nobody else has a say in it."""
    given = request.headers.get(HEADER, "")
    return given if toolkit().settings.trusted_proxies and _OURS.fullmatch(given) else None


def _begin() -> None:
    g.request_began = time.perf_counter()
    set_ids(request_id=request_id())


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    seconds = time.perf_counter() - g.get("request_began", time.perf_counter())
    route = request.url_rule.rule if request.url_rule is not None else NO_ROUTE
    method = request.method if request.method in _METHODS else "OTHER"
    toolkit().metrics.request(route, method, response.status_code, seconds)
    level = logging.DEBUG if request.endpoint in _OFTEN else logging.INFO
    if _log.isEnabledFor(level):
        told = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)}
        _log.log(level, "answered", extra={"event": told | _who()})
    return response


def _who() -> dict[str, str]:
    """Return the ids of the person and the organization, from memory: asking the database could begin a transaction."""
    found = {}
    if "organization_id" in g:  # where no row was loaded
        found["organization"] = g.organization_id
    for name in ("organization", "person"):
        row = g.get(name)
        identity = inspect(row).identity if row is not None else None
        if identity:
            found[name] = identity[0]
    return found


_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
