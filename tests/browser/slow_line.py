"""A line so slow that a browser shows the beginning of a page while the rest is on its way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PARTS = 6

Line = Callable[[bytes], Iterator[bytes]]  # gives the parts of a page, each when it arrives


def over(line: Line, app: WSGIApplication) -> WSGIApplication:
    """Return the application with its pages sent over a line.

    What is no page comes as fast as ever: scripts and pictures are held back by the tests that are about them.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kinds: list[str] = []

        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kinds.extend(value for name, value in headers if name.lower() == "content-type")
            return start_response(status, headers, *rest)

        body = app(environ, started)
        if not "".join(kinds).startswith("text/html"):
            return body
        return ClosingIterator(line(b"".join(body)), getattr(body, "close", None))

    return answer


def slow(seconds: float) -> Line:
    """Return a line by which each page begins so many seconds late and takes twice as long to arrive."""

    def line(page: bytes) -> Iterator[bytes]:
        time.sleep(seconds)
        size = len(page) // PARTS + 1
        for start in range(0, len(page), size):
            yield page[start : start + size]
            time.sleep(seconds / 3)

    return line
