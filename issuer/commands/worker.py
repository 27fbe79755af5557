"""`issuer worker`: the task queue's consumer by itself, for an installation whose web server runs elsewhere."""

from __future__ import annotations

import argparse
import gc
import os

from issuer.adapters.logs import configure
from issuer.commands.opening import installation, settings_of_environment
from issuer.commands.processes import EMBEDDED, stop_with_parent
from issuer.worker import run_worker

HELP = "Run the task queue's consumer until it is told to stop. `issuer serve` starts one by itself."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing: the settings say which queue."""


def run(args: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT."""
    settings = settings_of_environment()
    configure(settings.log)
    if os.environ.get(EMBEDDED):
        stop_with_parent()
    with installation(create=True, settings=settings) as toolkit:
        # What was loaded stays, and looking through it for garbage would stop each chunk for a seventh of its time.
        gc.collect()
        gc.freeze()
        run_worker(toolkit)
    return 0
