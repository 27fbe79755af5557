"""`issuer keys compromise`: says that somebody else has a key, and what is to be done about what it signed."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from issuer.bootstrap import Toolkit
from issuer.commands.bulk_receive import ask
from issuer.commands.opening import actor_named, organization_named
from issuer.services.key_compromise import check_compromise, find_key, mark_compromised
from issuer.services.signed_by import signed_by


def compromise(toolkit: Toolkit, args: argparse.Namespace) -> int:
    """Mark a key after a yes, and say what follows. Returns 1 where something is left to be done by hand."""
    with toolkit.read() as session:
        organization = organization_named(session, args.organization)
        is_new = check_compromise(find_key(session, organization, args.key), args.since, now=toolkit.clock())
    print(f"It signed {_counted(toolkit, args)}.")
    question = f"Believe nothing any more that {args.key} has signed? It cannot be undone."
    if is_new and not args.yes and not ask(question):
        print("Nothing was changed. Without a terminal, say --yes.")
        return 1
    with toolkit.write.begin() as session:
        organization = organization_named(session, args.organization)
        unsigned = mark_compromised(
            session,
            organization,
            args.key,
            args.since,
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            actor=actor_named(session, organization, args.actor),
            now=toolkit.clock(),
        )
    return _tell(toolkit, args, unsigned)


def _tell(toolkit: Toolkit, args: argparse.Namespace, unsigned: list[str]) -> int:
    print(f"Nothing that {args.key} has signed is believed any more, whenever it says it was signed.")
    with toolkit.read() as session:
        key = find_key(session, organization_named(session, args.organization), args.key)
        has_document = key.controller.startswith("did:web:")
    if args.list is not None:
        print(f"{args.list} names {_write_list(toolkit, args, args.list):,} credentials that it signed.")
    if not has_document:
        print("Its identity was the key itself, a did:key, and goes with it: award anew what was genuine.")
        return 0
    if args.list is None:
        print("For a list of what is to be issued again, run this again with --list FILE.")
    print(f"To issue it again under the same ids: issuer bulk {args.list or 'FILE'} --reissue")
    for status_list_id in unsigned:
        print(f"The status list {status_list_id} could not be signed again: no other key of its identity is to be had.")
    return 1 if unsigned else 0


def _counted(toolkit: Toolkit, args: argparse.Namespace) -> str:
    before = after = 0
    with toolkit.read() as session:
        organization = organization_named(session, args.organization)
        for badge in signed_by(session, organization, find_key(session, organization, args.key)):
            if badge.signed_at is not None and badge.signed_at < args.since:
                before += 1
            else:
                after += 1
    return f"{before + after:,} credentials that are stored here: {before:,} before that instant, {after:,} after it"


def _write_list(toolkit: Toolkit, args: argparse.Namespace, path: Path) -> int:
    count = 0
    with toolkit.read() as session, path.open("w", encoding="utf-8", newline="") as file:
        organization = organization_named(session, args.organization)
        rows = csv.writer(file)
        rows.writerow(["credential"])
        for badge in signed_by(session, organization, find_key(session, organization, args.key)):
            rows.writerow([badge.code])
            count += 1
    return count
