"""`issuer halt`: the emergency stop of all awarding, and its end."""

from __future__ import annotations

import argparse

from issuer.adapters.halt_file import HaltFile
from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import installation, readable_errors, settings_of_environment
from issuer.services.halting import REASON_MAX, current_halt, halt, resume
from issuer.settings import Settings

HELP = (
    "Stop all awarding within one chunk of a bulk job, on every machine, or let it go on. Revoking works all the same."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `on`, `off` and `status`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    on = actions.add_parser("on", help="award nothing from now on; works on this machine without a database, too")
    on.add_argument("reason", help="one line; everybody who is signed in reads it")
    actions.add_parser("off", help="award again")
    actions.add_parser("status", help="say whether awarding is halted; exit code 1 when it is")


def run(args: argparse.Namespace) -> int:
    """Do what was asked."""
    settings = settings_of_environment()
    if args.action == "on":
        return _on(settings, args.reason)
    with installation(settings=settings) as toolkit:
        return _off(toolkit) if args.action == "off" else _status(toolkit)


def _on(settings: Settings, reason: str) -> int:
    """Halt by the file first, which needs nothing else, then by the database."""
    if not settings.home.is_dir():
        raise CommandError(f"There is no data folder {settings.home.absolute()}. Say where it is with ISSUER_HOME.")
    words = _one_line(reason)
    if not words:
        raise CommandError("Say why: everybody who wants to award meanwhile reads it.", 2)
    with readable_errors():
        _file(settings).write(words)
    print("Awarding is halted on this machine.")
    try:
        with installation(settings=settings) as toolkit, toolkit.write.begin() as session:
            halt(session, words, now=toolkit.clock())
    except CommandError as error:
        raise CommandError(
            f"{error.message} Other machines were not told. Say it again once that is mended."
        ) from error
    print("It is halted on every machine that works on this database.")
    return 0


def _one_line(reason: str) -> str:
    """Return what can be stored of a reason: in a hurry it is not refused for its length or a sign nobody sees."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in reason).split())[:REASON_MAX]


def _off(toolkit: Toolkit) -> int:
    with toolkit.write.begin() as session:
        was_on = current_halt(session) is not None
        resume(session, now=toolkit.clock())
        _file(toolkit.settings).remove()
        left = current_halt(session)
    if left is not None:
        raise CommandError(left.reason)  # no halt, but another copy of this installation
    print("Awarding goes on." if was_on else "Awarding was not halted.")
    return 0


def _status(toolkit: Toolkit) -> int:
    with toolkit.read() as session:
        found = current_halt(session)
    if found is None:
        print("Awarding is not halted.")
        return 0
    by = f" by {found.by}" if found.by else ""
    print(f"Awarding is halted since {found.since:%Y-%m-%d %H:%M:%S} UTC{by}: {found.reason}")
    return 1


def _file(settings: Settings) -> HaltFile:
    return HaltFile(settings.home / "halt")
