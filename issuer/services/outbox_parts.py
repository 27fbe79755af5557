"""What sending mail needs from an installation, apart from how it is done: few processes send any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from issuer.services.ports import Mailer, MailTemplates
from issuer.urls import Addresses


@dataclass(frozen=True, slots=True)
class Outbox:
    """`write` and `read` make sessions.

    `per_minute` is how many mails may leave in a minute, of all workers together; 0 for as many as the server takes.
    """

    write: sessionmaker[Session]
    read: sessionmaker[Session]
    mailer: Mailer
    templates: MailTemplates
    addresses: Addresses
    clock: Callable[[], datetime]
    per_minute: int = 0
