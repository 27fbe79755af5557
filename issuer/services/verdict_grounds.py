"""What a verdict of VALID on a credential of ours rests on: it holds for as long as none of that changes.

A verdict follows from stored bytes – the credential, its status lists, the keys of its issuer – and from the time.
Verifying the same bytes again finds the same, so a page may be told again once they were read again and are the same,
and once no instant has passed that stands in them: every end and every beginning is one of these. What cannot be
followed in this way, such as a token inside, is verified each time. So is whatever is not VALID: a page that says that
something is wrong need not be quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError
from issuer.credential.instants import CLOCK_SKEW, parse_instant
from issuer.credential.noted_documents import Seen
from issuer.credential.report import Verdict, VerificationReport
from issuer.credential.strict_json import parse_json
from issuer.services.own_documents import did_at, list_at
from issuer.store.credentials import Credential
from issuer.store.grounds import Place, Stored, read_grounds

_TOKEN = "eyJ"  # noqa: S105 - how the base64url of `{"` begins: what a token says cannot be read on the way


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where the grounds of a verdict lie, what they were, and the time for which nothing in them makes a difference.

    `until` is the first instant that may make one, None where there is none; `since` is when they were looked at.
    """

    place: Place
    stored: Stored
    since: datetime
    until: datetime | None

    @property
    def size(self) -> int:
        """How many characters of it there are that are worth counting."""
        return sum(len(row.document) for row in (*self.stored.credentials, *self.stored.lists))

    def hold(self, session: Session, *, now: datetime) -> bool:
        """Return whether verifying at `now`, from what is stored now, would find the same."""
        if now < self.since or (self.until is not None and now >= self.until):
            return False
        return read_grounds(session, self.place) == self.stored


def grounds_of(
    session: Session, credential: Credential, report: VerificationReport, seen: Seen, *, now: datetime
) -> Grounds | None:
    """Return what `report`, just made at `now` in this transaction, rests on; None where it has to be made each time.

    `seen` holds the documents that were asked for.
    """
    if report.verdict is not Verdict.VALID or report.view is None or report.contained or report.endorsements:
        return None
    try:
        bodies = [credential.document.encode(), *(document.body for document in seen.values())]
        instants = [instant for body in bodies for instant in _instants(parse_json(body))]
    except (CredentialError, _Token):
        return None
    lists: set[str] = set()
    controllers = {report.view.issuer_id}
    for address in seen:
        did = did_at(address)
        (controllers if did else lists).add(did or list_at(address))
    place = Place(credential.code, tuple(sorted(lists)), tuple(sorted(controllers)))
    stored = read_grounds(session, place)
    if all(key.controller != report.view.issuer_id for key in stored.keys):
        return None  # known here by something else than a key of its own, which would not be looked for again
    # A signature may be of a clock that is ahead of ours, so an instant makes a difference that much earlier, too.
    ahead = [moment for instant in instants for moment in (_before(instant), instant) if moment > now]
    return Grounds(place, stored, now, min(ahead, default=None))


class _Token(Exception):
    """There is something inside that cannot be looked through."""


def _instants(member: Any) -> Iterator[datetime]:
    """Yield every instant that stands anywhere in a JSON value. Raises _Token."""
    if isinstance(member, dict):
        for each in member.values():
            yield from _instants(each)
    elif isinstance(member, list):
        for each in member:
            yield from _instants(each)
    elif isinstance(member, str):
        if _TOKEN in member:
            raise _Token
        if member[4:5] == "-" and "T" in member:
            try:
                yield parse_instant(member)
            except CredentialError:
                return


def _before(instant: datetime) -> datetime:
    try:
        return instant - CLOCK_SKEW
    except OverflowError:
        return instant
