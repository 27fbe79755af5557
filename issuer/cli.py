"""The `issuer` command: one sub-command a module in `issuer.commands`, imported only when asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from issuer import __version__
from issuer.commands import COMMANDS


def build_parser(wanted: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser with the sub-commands named in `wanted`."""
    parser = argparse.ArgumentParser(
        prog="issuer", description="Design micro-credentials and issue them as signed Open Badges."
    )
    parser.add_argument("--version", action="version", version=f"Touchstone {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in wanted:
        module = importlib.import_module(f"issuer.commands.{name}")
        command = subparsers.add_parser(name, help=module.HELP, description=module.HELP)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (0 done, 1 the answer is no, 2 it could not be asked)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # One command's parser is enough, and keeps `issuer verify` and `issuer review` quick to start.
    wanted = [words[0]] if words and words[0] in COMMANDS else list(COMMANDS)
    options = build_parser(wanted).parse_args(words)
    return options.run(options)
