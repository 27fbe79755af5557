"""`issuer restore`: makes a database that was put back from a backup safe to award from."""

from __future__ import annotations

import argparse
from pathlib import Path

from issuer.adapters.journal_file import JournalFile
from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import installation
from issuer.services.restoring import confirm_restore
from issuer.store.halts import HaltKind, find_halt

HELP = "Confirm that the database was restored: revocations since the backup are done again, and awarding goes on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `confirm`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    confirm = actions.add_parser(
        "confirm", help="revoke again what was revoked since the backup, and give places in new status lists only"
    )
    confirm.add_argument(
        "--journal",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="the journal of another machine that worked on this database (journal/entries.jsonl); may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """Confirm, and say what that has done."""
    for path in args.journal:
        if not path.is_file():
            raise CommandError(f"There is no journal {path}.", 2)
    with installation() as toolkit:
        _take_signing(toolkit)
        with toolkit.write.begin() as session:
            done = confirm_restore(
                session,
                further=[JournalFile(path) for path in args.journal],
                key_ring=toolkit.key_ring,
                addresses=toolkit.addresses,
                now=toolkit.clock(),
            )
    print(f"Epoch {done.epoch} has begun. Awarding goes on, with places in new status lists.")
    print(f"  {done.revoked:,} credentials were revoked again.")
    print(f"  {done.kept_for_lost:,} bits are kept of revoked credentials that this database does not know.")
    if done.keys_compromised:
        print(f"  {done.keys_compromised:,} keys are marked as compromised again: `issuer fsck` says what follows.")
    print(f"  {done.lists_closed:,} status lists give no place any more.")
    print(f"  {done.jobs_paused:,} bulk jobs are paused: see whether their people were awarded before you resume them.")
    for status_list_id in done.unsigned_lists:
        print(f"The status list {status_list_id} could not be signed: its key cannot be had.")
    return 1 if done.unsigned_lists else 0


def _take_signing(toolkit: Toolkit) -> None:
    """Let the restored database be the one that signs: seen from it, the one before it is another copy (T-39)."""
    with toolkit.read() as session:
        on = find_halt(session)
    if on is not None and on.kind is HaltKind.RESTORED:
        toolkit.fence.take()
