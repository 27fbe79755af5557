"""`issuer serve`: the web processes and the task queue's consumer, together, until Ctrl-C."""

from __future__ import annotations

import argparse
import http.client
import sys
import time
from dataclasses import replace

from issuer.commands.errors import CommandError
from issuer.commands.first_start import prepare
from issuer.commands.listening import listen
from issuer.commands.opening import installation, prepare_home, settings_of_environment
from issuer.commands.processes import Processes
from issuer.commands.welcome import welcome
from issuer.settings import Settings, describe

HELP = "Serve the pages and run the task queue until Ctrl-C. The first start makes everything and loads an example."

_READY_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """List the settings, which come from the environment: a server is rarely started by hand."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    lines = [f"  {name:<24} {text}" for name, _, text in describe()]
    parser.epilog = "Settings, from the environment (or NAME_FILE, the path of a file):\n" + "\n".join(lines)


def run(args: argparse.Namespace) -> int:
    """Prepare, start, greet, and wait; 0 when somebody stopped it, 1 when it could not go on."""
    settings = settings_of_environment()
    with listen(settings.host, settings.port) as listener:
        prepare_home(settings.home)
        settings = replace(settings, port=listener.getsockname()[1])
        with installation(create=True, settings=settings) as toolkit:
            greeting = prepare(toolkit)
        processes = Processes()
        environment = {"PORT": str(settings.port)}
        gunicorn = ("--config", "python:issuer.commands.gunicorn_settings", "--bind", f"fd://{listener.fileno()}")
        try:
            processes.start(
                "the web server",
                "gunicorn",
                *gunicorn,
                "issuer.wsgi",
                environment=environment,
                descriptors=(listener.fileno(),),
            )
            processes.start("the task queue", "issuer", "worker", environment=environment)
            _wait_until_ready(settings, processes)
            if not processes.asked_to_stop:
                print(welcome(settings, greeting), flush=True)
            ended = processes.wait()
        finally:
            processes.stop()
    if ended is not None:
        raise CommandError(f"{ended} ended by itself; what it said stands above.")
    if sys.stdout.isatty():
        print("\nStopped.")
    return 0


def _wait_until_ready(settings: Settings, processes: Processes) -> None:
    """Return when the pages answer, or when somebody asks to stop. Raises CommandError when they never do."""
    deadline = time.monotonic() + _READY_SECONDS
    while not processes.asked_to_stop:
        if name := processes.ended():
            raise CommandError(f"{name} could not start; what it said stands above.")
        if time.monotonic() > deadline:
            raise CommandError(f"The pages did not answer within {_READY_SECONDS:.0f} seconds.")
        connection = http.client.HTTPConnection(settings.host, settings.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            pass  # not yet: the socket listens before the processes behind it do
        finally:
            connection.close()
        time.sleep(0.1)
