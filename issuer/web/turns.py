"""So many badges are checked at a time, and no more: a flood of them must leave a thread for everybody else's pages.

Whoever comes when all places are taken waits a moment if nobody else waits, and is asked to come back otherwise. That
answer is made before the upload is even read, for a flood is answered with it.
"""

from __future__ import annotations

import threading

from flask import Flask, Response, g, request
from flask_babel import gettext as _

_AT_ONCE = 2  # of the four threads of a web process
_PATIENCE = 1.0  # seconds
_IN_TURN = frozenset({("POST", "/verify")})

_places = threading.BoundedSemaphore(_AT_ONCE)
_bench = threading.BoundedSemaphore(1)  # for one who waits


def register(app: Flask) -> None:
    """Let only so many threads check badges; comes before whatever looks into a request."""
    app.before_request(_take_turn)
    app.teardown_request(_end_turn)


def _take_turn() -> Response | None:
    if (request.method, request.path) not in _IN_TURN:
        return None
    if not _take_place():
        words = _("Many badges are being checked at this moment. Go back and send yours again in a few seconds.")
        return Response(f"{words}\n", 503, {"Retry-After": "5"}, mimetype="text/plain")
    g.has_place = True
    return None


def _end_turn(_error: BaseException | None) -> None:
    if g.pop("has_place", False):
        _places.release()


def _take_place() -> bool:
    if _places.acquire(blocking=False):
        return True
    if not _bench.acquire(blocking=False):
        return False
    try:
        return _places.acquire(timeout=_PATIENCE)
    finally:
        _bench.release()
