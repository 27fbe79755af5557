"""Pages of badges that are valid, kept by each web process to be told again: drawing them takes most of a request.

A page is told again only after everything it rests on was read from the database once more and found the same, byte for
byte (`services/verdict_grounds`), so each process sees at once what another has written. Only the time of the check is
put in anew.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import current_app, g, render_template
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import get_locale
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from issuer.services.verdict_grounds import Grounds
from issuer.web.filters import in_words, plain_time, time_element
from issuer.web.verify import blueprint

LIMIT = 16 * 1024 * 1024  # characters in a process: some 500 pages
_NAME = "kept_pages"


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of a check as a page tells it: in words, and to the second."""

    words: Markup
    exact: str

    @classmethod
    def of(cls, instant: datetime) -> Moment:
        """Return how an instant is told in the zone of this request's organization."""
        return cls(in_words(instant), instant.strftime(_EXACT))


_EXACT = "%Y-%m-%dT%H:%M:%SZ"
# No badge has them in it. What stands beside the words in their element is the exact time once more.
_GAP_OF_WORDS, _GAP_OF_EXACT = secrets.token_hex(16), secrets.token_hex(16)
_GAPS = Moment(time_element(_GAP_OF_EXACT, _GAP_OF_WORDS), _GAP_OF_EXACT)


@lru_cache(maxsize=128)
def _words_of(minute: datetime, zone: str, locale: str) -> str:
    """Return a minute in words, as HTML; `locale` is that of the request."""
    return str(escape(plain_time(minute, zone)))  # Markup would escape the page that is joined with it


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page with gaps where the time of its check stands, what it rests on, and whose zone and badge it is."""

    parts: tuple[tuple[str, ...], ...]
    grounds: Grounds
    zone: str
    organization_id: str

    @property
    def size(self) -> int:
        """How many characters are kept."""
        return sum(len(text) for part in self.parts for text in part) + self.grounds.size

    def at(self, now: datetime) -> str:
        """Return the page of a check made at `now`, in the language of this request, which is the page's."""
        words = _words_of(now.replace(second=0, microsecond=0), self.zone, str(get_locale()))
        exact = now.strftime(_EXACT)
        return words.join(exact.join(part) for part in self.parts)


class KeptPages:
    """The pages of one process, at most `limit` characters of them; what was not asked for longest goes first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit, self.size = limit, 0
        self._pages: OrderedDict[tuple[str, str], KeptPage] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, code: str, session: Session, *, now: datetime) -> str | None:
        """Return the page of a credential, checked at `now`; None where it has to be made."""
        key = code, str(get_locale())
        with self._lock:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
        if kept is None or not kept.grounds.hold(session, now=now):
            return None
        g.organization_id = kept.organization_id  # for the log
        return kept.at(now)

    def keep(self, template: str, grounds: Grounds, *, now: datetime, **values: object) -> str:
        """Draw a page, keep it, and return it checked at `now`."""
        drawn = render_template(template, checked=_GAPS, **values)
        parts = tuple(tuple(part.split(_GAP_OF_EXACT)) for part in drawn.split(_GAP_OF_WORDS))
        page = KeptPage(parts, grounds, g.organization.zone, g.organization.id)
        key = grounds.place.code, str(get_locale())
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.size += page.size
            while self.size > self._limit:
                self._drop(next(iter(self._pages)))
        return page.at(now)

    def _drop(self, key: tuple[str, str]) -> None:
        page = self._pages.pop(key, None)
        self.size -= page.size if page is not None else 0


def kept_pages() -> KeptPages:
    """Return the pages that the running application keeps."""
    pages: KeptPages = current_app.extensions[_NAME]
    return pages


@blueprint.record_once
def _begin(state: BlueprintSetupState) -> None:
    state.app.extensions[_NAME] = KeptPages()
