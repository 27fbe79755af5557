"""`issuer bulk`: a whole roster from the command line, through the same services as the pages."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from issuer.bootstrap import Toolkit
from issuer.commands.bulk_receive import SEPARATOR_NAMES, ask, organizations_named, receive_roster, write_sample
from issuer.commands.bulk_run import run_job
from issuer.commands.bulk_text import print_dry_run, print_end, print_jobs, print_preview
from issuer.commands.errors import CommandError
from issuer.commands.instants import instant
from issuer.commands.opening import actor_named, installation
from issuer.services.bulk.jobs import cancel, confirm, pause, resume, retry_failed
from issuer.services.bulk.results import result_file
from issuer.services.errors import Invalid
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.dry_run import read_job
from issuer.services.rosters.tables import ENCODINGS
from issuer.store.jobs import TO_ISSUE, Job, JobKind, JobState, RowState, count_rows, list_jobs
from issuer.store.organizations import Organization

HELP = "Award, revoke or issue again for a whole roster. Every row is judged before anything is signed."
_Came = TypeVar("_Came")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which roster, how it is read, and what is done with it."""
    parser.add_argument("achievement", nargs="?", help="id or title of what is awarded; may be left out to revoke")
    parser.add_argument("roster", nargs="?", type=Path, help="a CSV file or a workbook (.xlsx)")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--list", action="store_true", help="list the jobs of the organization, and do nothing")
    instead.add_argument(
        "--sample", type=Path, metavar="FILE", help="write a roster with the right columns, to fill in"
    )
    instead.add_argument("--resume", metavar="JOB", help="go on with a job that was interrupted, paused or stopped")
    instead.add_argument("--retry", metavar="JOB", help="try the rows of a job again that failed")
    instead.add_argument("--pause", metavar="JOB", help="begin nothing further of a job, wherever it is worked on")
    instead.add_argument("--cancel", metavar="JOB", help="cancel what was not signed yet of a job")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--revoke", action="store_true", help="revoke the credentials that the rows name")
    kind.add_argument("--reissue", action="store_true", help="issue the credentials that the rows name again")
    parser.add_argument("--dry-run", action="store_true", help="judge every row, and sign nothing")
    parser.add_argument("--yes", action="store_true", help="begin without asking once the rows are judged")
    parser.add_argument("--encoding", metavar="NAME", help=f"of a CSV file: {', '.join(ENCODINGS)}")
    parser.add_argument("--separator", metavar="SIGN", help=f"between its cells: {', '.join(SEPARATOR_NAMES)}")
    parser.add_argument(
        "--column", action="append", default=[], type=_pair, metavar="NAME=FIELD", help="what a column means"
    )
    parser.add_argument("--public-name", action="store_true", help="write the names into the credentials")
    parser.add_argument(
        "--matchable", action="store_true", help="write salted hashes of the mail addresses into them, for wallets"
    )
    parser.add_argument("--again", action="store_true", help="award even to who has it for the same work")
    parser.add_argument("--reason", default="", help="why they are revoked, where the roster has no such column")
    parser.add_argument("--start", type=instant, metavar="INSTANT", help="begin later: 2026-11-25T10:00Z")
    parser.add_argument("--corrected", type=Path, metavar="FILE", help="write the rows that cannot be done, with why")
    parser.add_argument("--result", type=Path, metavar="FILE", help="write what became of each row, or would become")
    parser.add_argument(
        "--preview", type=int, metavar="LINE", help="print the badge of the row in this line, as it will be signed"
    )
    parser.add_argument("--organization", metavar="SLUG", help="needed when there are several")
    parser.add_argument("--as", dest="actor", metavar="EMAIL", help="who does it; the first owner if left out")


def run(args: argparse.Namespace) -> int:
    """List, go on, or read a roster and do what it says; 0 when every row was done, 1 when some were not."""
    if args.reason and not args.revoke:
        raise CommandError("--reason says why credentials are revoked, and nothing is without --revoke.", 2)
    with installation() as toolkit:
        if args.list:
            with toolkit.read() as session:
                for organization in organizations_named(session, args.organization):
                    print_jobs(session, list_jobs(session, organization.id), now=toolkit.clock())
            return 0
        if args.sample:
            write_sample(toolkit, args)
            return 0
        if args.pause:
            _as_actor(toolkit, args.pause, args, pause)
            print(f"Job {args.pause} is paused. To go on: issuer bulk --resume {args.pause}")
            return 0
        if args.cancel:
            count = _as_actor(toolkit, args.cancel, args, cancel)
            print(f"Job {args.cancel} is cancelled, with {count:,} rows that nothing was done for.")
            return 0
        if args.start is not None and args.start <= toolkit.clock():
            raise CommandError("--start is in the past. Give a later time, or leave it out to begin now.", 2)
        if args.retry:
            _as_actor(toolkit, args.retry, args, retry_failed)
        job_id = args.retry or args.resume or receive_roster(toolkit, args)
        return _go_on(toolkit, job_id, args)


