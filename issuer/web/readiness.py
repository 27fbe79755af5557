"""What keeps an installation from its work, and what only makes it worse. Nothing here names a person or says why."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from issuer.adapters.file_store import FileStore, UnfitStore
from issuer.services.halting import current_halt
from issuer.store.halts import HaltKind
from issuer.store.profiles import KeyState, SigningKey
from issuer.store.revisions import is_at_head

if TYPE_CHECKING:
    from issuer.bootstrap import Toolkit

LITTLE_SPACE = 512 * 1024 * 1024
"""Octets free on the disk of the data folder below which somebody should look."""
NO_SPACE = 32 * 1024 * 1024
"""Octets free below which nothing more should be begun."""


def obstacle(toolkit: Toolkit) -> str | None:
    """Return why this process cannot do its work, or None."""
    try:
        if not is_at_head(toolkit.engine):
            return "the database is not migrated to this release"
        with toolkit.read() as session:
            keys = session.scalars(
                select(SigningKey.public_key_multibase).where(SigningKey.state == KeyState.ACTIVE)
            ).all()
    except SQLAlchemyError:
        return "the database cannot be used"
    if not _are_readable(toolkit.key_store, [f"{key}.json" for key in keys]):
        return "a signing key cannot be read"
    return "the disk of the data folder is full" if _free(toolkit.settings.home) < NO_SPACE else None


def degraded(toolkit: Toolkit) -> list[str]:
    """Return a line for each thing that works worse than it should while pages are served."""
    found = []
    try:
        toolkit.queue.pending_count()
    except OSError:
        found.append("degraded: the task queue cannot be reached; work waits for the worker's next round")
    for store, missed in (
        (toolkit.uploads.store, "no roster can be taken"),
        (toolkit.key_store, "no new key is opened"),
    ):
        try:
            store.check()
        except UnfitStore:
            unfit = "degraded: the store of files does not heed If-None-Match or If-Match as it should"
            found += [unfit] if unfit not in found else []
        except OSError:
            found.append(f"degraded: the store of files cannot be reached; {missed} until it is back")
    if NO_SPACE <= _free(toolkit.settings.home) < LITTLE_SPACE:
        found.append("degraded: the disk of the data folder is nearly full")
    try:
        with toolkit.read() as session:
            halt = current_halt(session)
    except SQLAlchemyError:
        halt = None  # a moment ago the database answered: the next question will tell
    if halt is not None and halt.kind is HaltKind.FENCED:
        found.append("fenced: nothing is signed here, for another copy of this installation was met")
    elif halt is not None:
        found.append(f"halted: nothing is awarded ({halt.kind.value})")
    return found


def _are_readable(store: FileStore, names: list[str]) -> bool:
    """Tell whether all files are there; of a store that is out of reach that is not known, and said elsewhere."""
    try:
        return store.has(names)
    except OSError:
        return True


def _free(home: Path) -> int:
    return shutil.disk_usage(home).free
