"""Takes a roster in from a file: which job it is for, and how it is read, with nothing guessed behind one's back."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import achievement_named, actor_named, organization_named
from issuer.review.draft import Draft
from issuer.services.errors import Invalid
from issuer.services.rosters.receiving import Detection, detect, receive, set_reading
from issuer.services.rosters.sample import sample_file
from issuer.services.rosters.tables import SEPARATORS, UTF_8
from issuer.store.jobs import Job, JobKind
from issuer.store.organizations import Organization, list_organizations
from issuer.store.people import Person

SEPARATOR_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


class _Guessed(Exception):
    """How a file is read was guessed, so that a person has to look at it first."""

    def __init__(self, found: Detection) -> None:
        self.found = found


def receive_roster(toolkit: Toolkit, args: argparse.Namespace) -> str:
    """Take in the roster and return the id of its job, which waits for its dry run. Raises CommandError."""
    try:
        return _take_in(toolkit, args)
    except _Guessed as guess:
        found = guess.found
    # Asked with nothing begun: a transaction that waits for a person keeps everybody else from writing.
    _require_seen(found, args)
    seen = {"encoding": found.encoding, "separator": found.separator}
    return _take_in(toolkit, argparse.Namespace(**(vars(args) | seen)))


def _take_in(toolkit: Toolkit, args: argparse.Namespace) -> str:
    """Keep the roster and what is known of how it is read, or nothing at all. Raises CommandError, _Guessed."""
    kind = _kind(args)
    options = {
        "name_is_public": args.public_name,
        "email_is_matchable": args.matchable,
        "confirm_duplicates": args.again,
        **({"reason": args.reason} if args.reason else {}),
    }
    wanted, path = _what_and_where(kind, args)
    with toolkit.write() as session, path.open("rb") as file, ExitStack() as undo:
        achievement = None
        if wanted is not None:
            organizations = organizations_named(session, args.organization)
            achievement = achievement_named(session, organizations, wanted, offered=kind is JobKind.AWARD)
        organization = achievement.organization if achievement else organization_named(session, args.organization)
        actor = actor_named(session, organization, args.actor)
        try:
            job = receive(
                session,
                toolkit.uploads,
                organization,
                actor,
                kind=kind,
                achievement=achievement,
                file=file,
                file_name=path.name,
                options=options,
                read_sheet=toolkit.read_sheet,
                now=toolkit.clock(),
            )
            undo.callback(toolkit.uploads.forget, job.id)
            _confirm_reading(session, toolkit, job, actor, args)
        except Invalid as error:
            raise CommandError(_unreadable(path, error), 2) from error
        session.commit()
        undo.pop_all()
        return job.id


def _confirm_reading(session: Session, toolkit: Toolkit, job: Job, actor: Person, args: argparse.Namespace) -> None:
    """Say how the file is read: as it was detected, except for what the command says."""
    separator = SEPARATOR_NAMES.get(args.separator, args.separator)
    found = detect(session, toolkit.uploads, job, encoding=args.encoding, separator=separator, is_seen=False)
    if not (found.is_certain or (args.encoding and args.separator) or _is_a_plain_list(found)):
        raise _Guessed(found)
    set_reading(
        session,
        toolkit.uploads,
        job,
        actor,
        encoding=found.encoding,
        separator=found.separator,
        columns={column: field for column, field in found.columns.items() if field} | dict(args.column),
        now=toolkit.clock(),
    )


def write_sample(toolkit: Toolkit, args: argparse.Namespace) -> None:
    """Write a roster to begin with, for what is awarded or for a list of credentials. Raises CommandError."""
    kind, draft = _kind(args), None
    if kind is JobKind.AWARD:
        if args.achievement is None:
            raise CommandError("Say what is awarded: the columns depend on it.", 2)
        with toolkit.read() as session:
            organizations = organizations_named(session, args.organization)
            draft = Draft.from_document(achievement_named(session, organizations, args.achievement).draft)
    args.sample.write_bytes(sample_file(kind, draft))
    print(f"{args.sample} has the columns, and a row that says what each one takes. Delete that row.")


def _kind(args: argparse.Namespace) -> JobKind:
    return JobKind.REVOKE if args.revoke else JobKind.REISSUE if args.reissue else JobKind.AWARD


def _what_and_where(kind: JobKind, args: argparse.Namespace) -> tuple[str | None, Path]:
    """Return what the rows are about, None for whatever the organization has awarded, and the file they stand in."""
    if args.roster is not None:
        return args.achievement, args.roster
    if args.achievement is not None and kind is not JobKind.AWARD:
        return None, Path(args.achievement)
    raise CommandError("Say what is awarded, and give the roster; or --list, --resume JOB and the like.", 2)


def _require_seen(found: Detection, args: argparse.Namespace) -> None:
    """Let a person look at a file whose encoding or separator was guessed. Raises CommandError."""
    names = {sign: name for name, sign in SEPARATOR_NAMES.items()}
    how = f"--encoding {found.encoding} --separator {names[found.separator]}"
    print(f"This file seems to be read with {how}. Its first rows are then:", file=sys.stderr)
    for line, cells in ((1, found.header), *found.rows):
        print(f"  {line}: {' | '.join(cells)}", file=sys.stderr)
    if args.yes or not ask("Is that right?"):
        raise CommandError(f"Nothing was read. Say how the file is read, for example {how}", 2)


def _is_a_plain_list(found: Detection) -> bool:
    """Tell whether a file has one column and nothing that could divide it, as a list of credentials to revoke has."""
    cells = [*found.header, *(cell for _, row in found.rows for cell in row)]
    return found.encoding == UTF_8 and len(found.header) == 1 and not any(set(cell) & set(SEPARATORS) for cell in cells)


def organizations_named(session: Session, slug: str | None) -> list[Organization]:
    """Return the organization with this short name, or all of them when none is named. Raises CommandError."""
    organizations = list(list_organizations(session))
    return [organization_named(session, slug)] if slug or not organizations else organizations


def ask(question: str, stream: TextIO = sys.stdin) -> bool:
    """Ask at the terminal; whoever is not at one has said nothing, which is no yes."""
    if not stream.isatty():
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return stream.readline().strip().lower() in ("y", "yes")


def _unreadable(path: Path, error: Invalid) -> str:
    lines = [f"{name}: {problem}" if name else problem for name, problem in error.problems.items()]
    advice = [] if set(error.problems) == {"file"} else ["A column is given its meaning with --column NAME=FIELD."]
    return "\n  ".join([f"{path} cannot be read so:", *lines, *advice])
