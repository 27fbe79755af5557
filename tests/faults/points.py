"""The points at which a process may be killed, by name: SECURITY.md F-02.

Bulk jobs tell their own points to whoever is given to them as `reached`. All the others are wrapped here, in a fork:
the product has no switch by which somebody could let it die.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.orm import Session

from issuer import worker
from issuer.adapters.journal_file import JournalFile
from issuer.services import outbox
from issuer.services.bulk import awarding, chunks
from issuer.services.bulk.checking import Checker
from issuer.services.bulk.signing import Signing
from tests.faults.opening import Postbox
from tests.services.bulk.jobs import POINTS

STEPS: dict[str, tuple[Any, str]] = {
    "claim": (chunks, "claim"),
    "choose": (awarding.Awarding, "choose"),
    "places": (awarding, "take_places"),
    "status": (awarding, "refresh_status_list"),
    "row": (Signing, "_sign_row"),
    "lint": (Checker, "check_some"),
    "finish": (chunks, "finish"),
    "publish": (awarding, "store_rows"),
    "end": (chunks, "end_job_if_done"),
    "mail.claim": (outbox, "_claim"),
    "mail.hand_over": (Postbox, "send"),
    "mail.mark": (outbox, "_mark_sent"),
    "audit.seal": (worker, "seal_events"),
    "audit.sign": (worker, "sign_checkpoint"),
    "journal": (JournalFile, "append"),
}
"""Steps of a worker: each has a point before it and one after it."""

FILES: dict[str, tuple[Any, str]] = {
    "file.sync": (os, "fsync"),
    "file.link": (os, "link"),
}
"""Steps of writing a file: the key that signs the record is made when that is signed for the first time."""

COMMITS = ("commit.before", "commit.after")


def names() -> list[str]:
    """Return the names of all points."""
    around = [f"{step}.{place}" for step in {**STEPS, **FILES} for place in ("before", "after")]
    return [*POINTS, *around, *COMMITS]


@contextmanager
def wrapped(passing: Callable[[str], None]) -> Iterator[None]:
    """Call `passing` with the name of each point that is passed and that jobs do not tell by themselves."""
    with ExitStack() as stack:
        for step, (owner, name) in {**STEPS, **FILES}.items():
            stack.enter_context(patch.object(owner, name, _between(step, getattr(owner, name), passing)))
        for place, when in zip(COMMITS, ("before_commit", "after_commit"), strict=True):
            _listen(stack, when, lambda _session, place=place: passing(place))
        yield


def _between(step: str, function: Callable[..., Any], passing: Callable[[str], None]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        passing(f"{step}.before")
        value = function(*arguments, **named)
        passing(f"{step}.after")
        return value

    return call


def _listen(stack: ExitStack, when: str, heard: Callable[[Session], None]) -> None:
    event.listen(Session, when, heard)
    stack.callback(event.remove, Session, when, heard)
