"""`python -m bench`: one line a figure (name, ours, peer, ratio, unit); a ratio above 1 means that ours is faster."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from bench import compiled, frameworks, goals, poison, review, sample
from bench import pages as over_http
from bench.page import pages
from bench.peer import Peer, PeerUnavailable
from bench.timing import HEADER, compare, repeat
from issuer.credential.data_integrity import add_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.report import Outcome
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier


def main() -> int:
    """Measure everything and return 0; a peer that is not there leaves its columns empty."""
    with ExitStack() as stack:
        peer: Peer | None = None
        try:
            peer = stack.enter_context(Peer())
        except PeerUnavailable as error:
            print(f"No peer for signing and verifying: {error}.", file=sys.stderr)
        unsigned, signer = sample.unsigned(), sample.signer()
        signed = add_proof(unsigned, signer, created=sample.CREATED)
        if peer is not None and peer.signed["proof"]["proofValue"] != signed["proof"]["proofValue"]:
            sys.exit("The peer signs the same credential differently; a benchmark of a wrong answer is none.")
        text, verifier = dump_json(signed), Verifier(NoDocuments())
        if any(check.outcome is Outcome.FAILED for check in verifier.verify(text, now=sample.CREATED).checks):
            sys.exit("Our own sample does not verify; a benchmark of a wrong answer is none.")
        print(HEADER)
        sign = repeat(lambda: add_proof(unsigned, signer, created=sample.CREATED))
        print(compare("sign", sign, peer.contender("sign") if peer else None).line(), flush=True)
        verify = repeat(lambda: verifier.verify(text, now=sample.CREATED))
        print(compare("verify", verify, peer.contender("verify") if peer else None).line(), flush=True)
        for line in compiled.lines(peer) if peer else ():
            print(line, flush=True)
        scanned, hello = stack.enter_context(pages())
        print(compare("scanned page beside hello", repeat(scanned), repeat(hello)).line())
        for line in goals.lines(peer):
            print(line, flush=True)
    for figures in (over_http.lines(), poison.lines(), review.lines(), frameworks.lines()):
        for line in figures:
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
