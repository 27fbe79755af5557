"""The task queue. The truth is in the database: a task only says "look there now", so a lost one loses nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from huey import SqliteHuey
from huey.api import Huey
from huey.serializer import SignedSerializer

from issuer.adapters.files import reserve_private

QUEUE_FILE = "queue.sqlite"


def open_queue(queue_url: str, home: Path, secret: str) -> Huey:
    """Return the queue at `queue_url`: `sqlite:///path`, or the embedded one in the data folder when it is empty.

    Messages are pickles, so they are signed with a key of their own, derived from `secret`, and a forged one is
    refused. Raises ValueError for an address of another kind.
    """
    parts = urlsplit(queue_url)
    if queue_url and parts.scheme != "sqlite":
        raise ValueError("QUEUE_URL: only sqlite:///… is supported so far; leave it out for the embedded queue.")
    path = Path(queue_url.removeprefix("sqlite:///")) if queue_url else home / QUEUE_FILE
    reserve_private(path)
    key = hashlib.sha256(b"touchstone queue\x00" + secret.encode()).hexdigest()
    return SqliteHuey(
        name="touchstone",
        filename=str(path),
        results=False,
        serializer=SignedSerializer(secret=key),
        fsync=False,  # nothing in the queue is needed after a crash
    )
