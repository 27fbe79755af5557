"""`issuer signer`: of several copies of an installation one signs; which one that is, a person decides."""

from __future__ import annotations

import argparse

from issuer.commands.errors import CommandError
from issuer.commands.opening import installation

HELP = "Say whether this copy of the installation may sign, or let it be the one that does, once the other is stopped."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `status` and `take`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("status", help="say whether another copy was met; exit code 1 when it was")
    actions.add_parser("take", help="sign here from now on; stop the other copy first")


def run(args: argparse.Namespace) -> int:
    """Do what was asked. Exit code 1 when nothing may be signed here."""
    with installation() as toolkit:
        found = toolkit.fence.take() if args.action == "take" else toolkit.fence.why()
    if found is not None:
        raise CommandError(f"{found.reason} (Known since {found.since:%Y-%m-%d %H:%M:%S} UTC.)")
    print("This installation signs from now on." if args.action == "take" else "This installation may sign.")
    return 0
