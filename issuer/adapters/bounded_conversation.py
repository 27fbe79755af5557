"""What a parent says to the child that judges one document: a question, what the child asks for meanwhile, the answer.

The child may be in the hands of the document. So it gets documents only as many and as long as the limits say, is told
what was seen before of lists that it has been given here, and what it says it has seen of them is kept only once it
has answered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.adapters.bounded_lines import (
    ASKED,
    DONE,
    ENDED,
    LEARNED,
    OUTCOME,
    RECALLED,
    SEEN,
    STRAINED,
    Lines,
    Message,
    encode,
    pack_seen,
    unpack_seen,
)
from issuer.credential.documents import DocumentGone, DocumentMoved, Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError
from issuer.credential.instants import CLOCK_SKEW
from issuer.credential.status_memory import SeenList, StatusMemory

_SEND_SECONDS = 2.0  # the child reads at once, or never


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost, and how many costly ones are judged at a time."""

    cpu_seconds: int = 2
    memory_bytes: int = 512 * 1024 * 1024  # of address space, the interpreter included
    wall_seconds: float = 3.0  # without the time that documents take to arrive
    fetches: int = 8
    fetch_seconds: float = 5.0  # no further document is begun after that
    strained: int = 2  # documents that take more time than a usual one


@dataclass(frozen=True, slots=True)
class Terms:
    """What one document is judged with.

    `own` are addresses whose documents are ours: what is there needs no memory. `refresh` lets the issuer be asked for
    a newer edition of the document, once. `disbelieved` is as for `Verifier`.
    """

    now: datetime
    documents: Documents
    memory: StatusMemory | None = None
    own: Collection[str] = ()
    refresh: bool = False
    disbelieved: Collection[str] = ()


class Conversation:
    """One document, and the line on which a child judges it."""

    def __init__(self, lines: Lines, terms: Terms, limits: Limits, strained: threading.BoundedSemaphore) -> None:
        self._lines, self._terms, self._limits, self._strained = lines, terms, limits, strained
        self._holds, self._fetches, self._may_refresh = False, 0, terms.refresh
        self._judging = self._fetching = 0.0  # seconds
        self._given: set[str] = set()
        self._learned: dict[tuple[str, str], SeenList] = {}

    def hold(self, question: Mapping[str, Any]) -> Message | None:
        """Return the answer, or how the child ended; None when it is gone, or has taken too long.

        Once the line is closed, the stock process ends a fork that is still at work.
        """
        try:
            self._lines.send(question, _SEND_SECONDS)
            while True:
                started = time.monotonic()
                message = self._lines.receive(max(0.001, self._limits.wall_seconds - self._judging))
                self._judging += time.monotonic() - started
                if message is None or message.get(OUTCOME) == DONE or ENDED in message:
                    break
                if STRAINED in message and not self._may_strain():
                    return None
                self._serve(message)
        except (OSError, ValueError):
            return None
        finally:
            if self._holds:
                self._strained.release()
        if message is not None and OUTCOME in message:
            self._keep_learned()
        return message

    def _serve(self, message: Message) -> None:
        """Answer what the child asks for. Raises ValueError for what is no question."""
        if ASKED in message:
            answer = self._look_up(str(message[ASKED]), str(message.get("purpose")))
            self._lines.send(answer, _SEND_SECONDS)
        elif RECALLED in message:
            self._lines.send({SEEN: self._recall(message[RECALLED])}, _SEND_SECONDS)
        elif LEARNED in message:
            self._learn(message[LEARNED])

    def _may_strain(self) -> bool:
        self._holds = self._holds or self._strained.acquire(blocking=False)
        return self._holds

    def _look_up(self, url: str, purpose: str) -> Message:
        """Return the document that was asked for, or why there is none."""
        started = time.monotonic()
        try:
            if self._fetches >= self._limits.fetches or self._fetching >= self._limits.fetch_seconds:
                raise CredentialError("NET_TIMEOUT", "It names more documents than are fetched for one badge.")
            self._require_wanted(purpose)
            self._fetches += 1
            body = fetch_for(Purpose(purpose), url, self._terms.documents)
            self._given.add(url)
            return {"body": encode(body)}
        except CredentialError as error:
            moved_to = error.address if isinstance(error, DocumentMoved) else None
            gone = isinstance(error, DocumentGone)
            return {"code": error.code, "detail": error.detail, "gone": gone, "moved_to": moved_to}
        finally:
            self._fetching += time.monotonic() - started

    def _require_wanted(self, purpose: str) -> None:
        """Refuse what only a person may ask for: a badge never, and a newer edition once where one did."""
        if purpose == Purpose.BADGE:
            raise CredentialError("NET_TYPE", "A badge is not fetched because a document asks for it.")
        if purpose == Purpose.REFRESH:
            if not self._may_refresh:
                raise CredentialError("NET_TYPE", "A newer edition is fetched once, and only for those who ask for it.")
            self._may_refresh = False

    def _recall(self, told: Any) -> list[str | None] | None:
        """Return what is remembered of a list that was given here."""
        issuer_id, address = _names(told)
        if self._terms.memory is None or not self._is_remembered(address):
            return None
        seen = self._terms.memory.newest(issuer_id, address)
        return None if seen is None else pack_seen(seen)

    def _learn(self, told: Any) -> None:
        issuer_id, address = _names(told)
        seen = unpack_seen(told[2:])
        now = self._terms.now
        is_past = (seen.valid_from or now) <= now and (seen.made_at or now) <= now + CLOCK_SKEW
        if is_past and self._is_remembered(address) and len(self._learned) <= self._limits.fetches:
            self._learned[issuer_id, address] = seen

    def _is_remembered(self, address: str) -> bool:
        return address in self._given and address not in self._terms.own

    def _keep_learned(self) -> None:
        if self._terms.memory is not None:
            for (issuer_id, address), seen in self._learned.items():
                self._terms.memory.remember(issuer_id, address, seen)


def _names(told: Any) -> tuple[str, str]:
    """Return the issuer and the address with which a message about a list begins. Raises ValueError."""
    if not isinstance(told, list) or len(told) < 2 or not all(isinstance(each, str) for each in told[:2]):
        raise ValueError("a message about no list")
    return told[0], told[1]
