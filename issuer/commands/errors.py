"""How a command says no: one sentence for the person at the terminal, and an exit code."""

from __future__ import annotations


class CommandError(Exception):
    """Ends a command. `message` is what the person reads; the code is 1 when the answer is no, 2 when misused."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
