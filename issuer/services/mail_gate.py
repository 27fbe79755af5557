"""The gate that all outgoing mail passes: a set rate, shared by all workers, and rests while the server is away.

See docs/decisions/outbox-rests.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from issuer.store.locks import alone
from issuer.store.outbox import MailGate, find_gate

FAILURES_BEFORE_REST = 3
"""Connections that fail in a row until the whole outbox rests."""
RESTS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300))
# How long the one mail that is tried after a rest keeps the others waiting, if nothing is heard of it.
_TRIAL = timedelta(minutes=2)
# Workers look every few seconds, so they take what may leave until they look again.
_AHEAD = timedelta(seconds=6)


def open_gate(session: Session) -> MailGate:
    """Return the gate, which nobody else changes until the transaction ends."""
    alone(session, "mail gate")
    gate = find_gate(session, lock=True)
    if gate is None:
        gate = MailGate(id=1, failures=0)
        session.add(gate)
        session.flush()
    return gate


def is_resting(gate: MailGate | None, now: datetime) -> bool:
    """Return whether no mail may leave at the moment."""
    if gate is None or gate.rests_until is None:
        return False
    return now < gate.rests_until <= now + RESTS[-1]  # later than that was before the clock was set back


def allowance(gate: MailGate, *, now: datetime, wanted: int) -> int:
    """Return how many mails may be tried: after a rest one, and nobody else tries another meanwhile."""
    if gate.failures < FAILURES_BEFORE_REST:
        return wanted
    gate.rests_until = now + _TRIAL
    return min(wanted, 1)


def take_slots(gate: MailGate, *, now: datetime, per_minute: int, urgent: int, others: int) -> int:
    """Return how many of the others may leave at this rate, and note that they and the urgent ones do.

    Urgent mail waits for no slot but takes one, so that the others wait the longer. A rate of 0 sets no bound.
    """
    if not per_minute:
        return others
    each = timedelta(minutes=1) / per_minute
    begin = max(gate.next_slot_at or now, now) + urgent * each
    may_leave = 0
    while may_leave < others and (begin <= now or begin + each <= now + _AHEAD):
        begin += each
        may_leave += 1
    gate.next_slot_at = begin
    return may_leave


def note_failure(session: Session, error: str, *, now: datetime) -> bool:
    """Note that a connection failed, and return whether the outbox rests from now on, the longer each time."""
    gate = open_gate(session)
    gate.failures += 1
    gate.error = error[:500]
    gate.failing_since = gate.failing_since or now
    if gate.failures < FAILURES_BEFORE_REST:
        return False
    gate.rests_until = now + RESTS[min(gate.failures - FAILURES_BEFORE_REST, len(RESTS) - 1)]
    return True


def note_success(session: Session) -> None:
    """Note that the server is there: what it says of one mail or another is an answer, too."""
    gate = find_gate(session)
    if gate is not None and gate.failures:
        gate = open_gate(session)
        gate.failures, gate.failing_since, gate.error, gate.rests_until = 0, None, None, None
