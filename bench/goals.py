"""The goals beyond signing and verifying: over HTTP, pictures, revoking, and what workers and the command take.

`python -m bench.goals` prints these alone, `python -m bench.goals copies` those of one module.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack

from bench import copies, posting, revoking, workers
from bench.peer import Peer, PeerUnavailable
from bench.timing import HEADER

PARTS: Mapping[str, Callable[[Peer | None], Iterator[str]]] = {
    "posting": lambda peer: posting.lines(peer is not None),
    "copies": lambda _peer: copies.lines(),
    "revoking": revoking.lines,
    "workers": lambda peer: workers.lines(peer is not None),
}


def lines(peer: Peer | None, parts: Collection[str] = ()) -> Iterator[str]:
    """Yield the lines of `make bench`, each of which names its goal: those of some parts, or all."""
    for name in parts or PARTS:
        yield from PARTS[name](peer)


def main(parts: Collection[str]) -> int:
    """Print the lines and return 0, or 2 for a part that there is not; a missing peer leaves its columns empty."""
    if unknown := [name for name in parts if name not in PARTS]:
        print(f"There is no {' or '.join(unknown)}, only {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    with ExitStack() as stack:
        peer: Peer | None = None
        try:
            peer = stack.enter_context(Peer())
        except PeerUnavailable as error:
            print(f"No peer for signing: {error}.", file=sys.stderr)
        print(HEADER)
        for line in lines(peer, parts):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
