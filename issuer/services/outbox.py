"""Sends the mail that is due: claimed in one transaction, handed over outside any, and marked in another.

A crash in between makes a mail be sent again later, with the same Message-ID: it may come twice after a crash, but is
never lost. See docs/decisions/mail-may-come-twice.md and outbox-rests.md.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from issuer.services.delivery import SECRET_KINDS
from issuer.services.errors import ServiceError
from issuer.services.mail_composing import compose, why_pointless
from issuer.services.mail_gate import (
    allowance,
    is_resting,
    note_failure,
    note_success,
    open_gate,
    take_slots,
)
from issuer.services.outbox_parts import Outbox
from issuer.services.ports import MailLine
from issuer.store.outbox import (
    Message,
    MessageState,
    Priority,
    find_gate,
    list_due_messages,
    list_to_hold,
    list_to_release,
)

# After each attempt that failed for a reason that may pass; then the message is given up and shown as failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
# While messages are being handed over, nobody else takes them up; after a crash they are tried again this much later.
HANDOVER = timedelta(minutes=10)
# A batch is given up long before that, so that no message of it is with two workers.
_BATCH_TIME = timedelta(minutes=2)
_BATCH = 20
_MOVED_AT_ONCE = 1000
ALL = tuple(Priority)
QUICK = (Priority.URGENT, Priority.SOON)
"""What is not kept waiting behind a whole class."""
_log = logging.getLogger(__name__)


def send_due(outbox: Outbox, *, priorities: Collection[Priority] = ALL, limit: int = 500) -> int:
    """Send what is due, through one connection, and return how many messages the server took."""
    if not outbox.mailer.delivers:
        _keep_all(outbox)
        return 0
    _hold_and_release(outbox)
    sent, is_up = 0, True
    with outbox.mailer.line() as line:
        while is_up and limit > 0 and (claimed := _claim(outbox, priorities, min(limit, _BATCH))):
            limit -= len(claimed)
            taken, is_up = _send_batch(outbox, line, claimed)
            sent += taken
    return sent


class _Listed(Protocol):
    """A look-up of mail; with `lock` what it returns stays as it is until the transaction ends."""

    def __call__(self, session: Session, *, limit: int, lock: bool = False) -> Sequence[str]: ...


def _keep_all(outbox: Outbox) -> None:
    """Keep what is due: there is no server to send it to."""
    _move(outbox, partial(list_due_messages, now=outbox.clock()), "kept")


def _hold_and_release(outbox: Outbox) -> None:
    """Take the award mail of organizations that have paused it out of the way, and bring back that of the others."""
    _move(outbox, list_to_hold, "held")
    _move(outbox, list_to_release, "queued")


def _move(outbox: Outbox, listed: _Listed, state: str) -> None:
    """Give what is listed a state, a thousand at a time, so that nobody waits long for the database."""
    while True:
        with outbox.read() as session:
            if not listed(session, limit=1):
                return
        with outbox.write.begin() as session:
            found = listed(session, limit=_MOVED_AT_ONCE, lock=True)
            if not found:
                return  # another worker has all of it in hand
            session.execute(
                update(Message).where(Message.id.in_(found)).values(state=MessageState(state)),
                execution_options={"synchronize_session": False},
            )


def _claim(outbox: Outbox, priorities: Collection[Priority], limit: int) -> list[str]:
    """Return messages that nobody else will send in the next while; [] when none may leave now."""
    now = outbox.clock()
    with outbox.read() as session:
        if is_resting(find_gate(session), now) or not list_due_messages(
            session, now=now, priorities=priorities, limit=1
        ):
            return []
    with outbox.write.begin() as session:
        gate = open_gate(session)
        if is_resting(gate, now):
            return []
        due = list_due_messages(session, now=now, priorities=priorities, limit=allowance(gate, now=now, wanted=limit))
        rows = session.execute(
            select(Message.id, Message.priority)
            .where(Message.id.in_(due), Message.state == MessageState.QUEUED)
            .order_by(Message.priority, Message.next_attempt_at)
            .with_for_update()
        ).all()
        urgent = sum(row.priority == Priority.URGENT for row in rows)
        others = take_slots(gate, now=now, per_minute=outbox.per_minute, urgent=urgent, others=len(rows) - urgent)
        claimed = [row.id for row in rows[: urgent + others]]
        session.execute(
            update(Message)
            .where(Message.id.in_(claimed))
            .values(next_attempt_at=now + HANDOVER, attempts=Message.attempts + 1),
            execution_options={"synchronize_session": False},
        )
    return claimed


def _send_batch(outbox: Outbox, line: MailLine, claimed: Sequence[str]) -> tuple[int, bool]:
    """Send what was claimed; return how many the server took, and whether it takes any more."""
    begun, sent = outbox.clock(), 0
    for position, message_id in enumerate(claimed):
        if outbox.clock() - begun > _BATCH_TIME:
            _give_back(outbox, claimed[position:])
            break
        try:
            sent += _send(outbox, line, message_id)
        except _Away as away:
            _give_back(outbox, claimed[position + away.was_tried :])
            return sent, False
    return sent, True


class _Away(Exception):
    """The server takes no more mail for now; `was_tried` says whether the mail in hand has used up an attempt."""

    def __init__(self, *, was_tried: bool) -> None:
        super().__init__("The mail server is away.")
        self.was_tried = was_tried


def _send(outbox: Outbox, line: MailLine, message_id: str) -> bool:
    """Send one message and return whether it was taken. Raises _Away."""
    try:
        with outbox.read() as session:
            message = session.get_one(Message, message_id)
            if reason := why_pointless(session, message, outbox.clock()):
                raise ValueError(reason)
            mail = compose(session, message, addresses=outbox.addresses, templates=outbox.templates)
        line.send(mail)
    except ConnectionAbortedError as error:
        _mark_failed(outbox, message_id, error, final=False)
        if _note_failure(outbox, error):
            raise _Away(was_tried=True) from error
        return False
    except ConnectionError as error:
        _note_failure(outbox, error)
        raise _Away(was_tried=False) from error
    except OSError as error:
        _mark_failed(outbox, message_id, error, final=False, was_answered=True)
        return False
    except (ValueError, ServiceError) as error:
        _mark_failed(outbox, message_id, error, final=True)
        return False
    except SQLAlchemyError:
        raise  # the database is in trouble, not the mail
    except Exception as error:  # noqa: BLE001 - of one mail, whatever it is: those behind it would wait for ever
        _log.exception("a mail could not be made or handed over")
        _mark_failed(outbox, message_id, error, final=False)
        return False
    _mark_sent(outbox, message_id)
    return True


def _mark_sent(outbox: Outbox, message_id: str) -> None:
    with outbox.write.begin() as session:
        note_success(session)  # the gate before the mail, as whoever claims mail locks them
        message = session.get_one(Message, message_id)
        message.state, message.sent_at, message.error = MessageState.SENT, outbox.clock(), None
        if message.kind in SECRET_KINDS:
            # The link lets its bearer in: once it is in the post it has no business in our database.
            message.text, message.html = "The text held a one-time link and is not kept.", ""


def _mark_failed(outbox: Outbox, message_id: str, error: Exception, *, final: bool, was_answered: bool = False) -> None:
    with outbox.write.begin() as session:
        if was_answered:
            note_success(session)
        message = session.get_one(Message, message_id, with_for_update=True)
        message.error = (str(error) or type(error).__name__)[:500]
        if final or message.attempts > len(PAUSES):
            message.state = MessageState.FAILED
        else:
            # Somebody may have had it sent again meanwhile: that is no attempt yet.
            message.next_attempt_at = outbox.clock() + PAUSES[max(message.attempts, 1) - 1]


def _note_failure(outbox: Outbox, error: Exception) -> bool:
    with outbox.write.begin() as session:
        return note_failure(session, str(error), now=outbox.clock())


def _give_back(outbox: Outbox, message_ids: Sequence[str]) -> None:
    """Let others have what was claimed and not tried. It has used up no attempt."""
    with outbox.write.begin() as session:
        session.execute(
            update(Message)
            .where(Message.id.in_(message_ids), Message.state == MessageState.QUEUED)
            .values(next_attempt_at=outbox.clock(), attempts=Message.attempts - 1),
            execution_options={"synchronize_session": False},
        )
