"""So many badges are checked at a time, and no more: a flood of them must leave a thread for everybody else's pages.

Whoever comes when all places are taken waits a moment if nobody else waits, and is asked to come back otherwise. That
answer is made before the upload is even read, for a flood is answered with it. Nobody takes the last place who has one
already, so a flood from one address leaves a place to all others. What looks costly once it is read is judged beside
these places, one at a time, and never waits: usual badges take a fraction of its time and are not to stand behind it.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, g, request
from flask_babel import gettext as _

from issuer.adapters.bounded_weight import looks_costly

_AT_ONCE = 2  # of the five threads of a web process; one more waits
_COSTLY_AT_ONCE = 1  # beside them
_PATIENCE = 1.0  # seconds
_RETRY_AFTER = {"Retry-After": "5"}  # seconds
_IN_TURN = frozenset({("POST", "/verify")})
_NETWORK = 64  # bits of an IPv6 address that one household or company has


class Busy(Exception):
    """Something is brought that looks costly while something else that does is being judged. It was not looked at."""


class _Places:
    """The places of a process, and who has them; one who comes late may wait for them to change hands."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken: Counter[str] = Counter()
        self._somebody_waits = False

    def take(self, who: str) -> bool:
        """Take a place, waiting a moment for it if nobody else does; tell whether there was one."""
        with self._changed:
            if self._try(who):
                return True
            if self._somebody_waits:
                return False
            self._somebody_waits = True
            try:
                return self._changed.wait_for(lambda: self._try(who), _PATIENCE)
            finally:
                self._somebody_waits = False

    def leave(self, who: str) -> None:
        """Give a place back."""
        with self._changed:
            self._taken[who] -= 1
            self._taken += Counter()  # forget those who have none any more
            self._changed.notify_all()

    def _try(self, who: str) -> bool:
        free = _AT_ONCE - self._taken.total()
        if free < 1 or (free == 1 and who and self._taken[who]):
            return False
        self._taken[who] += 1
        return True


_places = _Places()
_costly = threading.BoundedSemaphore(_COSTLY_AT_ONCE)


def register(app: Flask) -> None:
    """Let only so many threads check badges; comes before whatever looks into a request."""
    app.before_request(_take_turn)
    app.teardown_request(lambda _error: end_turn())
    app.register_error_handler(Busy, lambda _error: send_back())


@contextmanager
def turn_of(data: bytes) -> Iterator[None]:
    """Let a badge be judged within, which was read in a place of its own. Raises Busy."""
    if not looks_costly(data):
        if not _has_place():
            raise Busy
        yield
    elif not _costly.acquire(blocking=False):
        raise Busy
    else:
        end_turn()  # what is quickly done must not wait for it
        try:
            yield
        finally:
            _costly.release()


def _take_turn() -> Response | None:
    if (request.method, request.path) not in _IN_TURN:
        return None
    return None if _has_place() else send_back()


def _has_place() -> bool:
    """Return whether this request has a place, taking one where it has none or none any more."""
    if "has_place" not in g:
        who = household_of(request.remote_addr)
        if not _places.take(who):
            return False
        g.has_place = who
    return True


def send_back() -> Response:
    """Return the answer to those who have to come back; no page, for a flood is answered with it."""
    end_turn()
    words = _("Many badges are being checked at this moment. Go back and send yours again in a few seconds.")
    return Response(f"{words}\n", 503, _RETRY_AFTER, mimetype="text/plain")


def end_turn() -> None:
    """Give this request's place to another, if it has one: drawing the page takes as long as judging the badge."""
    who = g.pop("has_place", None)
    if who is not None:
        _places.leave(who)


def household_of(address: str | None) -> str:
    """Return what stands for all addresses that one visitor can take at will; "" for one that may be anybody's.

    Of IPv6 a visitor has whole networks. This machine's own address is that of a proxy of which we were not told.
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _NETWORK), strict=False))
