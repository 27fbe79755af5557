"""`issuer keys`: the signing keys of an organization, the first one, and a new one in place of the old."""

from __future__ import annotations

import argparse

from issuer.bootstrap import Toolkit
from issuer.commands.opening import actor_named, installation, organization_named
from issuer.services.keys import ensure_key, rotate_key
from issuer.store.organizations import list_organizations
from issuer.store.profiles import SigningKey, list_keys
from issuer.store.token_keys import TokenKey, list_token_keys

HELP = "List signing keys, make the first one, or replace the active one; old badges stay valid."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `create` and `rotate`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every key: its state, since when, and the identity it signs for")
    for name, summary in (
        ("create", "make a signing key where there is none"),
        ("rotate", "retire the active key and make a new one"),
    ):
        action = actions.add_parser(name, help=summary)
        action.add_argument("--organization", metavar="SLUG", help="needed when there are several")
        action.add_argument("--as", dest="actor", metavar="EMAIL", help="who does it; the first owner if left out")


def run(args: argparse.Namespace) -> int:
    """Do what was asked and print the keys concerned."""
    with installation() as toolkit:
        return _list(toolkit) if args.action == "list" else _make(toolkit, args)


def _list(toolkit: Toolkit) -> int:
    with toolkit.read() as session:
        for organization in list_organizations(session):
            print(f"{organization.name} ({organization.slug})")
            for key in list_keys(session, organization.id):
                _show(key)
            for token_key in list_token_keys(session, organization.id):
                _show_token_key(token_key)
    return 0


def _make(toolkit: Toolkit, args: argparse.Namespace) -> int:
    now = toolkit.clock()
    with toolkit.write() as session:
        organization = organization_named(session, args.organization)
        if args.action == "create":
            key = ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=now)
        else:
            actor = actor_named(session, organization, args.actor)
            key = rotate_key(session, organization, toolkit.key_ring, toolkit.addresses, actor=actor, now=now)
        session.commit()
        _show(key)
    return 0


def _show(key: SigningKey) -> None:
    print(f"  {key.state:<12} {key.created_at:%Y-%m-%d}  {key.public_key_multibase}\n  {'':<24}{key.controller}")


def _show_token_key(key: TokenKey) -> None:
    name = f"{key.fingerprint} ({key.algorithm}, for tokens)"
    print(f"  {key.state:<12} {key.created_at:%Y-%m-%d}  {name}\n  {'':<24}{key.controller}")
