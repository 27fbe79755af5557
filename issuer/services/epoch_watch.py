"""What each start looks for: whether the database is older than the journal beside it (`restoring` says what then).

Hardly any start finds that, so nothing is loaded here that only putting it right takes.
"""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.services.halting import halt
from issuer.services.journal import BEHIND, JOURNAL, Journal, begin, is_behind
from issuer.store.base import new_id
from issuer.store.epochs import begin_epoch, find_epoch, has_marks
from issuer.store.halts import HaltKind, find_halt
from issuer.store.locks import alone

UNKNOWN = "The journal beside this database is not there: the database was restored or copied without it."
_log = logging.getLogger(__name__)


def is_in_step(session: Session) -> bool:
    """Tell whether the database and the journal of this machine know of each other, and all that they have to."""
    return not is_behind(session) and find_epoch(session) is not None and bool(session.info[JOURNAL].tail())


def look_at_epoch(session: Session, *, now: datetime, is_alone: bool) -> None:
    """Compare the database with the journal of this machine, and halt awarding where it is the older one.

    A new database begins its first epoch, and a journal that is not there is begun. `is_alone` says that the database
    is worked on by this machine only, so that a journal which is not there is one that was lost.
    """
    journal: Journal = session.info[JOURNAL]
    tail = journal.tail()
    epoch = find_epoch(session)
    if epoch is None:
        alone(session, "the epoch")
        epoch = find_epoch(session) or begin_epoch(session, new_id(), now=now)
    if not tail and not (is_alone and has_marks(session)):
        begin(journal, epoch.token, epoch.number, now=now)
        return
    problem = UNKNOWN if not tail else BEHIND if is_behind(session) else None
    on = find_halt(session)
    if problem is not None and (on is None or on.kind is not HaltKind.RESTORED):
        _log.critical(problem)
        halt(session, problem, now=now, kind=HaltKind.RESTORED)
