"""Verifies files in a process that may have 400 MiB, as one of a small machine, and tells what came of each.

`python -m tests.faults.within.limited CASES NOW [--careless]`: CASES has a JSON object a line, with a name and the file
in base64. With `--careless` it makes the mistake that the limit is there for: it unpacks what a file holds by itself.
"""

from __future__ import annotations

import base64
import json
import re
import resource
import sys
import zlib
from datetime import datetime
from pathlib import Path

from issuer.adapters.bounded import BoundedVerifier
from issuer.credential.report import VerificationReport

MEMORY = 400 * 1024 * 1024


def outcome(report: VerificationReport) -> str:
    """Return the verdict and its codes."""
    return f"{report.verdict} {' '.join(report.codes)}".strip()


def unpack_everything(data: bytes) -> int:
    """Unpack whatever looks packed, to its end, and return how long it was. This is the bug."""
    return sum(len(zlib.decompress(data[found.start() :][:-16])) for found in re.finditer(rb"\x78[\x01\x9c\xda]", data))


def main(cases: str, now: str, *options: str) -> None:
    """Print, as JSON, the outcomes by name and how much memory this process had at most, in MiB."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    outcomes = {}
    with BoundedVerifier({}, trusted=()) as verifier, Path(cases).open() as lines:
        for line in lines:
            case = json.loads(line)
            data = base64.b64decode(case["data"])
            if "--careless" in options:
                unpack_everything(data)
            outcomes[case["name"]] = outcome(verifier.verify(data, now=datetime.fromisoformat(now)))
    status = Path("/proc/self/status").read_text()  # getrusage counts what the parent had, too
    most = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(json.dumps({"outcomes": outcomes, "most": most}))


if __name__ == "__main__":
    main(*sys.argv[1:])
