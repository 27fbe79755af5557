"""`issuer review`: judge designs and badges, one or a whole catalogue, without database, key or network."""

from __future__ import annotations

import argparse
import datetime
import io
import sys

NAME = "review"
HELP = "Judge designs and badges: exit 0 ready (weak spots allowed), 1 not ready, 2 unreadable."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a design, an Open Badges 3.0 Achievement or credential, a 2.0 BadgeClass or Assertion, as JSON or inside "
        "a PNG or SVG; JSON Lines or a JSON array of these; a folder of all of these; - reads standard input",
    )
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text", help="text for people (default), JSON or CSV"
    )
    parser.add_argument(
        "--today", type=_day, metavar="DATE", help="judge as of this day (YYYY-MM-DD); default: the day of the call"
    )
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        type=_profile,
        metavar="ID",
        help="judge also as informed by a framework (EU, NZ, AU, CMF); can be given several times",
    )
    parser.add_argument(
        "--summary",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="a line a design, then a summary by criterion; by default for a folder, JSON Lines or an array",
    )
    parser.add_argument("--only-summary", action="store_true", help="the summary by criterion and nothing else")


def run(args: argparse.Namespace) -> int:
    """Review everything in turn; the exit code is that of the worst."""
    from issuer.commands.review_catalogue import review_all

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a tick gets a question mark, not a traceback.
        sys.stdout.reconfigure(errors="replace")
    today = args.today or datetime.datetime.now(datetime.UTC).date()
    return review_all(args, today)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-03-31") from error


def _profile(text: str) -> str:
    from issuer.review.profiles import PROFILES

    if text.upper() not in PROFILES:
        raise argparse.ArgumentTypeError(f"there is no profile {text!r}; the profiles are {', '.join(PROFILES)}")
    return text.upper()
