"""Reading somebody's workbook where it can do no harm: in a child process with limits.

Two cells at opposite corners make a sheet of billions of cells, and one long text can stand in a million of them, so a
small file can take all memory there is. The child writes plain text to a temporary file; its limits are the operating
system's.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from issuer.adapters.own_limits import limit_to
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.first_sheet import Sheet
from issuer.frameworks.limits import MAX_FILE_BYTES

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 120
_WALL_SECONDS = 240
_REFUSED = 3
_ANY_SHEET, _FIRST_SHEET = "any", "first"
# -I and the path at the end: neither the environment nor the working folder decides what is imported.
_CHILD = "import sys; sys.path.append(sys.argv[1]); from issuer.adapters.workbook import convert; convert(sys.argv[2])"
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])


def read_workbook(file: BinaryIO) -> BinaryIO:
    """Return a workbook's first table as comma-separated UTF-8. Raises FrameworkError for what cannot be read so."""
    return _in_child(file, _ANY_SHEET)[0]


def read_sheet(file: BinaryIO) -> Sheet:
    """Return the first sheet of a workbook that is not hidden. Raises FrameworkError for what cannot be read so."""
    table, said = _in_child(file, _FIRST_SHEET)
    return Sheet(json.loads(said), table)


def _in_child(file: BinaryIO, which: str) -> tuple[BinaryIO, bytes]:
    """Return the table that the child wrote, and what it said beside it. Raises FrameworkError."""
    file.seek(0)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the caller reads it
    with tempfile.TemporaryFile() as source:
        while piece := file.read(1 << 20):  # an upload need not have a file of its own to hand to the child
            source.write(piece)
        source.seek(0)
        try:
            result = subprocess.run(  # noqa: S603 - our own interpreter and words, nothing of the file
                [sys.executable, "-I", "-c", _CHILD, _PACKAGE_ROOT, which],
                stdin=source,
                stdout=target,
                stderr=subprocess.PIPE,
                cwd="/",
                env={},
                timeout=_WALL_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_costly() from error
    if result.returncode == _REFUSED:
        raise FrameworkError(**json.loads(result.stderr))
    if result.returncode != 0:
        raise _too_costly()
    target.seek(0)
    return cast("BinaryIO", target), result.stderr


def convert(which: str) -> None:
    """In the child: set the limits, read the workbook from standard input, write the table to standard output.

    The name of a first sheet goes to standard error.
    """
    import io

    from issuer.frameworks.first_sheet import write_first_sheet
    from issuer.frameworks.workbook import write_as_table

    limit_to(resource.RLIMIT_AS, MEMORY_BYTES)
    limit_to(resource.RLIMIT_CPU, CPU_SECONDS)
    limit_to(resource.RLIMIT_CORE, 0)
    limit_to(resource.RLIMIT_FSIZE, MAX_FILE_BYTES)
    text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")
    try:
        if which == _FIRST_SHEET:
            sys.stderr.write(json.dumps(write_first_sheet(sys.stdin.buffer, text)))
        else:
            write_as_table(sys.stdin.buffer, text)
        text.flush()
    except FrameworkError as error:
        problem = {"code": error.code, "detail": error.detail, "advice": error.advice, "where": error.where}
        sys.stderr.write(json.dumps(problem))
        sys.exit(_REFUSED)


def _too_costly() -> FrameworkError:
    return FrameworkError(
        "SIZE", "Reading this workbook takes more memory or time than is allowed.", "Save the sheet as CSV."
    )
