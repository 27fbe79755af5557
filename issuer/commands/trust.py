"""`issuer trust`: the issuers whose badges are green here, beside our own organizations."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import installation
from issuer.credential.identities import EntryKind, kind_of_entry
from issuer.services.trust import (
    distrust_issuer,
    export_trusted,
    import_trusted,
    known_issuers,
    read_trusted,
    resembles,
    trust_issuer,
    trusted_issuers,
)

_REACHES = {
    EntryKind.KEY: "whoever holds this key",
    EntryKind.DID: "this issuer and no other",
    EntryKind.ADDRESS: "this issuer and no other",
    EntryKind.PLACE: "every issuer whose own document is kept below this address",
    EntryKind.HOST: "the issuer that is this host itself, and none of those that have an address on it",
}
HELP = "List the issuers that are trusted here, add or remove some, or exchange the list with others."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `add`, `remove`, `import` and `export`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="who is trusted, beside the organizations of this installation")
    add = actions.add_parser("add", help="trust an issuer: everything that its keys sign is valid here")
    add.add_argument(
        "issuer",
        help="its DID or https address; a host, such as badges.example.org, for the issuer that is the host itself; "
        "https://badges.example.org/* for everybody below an address",
    )
    add.add_argument("--name", default="", help="what to call it here; badges of others by this name are flagged")
    add.add_argument("--reason", default="", help="why it is trusted, for whoever keeps the list after you")
    add.add_argument("--vouched-by", default="", metavar="WHO", help="on whose word")
    add.add_argument(
        "--within",
        default="",
        metavar="ADDRESS/*",
        help="where its hosted badges of Open Badges 1 and 2 are kept, if its own profile does not say so",
    )
    add.add_argument("--anyway", action="store_true", help="even if it looks like somebody else who is known here")
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
                return _add(toolkit, args)
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
        for words in (entry.reason, entry.vouched_by and f"vouched for by {entry.vouched_by}"):
            if words:
                print(f"    {words}")
    _warn_of_narrowed([entry.issuer for entry in listed if entry.was_wider])
    if not listed:
        print("No issuer is on the list yet: `issuer trust add ISSUER` puts one there.")
    print(f"Known besides: {own} {'identity' if own == 1 else 'identities'} of this installation's organizations.")
    return 0


def _warn_of_narrowed(hosts: list[str]) -> None:
    if hosts:
        print(
            "\nThese stood for every issuer on them once, and stand for the issuer that is the host itself now. Add "
            "others by their own ids, or https://HOST/* for all; then add the host again, or remove it: "
            + ", ".join(hosts)
        )


def _add(toolkit: Toolkit, args: argparse.Namespace) -> int:
    noted = {"reason": args.reason, "vouched_by": args.vouched_by, "within": args.within}
    with toolkit.write.begin() as session:
        entry = read_trusted(args.issuer, args.name, **noted)
        alike = None if args.anyway else resembles(session, entry)
        if alike is not None:
            raise CommandError(f"{alike} If it is meant all the same, say --anyway.")
        trust_issuer(session, args.issuer, args.name, **noted, now=toolkit.clock())
    print(f"{entry.issuer} is trusted here from now on: {_REACHES[kind_of_entry(entry.issuer)]}.")
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
