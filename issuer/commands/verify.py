"""`issuer verify`: the same report as the web page gives, for files, without database or key."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from issuer.commands.errors import CommandError
from issuer.commands.verify_text import plain, show_text

if TYPE_CHECKING:
    from issuer.adapters.fetch import Gateway
    from issuer.adapters.remembered_file import RememberedFile
    from issuer.credential.documents import Documents, Purpose
    from issuer.credential.imitation import TrustedIssuer
    from issuer.credential.report import VerificationReport

HELP = "Verify badges: JSON or JWT, or PNG and SVG pictures with one inside."
MAX_FILE_BYTES = 5 * 1024 * 1024  # of a badge; one byte more is read, so that the verifier can say that it is too much
MAX_DOCUMENT_BYTES = 1024 * 1024  # of a document in --documents
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_GONE = 410  # in index.json: HTTP 410, with which a hosted badge of Open Badges 1 or 2 is revoked
_VALID = ("VALID", "VALID_ISSUER_UNKNOWN")
_UNREACHED = ("KEY_UNRESOLVED", "STATUS_FETCH", "NET_")
_HINT = "What could not be fetched can be given: the issuer's documents and status lists, with --documents DIR."
_OFFLINE_HINT = "Nothing is fetched here: give the issuer's documents and status lists with --documents DIR."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the files and how to judge them."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a badge, or the https address of one; its kind is found by looking at its content",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one object a line and file")
    parser.add_argument("--now", metavar="INSTANT", help="judge as of this time, such as 2026-11-25T10:00:00Z")
    parser.add_argument(
        "--documents",
        metavar="DIR",
        help="issuers' documents and status lists: DIR/index.json maps URLs to files in DIR, or to 410 for what is "
        "gone; nothing else is reached",
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="fetch nothing: no keys, status lists or badges, as ISSUER_FETCH=off does",
    )
    parser.add_argument(
        "--trust",
        action="append",
        metavar="ISSUER",
        help="an issuer you trust, by its id, or all below an address: https://badges.example.org/* (repeatable)",
    )
    parser.add_argument("--trust-list", metavar="FILE", help="issuers you trust, as `issuer trust export` writes them")
    parser.add_argument(
        "--remember",
        metavar="FILE",
        help="keep in FILE what the status lists of issuers said, so that an older list is not believed the next time",
    )
    parser.add_argument(
        "--endorsements", action="store_true", help="fetch the keys of those who endorse a badge; no verdict needs them"
    )
    parser.add_argument(
        "--refresh", action="store_true", help="ask the issuer for a newer edition, where a badge says where one is"
    )


def run(args: argparse.Namespace) -> int:
    """Report on every file; 0 when all are valid, 1 when not, 2 when something could not be read."""
    now = _instant(args.now)
    network = _Network(refresh=args.refresh, endorsements=args.endorsements)
    is_offline = bool(args.documents or args.offline)
    at_hand = _read_documents(Path(args.documents)) if args.documents else {}
    known = _read_trust(args.trust or [], args.trust_list)
    remembered = _read_remembered(args.remember)
    # Imported here, so that a wrong argument is answered at once.
    from issuer.adapters.bounded import BoundedVerifier
    from issuer.credential.documents import MappingDocuments
    from issuer.credential.imitation import warn_of_imitation
    from issuer.credential.status_memory import RecentLists

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a sign must not end the command
    memory = RecentLists() if remembered is None else remembered.lists
    verdicts, codes, unreadable = list[str](), set[str](), False
    documents = MappingDocuments(at_hand) if is_offline else network
    trusted = [each for entry in known for each in entry.entries] or None
    with _saved(remembered), BoundedVerifier(documents, trusted, memory=memory) as verifier:
        for name in args.files:
            data = _bring(name, documents)
            if data is None:
                unreadable = True
                continue
            report = warn_of_imitation(verifier.verify(data, now=now, refresh=args.refresh), known)
            verdicts.extend(str(each.verdict) for each in (report, *report.contained))
            codes.update(report.codes)
            show = _show_json if args.format == "json" else show_text
            show(name, report)
    if args.format == "text" and any(code.startswith(_UNREACHED) for code in codes):
        print(f"\n{_OFFLINE_HINT if is_offline or network.is_off else _HINT}")
    if unreadable:
        return 2
    return 0 if all(verdict in _VALID for verdict in verdicts) else 1


def _bring(name: str, documents: Documents) -> bytes | None:
    """Return a file, or what is served at an address; None after saying why there is nothing."""
    if not _ADDRESS.match(name):
        try:
            return _read(Path(name), MAX_FILE_BYTES)
        except OSError as error:
            print(f"issuer verify: {plain(name)} cannot be read: {error.strerror}.", file=sys.stderr)
            return None
    from issuer.adapters.fetch_badge import fetch_badge
    from issuer.credential.errors import CredentialError

    try:
        return fetch_badge(name, documents)
    except CredentialError as error:
        is_off = not isinstance(documents, _Network)
        advice = " Nothing is fetched here: save the badge and give its file." if is_off else ""
        print(f"issuer verify: {plain(name)}: {plain(error.detail)}{advice}", file=sys.stderr)
        return None


class _Network:
    """Documents from the network, as the settings allow; they are read, and its library loaded, when one is needed."""

    def __init__(self, *, refresh: bool, endorsements: bool) -> None:
        self.is_off = False
        self._refresh, self._endorsements = refresh, endorsements
        self._gateway: Gateway | None = None

    def fetch(self, url: str) -> bytes:
        from issuer.credential.documents import Purpose

        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        if self._gateway is None:
            self._gateway = self._open()
        return self._gateway.fetch_for(purpose, url)

    def _open(self) -> Gateway:
        from issuer.adapters.fetch import NEEDED, Gateway, Rules
        from issuer.credential.documents import Purpose
        from issuer.settings import SettingsError, read_settings

        try:
            settings = read_settings("fetch", "fetch_ports", "fetch_endorsements")
        except SettingsError as error:
            raise CommandError("\n  ".join(["These settings cannot be used:", *error.problems]), exit_code=2) from error
        self.is_off = not settings.fetch
        wished = {
            Purpose.BADGE: True,
            Purpose.REFRESH: self._refresh,
            Purpose.ENDORSEMENT: self._endorsements or settings.fetch_endorsements,
        }
        purposes = NEEDED | {purpose for purpose, is_wished in wished.items() if is_wished}
        return Gateway(Rules(enabled=settings.fetch, purposes=purposes, ports=settings.ports_to_fetch))


def _read_remembered(name: str | None) -> RememberedFile | None:
    if name is None:
        return None
    from issuer.adapters.remembered_file import RememberedFile

    with _told_of_remembering(name):
        return RememberedFile(Path(name))


@contextlib.contextmanager
def _saved(remembered: RememberedFile | None) -> Iterator[None]:
    """Write what is remembered at the end, also of a run that was broken off."""
    try:
        yield
    finally:
        if remembered is not None:
            with _told_of_remembering(str(remembered.path)):
                remembered.save()


@contextlib.contextmanager
def _told_of_remembering(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandError(f"--remember: {name} cannot be used: {error.strerror}.", exit_code=2) from error
    except ValueError as error:
        raise CommandError(f"--remember: {name} holds something else: {error}.", exit_code=2) from error


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    from issuer.credential.errors import CredentialError
    from issuer.credential.instants import parse_instant

    try:
        return parse_instant(text)
    except CredentialError as error:
        raise CommandError(f"--now: {error.detail}", exit_code=2) from error


def _read_trust(named: list[str], file: str | None) -> list[TrustedIssuer]:
    """Return the issuers that were named and those of a list's file."""
    from issuer.credential.errors import CredentialError
    from issuer.credential.imitation import TrustedIssuer

    if not named and file is None:
        return []
    from issuer.credential.trust import read_issuer, read_list  # late: it loads more than most calls need

    try:
        known = [TrustedIssuer(read_issuer(issuer)) for issuer in named]
    except CredentialError as error:
        raise CommandError(f"--trust: {error.detail}", exit_code=2) from error
    try:
        return known if file is None else [*known, *read_list(Path(file).read_bytes())]
    except OSError as error:
        raise CommandError(f"--trust-list: {file} cannot be read: {error.strerror}.", exit_code=2) from error
    except CredentialError as error:
        raise CommandError(f"--trust-list: {error.detail}", exit_code=2) from error


