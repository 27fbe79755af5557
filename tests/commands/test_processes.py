"""The processes of `issuer serve` and the signals that stop them."""

from __future__ import annotations

import subprocess
import sys

_A_SIGNAL_AT_EVERY_LINE_OF_THE_HANDLER = """
import os, signal, sys
from issuer.commands.processes import Processes

def again(frame, event, argument):
    if event == "line":
        signal.raise_signal(signal.SIGINT)
    return again

processes = Processes()
sys.settrace(again)
signal.raise_signal(signal.SIGTERM)
sys.settrace(None)
print("stopped by", processes.wait())
"""


def test_signals_that_arrive_while_one_is_handled_stop_it_all_the_same() -> None:
    # As when Ctrl-C is pressed twice, or `timeout` and the terminal both pass the signal on.
    done = subprocess.run(
        [sys.executable, "-c", _A_SIGNAL_AT_EVERY_LINE_OF_THE_HANDLER],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert done.stdout == "stopped by None\n", done.stderr
