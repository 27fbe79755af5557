"""The run of `issuer review`: one document after another, printed as it is judged, and the summary at the end."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from issuer.commands.review_sources import Document, documents_in
from issuer.review.document import Reading
from issuer.review.draft import DraftError
from issuer.review.engine import review
from issuer.review.foreign import ForeignBadge
from issuer.review.rendering import WIDTH, render_report
from issuer.review.report import Readiness, Report
from issuer.review.tables import (
    CRITERION_COLUMNS,
    DESIGN_COLUMNS,
    criterion_rows,
    csv_lines,
    design_line,
    design_row,
    printable,
    summary_text,
    unreadable_row,
)
from issuer.review.tally import Tally
from issuer.services.foreign_badges import read_file

NOT_JUDGED = "The recipient, the dates and the signature are not judged here; issuer verify looks at those."
_NOT_READY, _UNREADABLE = 1, 2  # exit codes
_EVERY = 0.25  # seconds between two words of progress


def review_all(args: argparse.Namespace, today: date) -> int:
    """Review everything that was named and return the exit code, that of the worst."""
    tally, printer, progress = Tally(), _Printer(args), _Progress(args)
    code = 0
    for document in documents_in(args.files):
        try:
            if document.problem:
                raise DraftError("", document.problem)
            reading = read_file(document.data)
        except DraftError as error:
            code = _UNREADABLE
            tally.add_unreadable()
            progress.clear()
            printer.unreadable(document, str(error))
        else:
            report = review(reading.draft, today=today, profiles=args.profile)
            if report.ready is Readiness.NOT_READY:
                code = max(code, _NOT_READY)
            tally.add(report)
            printer.design(document, reading, report)
        progress.step()
    progress.clear()
    printer.summary(tally)
    return code


class _Printer:
    """Writes to standard output in the format that was asked for."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._format = args.format
        self._only_summary = args.only_summary
        self._asked = args.summary
        self._is_catalogue = False
        self._is_first = True
        self._profiles: list[str] = args.profile

    def design(self, document: Document, reading: Reading, report: Report) -> None:
        """Print one design."""
        self._is_catalogue = self._is_catalogue or bool(document.of)
        title = reading.draft.text("title")
        if self._only_summary:
            return
        if self._format == "json":
            read = {"read": reading.badge.to_json()} if reading.badge else {}
            self._print_json(document.of | report.to_json() | read)
        elif self._format == "csv":
            unmapped = len(reading.badge.left_aside) if reading.badge else 0
            kind = reading.draft.text("credential_type")
            self._print_row(design_row(document.place, title, kind, report, unmapped))
        elif document.of or self._asked:
            print(printable(design_line(document.place, title, report)))
        else:
            if not self._is_first:
                print("\n")
            print(printable(render_report(report, document.place, title)), end="")
            if reading.badge:
                print(printable("\n".join(_read_lines(reading.badge))))
        self._is_first = False

    def unreadable(self, document: Document, reason: str) -> None:
        """Say on standard error that something could not be read; whoever reads lines keeps count."""
        self._is_catalogue = self._is_catalogue or bool(document.of)
        print(printable(f"issuer review: {document.place}: {reason}"), file=sys.stderr)
        if self._only_summary:
            return
        if self._format == "json":
            self._print_json(document.of | {"error": reason})
        elif self._format == "csv":
            self._print_row(unreadable_row(document.place, reason))

    def summary(self, tally: Tally) -> None:
        """Print the summary, if one was asked for or there was a folder or a collection."""
        if not (self._only_summary or (self._is_catalogue if self._asked is None else self._asked)):
            return
        if self._format == "json":
            profiles = {"profiles": self._profiles} if self._profiles else {}
            self._print_json({"summary": tally.to_json() | profiles})
            return
        if not self._only_summary:
            print()
        if self._format == "csv":
            print(csv_lines([CRITERION_COLUMNS, *criterion_rows(tally)]), end="")
        else:
            print(summary_text(tally), end="")

    def _print_json(self, document: dict[str, Any]) -> None:
        print(json.dumps(document, ensure_ascii=True))

    def _print_row(self, row: tuple[object, ...]) -> None:
        print(csv_lines([DESIGN_COLUMNS, row] if self._is_first else [row]), end="")
        self._is_first = False


def _read_lines(badge: ForeignBadge) -> Iterator[str]:
    """Yield what a person is told of how a badge was read."""
    yield ""
    yield "Read from a published badge ".ljust(WIDTH, "─")
    yield ""
    yield from textwrap.wrap(
        f"Read as an {badge.format}, as far as its fields go.", WIDTH, initial_indent="   ", subsequent_indent="   "
    )
    if badge.is_award:
        yield from textwrap.wrap(NOT_JUDGED, WIDTH, initial_indent="   ", subsequent_indent="   ")
    for entry in badge.left_aside:
        said = f"{entry.field}: {entry.why}" if entry.field else entry.why
        yield from textwrap.wrap(said, WIDTH, initial_indent="   · ", subsequent_indent="     ")


class _Progress:
    """How many are done, on standard error, where somebody looks at it and nothing else moves there."""

    def __init__(self, args: argparse.Namespace) -> None:
        quiet = args.only_summary or not sys.stdout.isatty()
        self._is_shown = quiet and sys.stderr.isatty()
        self._count = 0
        self._said_at = time.monotonic()
        self._is_there = False

    def step(self) -> None:
        """Count one more, and say so now and then."""
        self._count += 1
        if self._is_shown and time.monotonic() - self._said_at >= _EVERY:
            self._said_at = time.monotonic()
            self._is_there = True
            print(f"\r{self._count:,} read …", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away, so that something else can stand there."""
        if self._is_there:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._is_there = False
