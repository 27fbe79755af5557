"""`issuer frameworks`: take in competency frameworks from their official files, list them, remove one."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import ExitStack
from pathlib import Path

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import installation
from issuer.frameworks.opening import Given
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import Imported, get_framework, remove_framework, write_frameworks
from issuer.store.frameworks import count_entries, list_frameworks

HELP = "Import competency frameworks (ESCO, O*NET, CASE, CTDL-ASN, OpenSALT), list them, or remove one."

# ESCO's files end in the language that they do not name inside: skills_de.csv.
_LANGUAGE_IN_NAME = re.compile(r"_([a-z]{2})\.csv$")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `import`, `list` and `remove`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    take = actions.add_parser("import", help="take in or update frameworks; the files of one belong in one call")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE", help="as downloaded; recognised by their content")
    take.add_argument("--title", default="", help="what to call it; needed for OpenSALT")
    take.add_argument("--version", default="", help="the release, where the file does not say: ESCO, O*NET")
    take.add_argument("--licence", default="", help="in place of what is known")
    take.add_argument("--source", default="", metavar="URL", help="where it comes from, in place of what is known")
    take.add_argument(
        "--language", default="", metavar="TAG", help="of the labels; default: as the file or its name says"
    )
    actions.add_parser("list", help="which frameworks are here, in which release")
    remove = actions.add_parser("remove", help="take one away; alignments in designs keep their texts")
    remove.add_argument("id", help="as `issuer frameworks list` shows it; its beginning is enough")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    with installation() as toolkit:
        if args.action == "import":
            return _import(toolkit, args)
        return _list(toolkit) if args.action == "list" else _remove(toolkit, args.id)


def _import(toolkit: Toolkit, args: argparse.Namespace) -> int:
    given = Given(args.title, args.version, args.licence, args.source, args.language or _language_of(args.files))
    with ExitStack() as opened:
        files = [InputFile(path.name, opened.enter_context(path.open("rb"))) for path in args.files]
        staged = stage(files, given, read_workbook=toolkit.read_workbook, progress=_progress)
    _end_progress()
    with toolkit.write.begin() as session:
        done = write_frameworks(session, staged, now=toolkit.clock(), progress=_progress)
    _end_progress()
    for outcome in done:
        print(_in_words(outcome))
    return 0


def _language_of(files: list[Path]) -> str:
    found = {match[1] for path in files if (match := _LANGUAGE_IN_NAME.search(path.name))}
    if len(found) > 1:
        languages = ", ".join(sorted(found))
        raise CommandError(f"These files are in several languages ({languages}); import one language at a time.", 2)
    return found.pop() if found else ""


def _list(toolkit: Toolkit) -> int:
    with toolkit.read() as session:
        counts = count_entries(session)
        frameworks = list_frameworks(session)
        for framework in frameworks:
            current, withdrawn = counts.get(framework.id, (0, 0))
            gone = f", {withdrawn:,} withdrawn" if withdrawn else ""
            name = " ".join(filter(None, (framework.title, framework.version)))
            count = f"{current:,} {'entry' if current == 1 else 'entries'}{gone}"
            print(f"{framework.id[:8]}  {name} [{framework.language or '?'}]  {count}")
            facts = (framework.publisher, framework.licence, framework.source)
            print(f"          {'; '.join(filter(None, facts))}".rstrip())
    if not frameworks:
        print("There is no framework here yet: `issuer frameworks import FILE…` takes one in.")
    return 0


def _remove(toolkit: Toolkit, beginning: str) -> int:
    with toolkit.write() as session:
        found = [each.id for each in list_frameworks(session) if each.id.startswith(beginning)]
        if len(found) > 1:
            raise CommandError(f"Several frameworks begin with {beginning!r}; give more of the id.", 2)
        framework = get_framework(session, found[0] if found else beginning)
        title = framework.title
        count = remove_framework(session, framework, now=toolkit.clock())
        session.commit()
    print(f"Removed {title} with {count:,} entries. Alignments in designs keep their texts.")
    return 0


def _in_words(done: Imported) -> str:
    skipped = f", {done.skipped:,} without a label passed over" if done.skipped else ""
    return (
        f"{done.title}: {done.added:,} added, {done.changed:,} changed, {done.withdrawn:,} withdrawn, "
        f"{done.unchanged:,} unchanged{skipped}."
    )


def _progress(what: str, count: int) -> None:
    """Keep one line of a terminal up to date; a log gets none of it."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}: {count:,}", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