def _read_documents(folder: Path) -> dict[str, bytes | None]:
    """Return the documents that `folder/index.json` lists, by their exact URL; None for one that is gone (410).

    A listed file that is missing is unreachable like one that is not listed, but worth a warning.
    """
    documents: dict[str, bytes | None] = {}
    for url, name in _read_index(folder / "index.json").items():
        if name == _GONE:
            documents[url] = None
            continue
        try:
            path = (folder / name).resolve()
        except (ValueError, RuntimeError) as error:  # half a character; links that lead in a circle
            raise CommandError(f"--documents: {plain(name)} is no name of a file.", exit_code=2) from error
        if not path.is_relative_to(folder.resolve()):
            raise CommandError(f"--documents: index.json points outside its folder: {plain(name)}.", exit_code=2)
        try:
            documents[url] = _read(path, MAX_DOCUMENT_BYTES)
        except OSError as error:
            print(f"issuer verify: --documents: {plain(name)} cannot be read: {error.strerror}.", file=sys.stderr)
    return documents


def _read_index(path: Path) -> Mapping[str, Any]:
    try:
        index = json.loads(_read(path, MAX_FILE_BYTES))
    except OSError as error:
        raise CommandError(f"--documents: {path} cannot be read: {error.strerror}.", exit_code=2) from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"--documents: {path} is not JSON.", exit_code=2) from error
    if not isinstance(index, dict) or not all(map(_is_answer, index.values())):
        raise CommandError(f"--documents: {path} does not map URLs to file names.", exit_code=2)
    return index


def _is_answer(value: object) -> bool:
    """Tell whether a value of index.json is the name of a file, or the status of what is gone."""
    return "\0" not in value if isinstance(value, str) else value == _GONE


def _read(path: Path, limit: int) -> bytes:
    """Return a file, or its first `limit` + 1 bytes: enough to see that it is too large."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _show_json(name: str, report: VerificationReport) -> None:
    print(json.dumps({"file": name, **report.to_json()}))