def _go_on(toolkit: Toolkit, job_id: str, args: argparse.Namespace) -> int:
    """Bring a job from wherever it is to its end, as far as the arguments and the person allow."""
    state = _job(toolkit, job_id).state
    if state in (JobState.UPLOADED, JobState.READING):
        read_job(toolkit.rosters, job_id)
        state = _job(toolkit, job_id).state
    if state is JobState.UNREADABLE:
        raise CommandError(f"This roster cannot be read. {_job(toolkit, job_id).problem}", 2)
    if state is JobState.CHECKED and not _confirm(toolkit, job_id, args):
        return _end_without(toolkit, job_id, args)
    if state in (JobState.PAUSED, JobState.STOPPED):
        _as_actor(toolkit, job_id, args, resume)
    job = _job(toolkit, job_id)
    if job.state is JobState.SCHEDULED and job.starts_at is not None:
        print(f"Job {job_id} begins at {job.starts_at:%Y-%m-%d %H:%M} UTC, where a worker runs then.")
        return 0
    run_job(toolkit, job_id, actor=args.actor)
    return _report(toolkit, job_id, args)


def _confirm(toolkit: Toolkit, job_id: str, args: argparse.Namespace) -> bool:
    """Show the dry run and let the job begin if that was asked for; False where nothing begins."""
    with toolkit.read() as session:
        job = session.get_one(Job, job_id)
        print_dry_run(session, job)
        counts = count_rows(session, job_id)
        expected = sum(counts.get(state, 0) for state in TO_ISSUE)
        if args.preview is not None:
            print_preview(session, job, args.preview, addresses=toolkit.addresses, now=toolkit.clock())
        _write(args.corrected, lambda: corrected_file(session, job))
        _write(args.result, lambda: result_file(session, job, addresses=toolkit.addresses))
    if args.dry_run or not expected:
        return False
    if not args.yes and not ask(f"{_VERBS[job.kind]} {expected:,}?"):
        return False
    try:
        _as_actor(toolkit, job_id, args, confirm, expected=expected, starts_at=args.start)
    except Invalid as error:  # the rows were looked at until the start was over
        raise CommandError(f"{error.message} To go on: issuer bulk --resume {job_id}") from error
    return True


_VERBS = {JobKind.AWARD: "Award", JobKind.REVOKE: "Revoke", JobKind.REISSUE: "Issue again"}


def _end_without(toolkit: Toolkit, job_id: str, args: argparse.Namespace) -> int:
    """End a job that nothing was signed of: for good after a dry run, else until somebody says yes."""
    with toolkit.read() as session:
        counts = count_rows(session, job_id)
    can_be_done = sum(counts.get(state, 0) for state in TO_ISSUE)
    if args.dry_run or not can_be_done:
        _as_actor(toolkit, job_id, args, cancel)
        print("Nothing was signed.")
        return 0 if args.dry_run and can_be_done == sum(counts.values()) else 1
    print(f"Nothing was signed. To go on: issuer bulk --resume {job_id}")
    return 1


def _report(toolkit: Toolkit, job_id: str, args: argparse.Namespace) -> int:
    with toolkit.read() as session:
        job = session.get_one(Job, job_id)
        print_end(session, job)
        _write(args.result, lambda: result_file(session, job, addresses=toolkit.addresses))
        _write(args.corrected, lambda: corrected_file(session, job))
        counts = count_rows(session, job_id)
    return 0 if job.state is JobState.DONE and set(counts) == {RowState.ISSUED} else 1


def _job(toolkit: Toolkit, job_id: str) -> Job:
    with toolkit.read() as session:
        job = session.get(Job, job_id)
        if job is None:
            raise CommandError(f"There is no job {job_id!r}; `issuer bulk --list` names them.")
        return job


def _as_actor(
    toolkit: Toolkit, job_id: str, args: argparse.Namespace, step: Callable[..., _Came], **options: object
) -> _Came:
    """Do a step of a job and return what came of it. Raises CommandError where there is no such job."""
    _job(toolkit, job_id)
    with toolkit.write.begin() as session:
        job = session.get_one(Job, job_id)
        organization = session.get_one(Organization, job.organization_id)
        return step(session, job, actor_named(session, organization, args.actor), now=toolkit.clock(), **options)


def _write(path: Path | None, pieces: Callable[[], object]) -> None:
    if path is not None:
        with path.open("wb") as file:
            file.writelines(pieces())  # type: ignore[arg-type]


def _pair(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column or not field:
        raise argparse.ArgumentTypeError("give the name of a column and a field, as NAME=FIELD")
    return column, field
