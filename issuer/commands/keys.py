"""`issuer keys`: the signing keys of an organization; to make, to replace, and to disown them."""

from __future__ import annotations

import argparse
from pathlib import Path

from issuer.bootstrap import Toolkit
from issuer.commands.instants import instant
from issuer.commands.keys_compromise import compromise
from issuer.commands.opening import actor_named, installation, organization_named
from issuer.services.keys import ensure_key, rotate_key
from issuer.store.organizations import list_organizations
from issuer.store.profiles import SigningKey, list_keys
from issuer.store.token_keys import TokenKey, list_token_keys

HELP = "List signing keys, make the first one, replace the active one, or say that one was stolen."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `create`, `rotate` and `compromise`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every key: its state, since when, and the identity it signs for")
    for name, summary in (
        ("create", "make a signing key where there is none"),
        ("rotate", "retire the active key and make a new one; old badges stay valid"),
        ("compromise", "believe nothing any more that a key has signed; what was genuine is issued again"),
    ):
        action = actions.add_parser(name, help=summary, description=_MORE.get(name))
        if name == "compromise":
            _add_what_was_stolen(action)
        action.add_argument("--organization", metavar="SLUG", help="needed when there are several")
        action.add_argument("--as", dest="actor", metavar="EMAIL", help="who does it; the first owner if left out")


_MORE = {
    "compromise": (
        "For a key that somebody else may have. Whoever has it writes what date they like under what they sign, so no "
        "date protects: whatever the key signed, and whenever it says it was signed, is INVALID from now on "
        "(KEY_COMPROMISED). If it is the active key, a new one takes its place. Issue what was genuine again: with a "
        "did:web under the same ids, so that links and codes stay. It cannot be undone."
    )
}


def _add_what_was_stolen(action: argparse.ArgumentParser) -> None:
    action.add_argument("key", metavar="KEY", help="as `issuer keys list` prints it; a fingerprint for one for tokens")
    action.add_argument(
        "--since",
        required=True,
        type=instant,
        metavar="INSTANT",
        help="since when it may be in other hands: 2026-11-25T10:00Z; it is published, and protects from nothing",
    )
    action.add_argument(
        "--list", type=Path, metavar="FILE", help="write what it signed and is to be issued again, for `issuer bulk`"
    )
    action.add_argument("--yes", action="store_true", help="do it without asking")


def run(args: argparse.Namespace) -> int:
    """Do what was asked and print the keys concerned."""
    with installation() as toolkit:
        if args.action == "list":
            return _list(toolkit)
        return compromise(toolkit, args) if args.action == "compromise" else _make(toolkit, args)


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
    _show_since(key)


def _show_token_key(key: TokenKey) -> None:
    name = f"{key.fingerprint} ({key.algorithm}, for tokens)"
    print(f"  {key.state:<12} {key.created_at:%Y-%m-%d}  {name}\n  {'':<24}{key.controller}")
    _show_since(key)


def _show_since(key: SigningKey | TokenKey) -> None:
    if key.compromised_since is not None:
        print(f"  {'':<24}compromised since {key.compromised_since:%Y-%m-%d %H:%M} UTC")
