"""The goals beyond signing and verifying: over HTTP, pictures, revoking, and what workers and the command take.

`python -m bench.goals` prints these alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack

from bench import copies, posting, revoking, workers
from bench.peer import Peer, PeerUnavailable
from bench.timing import HEADER


def lines(peer: Peer | None) -> Iterator[str]:
    """Yield the lines of `make bench`, each of which names its goal."""
    yield from posting.lines(peer is not None)
    yield from copies.lines()
    yield from revoking.lines(peer)
    yield from workers.lines(peer is not None)


def main() -> int:
    """Print the lines and return 0; a peer that is not there leaves its columns empty."""
    with ExitStack() as stack:
        peer: Peer | None = None
        try:
            peer = stack.enter_context(Peer())
        except PeerUnavailable as error:
            print(f"No peer for signing: {error}.", file=sys.stderr)
        print(HEADER)
        for line in lines(peer):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
