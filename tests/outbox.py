"""The outbox of a test: its mail goes to a stand-in, at an instant that the test sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters.mail_templates import EmailTemplates
from issuer.resources import folder
from issuer.services import outbox
from issuer.services.outbox_parts import Outbox
from issuer.store.engine import readers
from tests.conftest import ADDRESSES, NOW


def outbox_of(write: sessionmaker[Session], mailer: Any, *, now: datetime = NOW, **changes: Any) -> Outbox:
    """What sends the mail of this database through `mailer`."""
    templates = EmailTemplates(folder("templates") / "email")
    return Outbox(write, readers(write.kw["bind"]), mailer, templates, ADDRESSES, lambda: now, **changes)


def send_due(write: sessionmaker[Session], mailer: Any, *, now: datetime = NOW, **changes: Any) -> int:
    """Send what is due at `now` and return how many messages the server took."""
    return outbox.send_due(outbox_of(write, mailer, now=now, **changes))
