"""`issuer revoke`: takes a credential back, with a reason that everybody who checks it will read."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from issuer.commands.errors import CommandError
from issuer.commands.opening import actor_named, installation
from issuer.services.revocation import revoke
from issuer.services.verification import find_by_code
from issuer.store.credentials import Credential, find_credential

HELP = "Revoke an awarded credential for good. The next person who checks it sees that, and the reason."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which credential, and why."""
    parser.add_argument("credential", help="its code, its id, or any of its addresses")
    parser.add_argument("--reason", required=True, help="one line; it is public")
    parser.add_argument("--as", dest="actor", metavar="EMAIL", help="who revokes; the first owner if left out")


def run(args: argparse.Namespace) -> int:
    """Revoke, and print where that can be seen."""
    with installation() as toolkit, toolkit.write() as session:
        credential = _credential_named(session, args.credential)
        revoke(
            session,
            credential,
            args.reason,
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            actor=actor_named(session, credential.organization, args.actor),
            now=toolkit.clock(),
        )
        session.commit()
        print(f"Revoked: {toolkit.addresses.verification(credential.code)}")
    return 0


def _credential_named(session: Session, text: str) -> Credential:
    """Return the credential with this code, id or address. Raises CommandError."""
    last = urlsplit(text.strip()).path.rstrip("/").rpartition("/")[2]
    found = find_by_code(session, last) or find_credential(session, last)
    if found is None:
        raise CommandError(f"There is no credential {text!r} here.")
    return found
