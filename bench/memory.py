"""The most memory that a process has held.

What the system tells of an ended process (`ru_maxrss`) counts what its parent held when it was begun, too: beside a
large benchmark every small process would look as large. Linux keeps a mark of the program's own while it runs.
"""

from __future__ import annotations

from pathlib import Path


def peak_mib(process_id: int | None = None) -> float:
    """Return the largest resident memory (MiB) so far of this process, or of another that runs.

    Raises RuntimeError where the system does not tell, and OSError for a process that is gone.
    """
    if not Path("/proc/self/status").exists():
        raise RuntimeError("peak memory is read from /proc, which is not there")
    status = Path(f"/proc/{process_id or 'self'}/status").read_text(encoding="ascii", errors="replace")
    _, found, rest = status.partition("VmHWM:")
    if not found:
        raise ProcessLookupError(f"the process {process_id} has ended")
    return int(rest.split()[0]) / 1024
