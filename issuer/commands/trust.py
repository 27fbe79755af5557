"""`issuer trust`: the issuers whose badges are green here, beside our own organizations."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import installation
from issuer.services.trust import (
    distrust_issuer,
    export_trusted,
    import_trusted,
    known_issuers,
    trust_issuer,
    trusted_issuers,
)

HELP = "List the issuers that are trusted here, add or remove some, or exchange the list with others."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `add`, `remove`, `import` and `export`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="who is trusted, beside the organizations of this installation")
    add = actions.add_parser("add", help="trust an issuer: everything that its keys sign is valid here")
    add.add_argument("issuer", help="its DID, its https address, or its host, such as badges.example.org")
    add.add_argument("--name", default="", help="what to call it here; badges of others by this name are flagged")
    remove = actions.add_parser("remove", help="trust an issuer no longer")
    remove.add_argument("issuer", help="as `issuer trust list` shows it")
    take = actions.add_parser("import", help="add the issuers of a list's file; none is removed")
    take.add_argument("file", type=Path, metavar="FILE", help="as `issuer trust export` writes it")
    give = actions.add_parser("export", help="write the list for another site, or for `issuer verify`")
    give.add_argument("file", type=Path, nargs="?", metavar="FILE", help="where to; the terminal if left out")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    with installation() as toolkit:
        match args.action:
            case "list":
                return _list(toolkit)
            case "add":
                return _add(toolkit, args.issuer, args.name)
            case "remove":
                return _remove(toolkit, args.issuer)
            case "import":
                return _import(toolkit, args.file)
        return _export(toolkit, args.file)


def _list(toolkit: Toolkit) -> int:
    with toolkit.read() as session:
        listed = trusted_issuers(session)
        own = len(known_issuers(session)) - len(listed)
    for entry in listed:
        print(f"{entry.issuer}  {entry.name}".rstrip())
    if not listed:
        print("No issuer is on the list yet: `issuer trust add ISSUER` puts one there.")
    print(f"Known besides: {own} {'identity' if own == 1 else 'identities'} of this installation's organizations.")
    return 0


def _add(toolkit: Toolkit, issuer: str, name: str) -> int:
    with toolkit.write.begin() as session:
        entry = trust_issuer(session, issuer, name, now=toolkit.clock())
    print(f"{entry.issuer} is trusted here from now on.")
    return 0


def _remove(toolkit: Toolkit, issuer: str) -> int:
    with toolkit.write.begin() as session:
        distrust_issuer(session, issuer, now=toolkit.clock())
    print(f"{issuer} is not trusted here any more. Its badges verify as before, as of an unknown issuer.")
    return 0


def _import(toolkit: Toolkit, file: Path) -> int:
    data = file.read_bytes()
    with toolkit.write.begin() as session:
        added = import_trusted(session, data, now=toolkit.clock())
    print(f"{added} {'issuer is' if added == 1 else 'issuers are'} new on the list.")
    return 0


def _export(toolkit: Toolkit, file: Path | None) -> int:
    with toolkit.read() as session:
        data = export_trusted(session)
    if file is None:
        sys.stdout.write(data.decode())
        return 0
    if file.exists():
        raise CommandError(f"{file} is there already; choose another name, or remove it first.")
    file.write_bytes(data)
    return 0
