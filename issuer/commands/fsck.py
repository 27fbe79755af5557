"""`issuer fsck`: checks what always holds in an installation, whatever has happened to it, and names what does not."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from issuer.adapters.journal_file import JournalFile
from issuer.adapters.kept_files import StoresKept
from issuer.adapters.stores import key_store, upload_store
from issuer.commands.errors import CommandError
from issuer.commands.opening import readable_errors, settings_of_environment
from issuer.credential.canonical import compile_shapes, use_compiled
from issuer.services.fsck import Examined, Invariant, examine, invariants_named
from issuer.services.journal import JOURNAL
from issuer.services.ports import SYSTEM_CHANCE
from issuer.settings import Settings
from issuer.store.engine import open_engine, readers
from issuer.store.revisions import is_at_head

HELP = "Check the whole installation: every credential, list, job, file and record. It changes nothing."
_COMPARED_OF = 100  # credentials verified the fast way, one of which is verified by the full algorithm, too


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is checked and how it is told."""
    parser.add_argument("--only", default="", metavar="I4,I8", help="these invariants; all of I1 to I12 if left out")
    parser.add_argument(
        "--sample", type=int, metavar="N", help="verify N credentials, chosen by chance; 100,000 if left out"
    )
    parser.add_argument(
        "--acknowledged", type=Path, metavar="FILE", help="ids of credentials that must be there, one a line (I7)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    """Return 0 when everything that was checked holds, 1 when something does not, 2 when it could not be asked."""
    try:
        invariants = invariants_named([word.strip() for word in args.only.split(",") if word.strip()])
    except ValueError as error:
        raise CommandError(str(error), 2) from error
    settings = settings_of_environment()
    with readable_errors():
        acknowledged = args.acknowledged.read_text(encoding="utf-8").split() if args.acknowledged else []
        with _opened(settings, args.sample, acknowledged) as examined:
            tell = _Text() if args.format == "text" else _Json()
            return tell.all(invariants, examined)


@contextmanager
def _opened(settings: Settings, sample: int | None, acknowledged: Sequence[str]) -> Iterator[Examined]:
    """Open the database as it is, without migrating it, and let verifying go the fast way with many comparisons."""
    if not settings.database_url and not settings.database_file.is_file():
        raise CommandError(f"There is no database in {settings.home.absolute()}. Say where it is with ISSUER_HOME.", 2)
    engine = open_engine(settings.database_address)
    try:
        if not is_at_head(engine):
            raise CommandError("The database is not at this release's revision: run `issuer db upgrade` first.", 2)
        read = readers(engine)
        read.configure(info={JOURNAL: JournalFile(settings.home / "journal" / "entries.jsonl")})
        examined = Examined(
            read=read,
            files=StoresKept(key_store(settings), upload_store(settings)),
            chance=SYSTEM_CHANCE,
            now=datetime.now(UTC),
            sample=sample,
            acknowledged=acknowledged,
        )
        compared = lambda: SYSTEM_CHANCE.below(_COMPARED_OF) == 0  # noqa: E731
        use_compiled(compile_shapes(compared, report=examined.differences.append))
        yield examined
    finally:
        use_compiled(None)
        engine.dispose()


class _Text:
    """Tells people, as it goes; on a terminal with a count of what was looked at."""

    def all(self, invariants: Sequence[Invariant], examined: Examined) -> int:
        """Examine and tell. Returns the exit code."""
        violated, unchecked = 0, 0
        for invariant in invariants:
            bar = _Bar(f"{invariant.id:<4}{invariant.title}")
            examined.step, examined.notes, examined.due = bar.step, [], []
            count = 0
            for violation in examine(invariant, examined):
                bar.clear()
                count += 1
                print(f"  {violation.subject}: {violation.says}")
            bar.clear()
            print(f"{invariant.id:<4}{invariant.title}: {f'violated {count:,} times' if count else _word(examined)}")
            for note in examined.notes:
                print(f"    {note}")
            for each in examined.due:
                print(f"    To do, {each.subject}: {each.says}")
            violated += bool(count)
            unchecked += bool(examined.notes)
        print(_summary(len(invariants), violated, unchecked))
        return 1 if violated else 0


class _Json:
    """Tells programs, once all is done."""

    def all(self, invariants: Sequence[Invariant], examined: Examined) -> int:
        """Examine and tell. Returns the exit code."""
        told: list[dict[str, Any]] = []
        for invariant in invariants:
            examined.notes, examined.due = [], []
            violations = [{"subject": each.subject, "says": each.says} for each in examine(invariant, examined)]
            told.append(
                {
                    "id": invariant.id,
                    "title": invariant.title,
                    "outcome": "violated" if violations else _word(examined).replace(" ", "_"),
                    "violations": violations,
                    "notes": examined.notes,
                    "due": [{"subject": each.subject, "says": each.says} for each in examined.due],
                }
            )
        holds = not any(each["violations"] for each in told)
        document = {"holds": holds, "checked_at": f"{examined.now:%Y-%m-%dT%H:%M:%SZ}", "invariants": told}
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return 0 if holds else 1


def _word(examined: Examined) -> str:
    return "not checked in full" if examined.notes else "holds"


def _summary(count: int, violated: int, unchecked: int) -> str:
    if violated:
        return f"{violated} of {count} invariants are violated."
    if unchecked:
        return f"What was checked holds; {unchecked} of {count} invariants were not checked in full, and say why."
    return "All hold." if count > 1 else "It holds."


class _Bar:
    """One line on a terminal that says what is looked at; nothing anywhere else."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._count = 0
        self._shown = False

    def step(self, count: int) -> None:
        """Count what was looked at."""
        self._count += count
        if sys.stderr.isatty():
            print(f"\r\x1b[K{self._title} … {self._count:,}", end="", file=sys.stderr, flush=True)
            self._shown = True

    def clear(self) -> None:
        """Take the line away, so that something else can be said."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = False
