"""`issuer review`: judge designs, or published badges read as designs, without database, key or network."""

from __future__ import annotations

import argparse
import datetime
import io
import json
import sys
from pathlib import Path

NAME = "review"
HELP = "Judge designs: exit 0 ready (weak spots allowed), 1 not ready, 2 unreadable."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a design document, an Open Badges 3.0 Achievement or a 2.0 BadgeClass; - reads standard input",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people (default) or JSON")
    parser.add_argument(
        "--today", type=_day, metavar="DATE", help="judge as of this day (YYYY-MM-DD); default: the day of the call"
    )


def run(args: argparse.Namespace) -> int:
    """Review each file in turn; the exit code is that of the worst."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a tick gets a question mark, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    today = args.today or datetime.datetime.now(datetime.UTC).date()
    codes = []
    for place, name in enumerate(args.files):
        if place and args.format == "text":
            print("\n")
        codes.append(_review_file(name, args.format, today))
    return max(codes)


def _review_file(name: str, output: str, today: datetime.date) -> int:
    """Print the review of one file and return its exit code."""
    from issuer.review.document import read_document
    from issuer.review.draft import DraftError
    from issuer.review.engine import review
    from issuer.review.rendering import render_report
    from issuer.review.report import Readiness

    try:
        draft = read_document(_read(name))
    except (OSError, DraftError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        print(f"issuer review: {name}: {reason}", file=sys.stderr)
        if output == "json":
            # One line a file, also for a file that cannot be read: whoever reads the lines keeps count.
            print(json.dumps({"error": reason}, ensure_ascii=True))
        return 2
    report = review(draft, today=today)
    if output == "json":
        print(json.dumps(report.to_json(), ensure_ascii=True))
    else:
        print(render_report(report, name, draft.text("title")), end="")
    return 1 if report.ready is Readiness.NOT_READY else 0


def _read(name: str) -> bytes:
    from issuer.review.document import MAX_BYTES

    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with Path(name).open("rb") as file:
        # One byte more than is allowed shows that there is too much, without reading it all.
        return file.read(MAX_BYTES + 1)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-03-31") from error
