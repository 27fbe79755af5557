"""`issuer init`: makes the data folder, the database, the secrets, and a first organization with its owner."""

from __future__ import annotations

import argparse

from issuer.commands.first_start import start_organization
from issuer.commands.opening import installation

HELP = "Make the data folder, the database, the secrets and a signing key, with your organization and you as its owner."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare who owns what."""
    parser.add_argument("--email", required=True, help="your e-mail address")
    parser.add_argument("--name", default="", help="your name")
    parser.add_argument("--organization", required=True, metavar="NAME", help="for example 'River College'")
    parser.add_argument("--slug", help="its short name in public addresses, for ever; made from the name if left out")


def run(args: argparse.Namespace) -> int:
    """Create what is missing and print the owner's sign-in link."""
    with installation(create=True) as toolkit:
        token = start_organization(
            toolkit, email=args.email, name=args.name, organization=args.organization, slug=args.slug
        )
        print(f"{args.organization} is set up in {toolkit.settings.home.absolute()}.")
        print("Start it with `issuer serve`, then sign in with this link, good once within 24 hours:")
        print(toolkit.addresses.sign_in(token))
    return 0
