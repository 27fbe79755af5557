"""Known shapes beside the full algorithm and beside the peer, and what must hold before any figure counts."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from pyld import jsonld

from bench import sample
from bench.peer import Peer
from bench.timing import compare, repeat
from issuer.credential import canonical
from issuer.credential.batch import BatchSigner, CredentialForm
from issuer.credential.complexity import canonical_nquads
from issuer.credential.data_integrity import add_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.public_key import PublicKey
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier

RECIPIENTS = 1_000
_BLANKS = {
    "credential": "5a0f3f0e-8f55-4f0c-bb6e-1f9f5c0f7a11",
    "salt": "b2c7e4f19d3a",
    "narrative": "Assessed on the quay over two mornings by an assessor who had not taught the learner.",
}


def lines(peer: Peer) -> Iterator[str]:
    """Yield a line a figure. Ends the program where a figure would be one of wrong answers."""
    signer = sample.signer()
    recipients = [_recipient(number) for number in range(RECIPIENTS)]
    shapes = canonical.compile_shapes(lambda: False, after=1)
    canonical.use_compiled(shapes)
    try:
        form, batch = _batch(signer, shapes)
        _require_the_peers_proofs(peer, form, batch, recipients)
        _require_poison_refused()
        unsigned = [_credential(each) for each in recipients]
        signed = [dump_json(add_proof(each, signer, created=sample.CREATED)) for each in unsigned]
        verifier = Verifier(NoDocuments())

        def fill(number: int) -> None:
            filled = form.fill(recipients[number])
            assert filled is not None
            batch.sign(filled)

        yield _figure("bulk: fill and sign", fill, peer, "sign")
        yield _figure(
            "one known shape: sign", lambda n: add_proof(unsigned[n], signer, created=sample.CREATED), peer, "sign"
        )
        yield _figure(
            "one known shape: verify", lambda n: verifier.verify(signed[n], now=sample.CREATED), peer, "verify"
        )
    finally:
        canonical.use_compiled(None)


def _figure(name: str, work: Any, peer: Peer, operation: str) -> str:
    """Measure with another recipient each time, so that nothing profits from the one before."""
    turn = iter(range(sys.maxsize))
    return compare(name, repeat(lambda: work(next(turn) % RECIPIENTS)), peer.contender(operation)).line()


def _batch(signer: Any, shapes: canonical.CompiledShapes) -> tuple[CredentialForm, BatchSigner]:
    exemplar = sample.unsigned()
    canonical.read(exemplar)
    key = PublicKey("Ed25519", signer.private_key.public_key().public_bytes_raw())
    form = CredentialForm(exemplar, _BLANKS, shapes.credentials)
    return form, BatchSigner(signer, key, exemplar["@context"], created=sample.CREATED)


def _recipient(number: int) -> dict[str, str]:
    chance = random.Random(number)
    return {
        "credential": f"{chance.getrandbits(128):032x}",
        "salt": f"{chance.getrandbits(64):016x}",
        "narrative": f"Assessed on {chance.randrange(2, 9)} mornings by assessor {number}, “new” to them.",
    }


def _credential(values: dict[str, str]) -> dict[str, Any]:
    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: filled(member) for name, member in value.items()}
        if isinstance(value, list):
            return [filled(item) for item in value]
        if isinstance(value, str):
            for name, stand_in in _BLANKS.items():
                value = value.replace(stand_in, values[name])
        return value

    credential: dict[str, Any] = filled(sample.unsigned())
    return credential


def _require_the_peers_proofs(
    peer: Peer, form: CredentialForm, batch: BatchSigner, recipients: list[dict[str, str]]
) -> None:
    """No figure counts unless every proofValue is the peer's."""
    theirs = peer.proof_values([_credential(each) for each in recipients])
    for values, proof_value in zip(recipients, theirs, strict=True):
        filled = form.fill(values)
        if filled is None or f'"proofValue":"{proof_value}"' not in batch.sign(filled).decode():
            sys.exit("The peer signs a recipient's credential differently; a benchmark of a wrong answer is none.")


def _require_poison_refused() -> None:
    """No figure counts unless a clique of ten blank nodes (test074 of the W3C suite) is refused within a second."""
    clique = "".join(f"_:n{one} <urn:p> _:n{other} .\n" for one in range(10) for other in range(10) if one != other)
    start = time.process_time()
    try:
        canonical_nquads(jsonld.JsonLdProcessor.parse_nquads(clique))
    except CredentialError:
        if time.process_time() - start < 1:
            return
    sys.exit("A poison graph is not refused within a second; no figure counts.")
