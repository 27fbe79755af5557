"""The file that halts awarding on one machine: it works when no database does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from issuer.adapters.files import write_private

_LONGEST = 500
_UNREADABLE = "There is a file that halts awarding, and it cannot be read."


class HaltFile:
    """`halt` in the data folder. Anybody who may write there may make one, with any tool: what stands in it is why."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[str, datetime] | None:
        """Return why and since when awarding is halted here, or None. A file that cannot be read halts, too."""
        try:
            since = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
            words = " ".join(self.path.read_text(encoding="utf-8", errors="replace").split())
        except FileNotFoundError:
            return None
        except OSError:
            return _UNREADABLE, datetime.fromtimestamp(0, UTC)
        return words[:_LONGEST] or "No reason was written down.", since

    def write(self, reason: str) -> None:
        """Halt awarding on this machine. Raises OSError."""
        write_private(self.path, f"{reason}\n".encode(), replace=True)

    def remove(self) -> None:
        """Take the file away, if there is one. Raises OSError."""
        self.path.unlink(missing_ok=True)
