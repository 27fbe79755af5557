"""The `issuer` command: one sub-command a module in `issuer.commands`, imported only when asked for."""

from __future__ import annotations

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from issuer import __version__
from issuer.commands import COMMANDS
from issuer.commands.errors import CommandError

_INTERRUPTED = 130  # what shells expect of a command that Ctrl-C ended


def build_parser(wanted: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the sub-command `wanted` knows its arguments."""
    parser = argparse.ArgumentParser(
        prog="issuer", description="Design micro-credentials and issue them as signed Open Badges."
    )
    parser.add_argument("--version", action="version", version=f"Touchstone {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = subparsers.add_parser(name, help=summary)
        if name == wanted:
            module = importlib.import_module(f"issuer.commands.{name}")
            command.description = module.HELP
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (0 done, 1 the answer is no, 2 it could not be asked)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        try:
            with _nothing_collected():
                parser = build_parser(words[0] if words else None)
            options = parser.parse_args(words)
            return options.run(options)
        finally:
            sys.stdout.flush()  # here, where a reader that has gone can still be answered
    except CommandError as error:
        print(f"issuer {words[0]}: {error.message}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone. Python would complain again when it flushes at exit, so point it elsewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let the garbage collector rest while a command is loaded, and not look through what was loaded ever after.

    Modules stay until the end; looking whether they are garbage takes a fifth of the time of a short command.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
