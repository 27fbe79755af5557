"""Opens an installation with a clock of its own, in whoever tests and in forks alike."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from issuer import bootstrap
from issuer.adapters import sealing
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.settings import Settings
from tests import databases

PUBLIC_URL = "https://badges.example.org"
BEHIND = timedelta(days=8)
"""How far the clock of a new installation is behind ours: there is room for a thousand leases to run out."""
SENT = "sent"
"""In the data folder: the id of each mail that was handed over, a line each."""


@dataclass(slots=True)
class Clock:
    """A clock that goes as ours does, and is behind it."""

    behind: timedelta = BEHIND

    def __call__(self) -> datetime:
        return datetime.now(UTC) - self.behind


@dataclass(frozen=True, slots=True)
class Postbox:
    """A mail server in a file, to which whole lines are appended."""

    home: Path
    delivers: bool = True

    def line(self) -> AbstractContextManager[Postbox]:
        """Return itself: there is nothing to connect to."""
        return nullcontext(self)

    def send(self, mail: Any) -> None:
        """Take a mail."""
        with (self.home / SENT).open("a") as file:
            file.write(f"{mail.message_id}\n")


def settings_of(home: Path, **options: Any) -> Settings:
    """Return the settings of an installation: as a public site, without a mail server and without the example."""
    usual = {
        "home": home,
        "keys": home / "keys",
        "public_url": PUBLIC_URL,
        "database_url": databases.address_in(home),
        "demo": False,
        "fetch": False,
        "ask_address": False,
    }
    return Settings(**(usual | options))


def open_with(home: Path, clock: Clock, **options: Any) -> Toolkit:
    """Open a Toolkit that goes by a clock of ours."""
    with patch.object(bootstrap, "_clock", clock):
        return open_toolkit(settings_of(home, **options))


def cheap_seals() -> AbstractContextManager[object]:
    """Let keys that are made within be opened at once: processes that open them live for some milliseconds only."""
    return patch.dict(sealing._SCRYPT, n=2**4)
