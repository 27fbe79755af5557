"""Goal 5: signing over HTTP, beside Digital Bazaar's Node library behind a minimal server of Node's own.

Two of our routes are asked. The single award of the API does all that an award is: it checks, signs, verifies what was
signed, stores, queues the mail and records, durably; Node only signs the very document that came of it. The issue route
of `/vc-api` signs the document that it is given and keeps nothing, as Node does. One process each, asked in turns.

`python -m bench.goals posting` prints these alone.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, cycle
from typing import Any

from bench import awards, sample
from bench.pages import ONE_SYNC_WORKER
from bench.peer import FOLDER
from bench.row import row
from bench.serving import Installed, answer, free_port, installed, load, posted, running, share, wait_for
from issuer.credential.proof import EDDSA_RDFC_2022
from issuer.credential.signer import Ed25519Signer
from issuer.services.api_tokens import create_token
from issuer.services.vc_api import Facade
from issuer.store.api_tokens import Scope
from issuer.store.organizations import find_organization, find_owner

ROUNDS = 2
SECONDS = 1.0  # of a round
VISITORS = 4
TOKENS = 120  # each may award 120 times a minute
_AWARD = "our award checks, signs, stores and queues the mail; Node only signs"
_FACADE = "both sign what they are sent and keep nothing"

Asked = bytes | Callable[[], bytes]


def lines(has_peer: bool) -> Iterator[str]:
    """Yield the lines of `make bench`; without npm ours stand alone."""
    with installed() as site:
        for name, told, (ours, signer) in (
            ("POST award", _AWARD, _award(site)),
            ("POST /vc-api", _FACADE, _facade(site)),
        ):
            with _ours(site) as port:
                if not has_peer:
                    yield from _figures(name, told, port, ours, None)
                    continue
                signed = _first(site, port, ours)
                proof = signed.pop("proof")
                with _node(signer) as peer_port:
                    asked = posted("/", {"credential": signed, "created": proof["created"]})
                    _require_the_same(peer_port, asked, proof)
                    yield from _figures(name, told, port, ours, (peer_port, asked))


@contextmanager
def _ours(site: Installed) -> Iterator[int]:
    """Run a server of ours that has answered nobody yet, as the peer's has not, and give its port."""
    port = free_port()
    server = ["gunicorn", *ONE_SYNC_WORKER, "--bind", f"127.0.0.1:{port}", "issuer.wsgi"]
    with running(*server, port=port, environment={**site.environment, "ISSUER_VC_API": "1"}):
        yield port


def _award(site: Installed) -> tuple[Asked, Ed25519Signer]:
    """Return what awards to another learner each time, and who will sign."""
    example, tokens = awards.stored(site), cycle(_tokens(site))
    keys = count(1)

    def asked() -> bytes:
        return posted(
            f"/api/v1/achievements/{example.achievement_id}/awards",
            awards.body(example, next(awards.NUMBERS)),
            Authorization=f"Bearer {next(tokens)}",
            Idempotency_Key=f"bench-{next(keys)}",
        )

    return asked, example.signer


def _facade(site: Installed) -> tuple[Asked, Ed25519Signer]:
    """Return what has the sample signed under the façade's own name, and who will sign."""
    signer = Facade.open(site.toolkit.settings.secret_key, site.toolkit.addresses).signers[EDDSA_RDFC_2022]
    if not isinstance(signer, Ed25519Signer):
        raise RuntimeError("the façade's key cannot be lent to a peer")
    unsigned = sample.unsigned()
    unsigned["issuer"]["id"] = awards.for_peer(signer)["controller"]
    return posted("/vc-api/credentials/issue", {"credential": unsigned}), signer


def _first(site: Installed, port: int, asked: Asked) -> dict[str, Any]:
    """Have a document signed once and return it; what an award has made is looked up in the database."""
    given = json.loads(answer(port, asked if isinstance(asked, bytes) else asked()))
    signed: dict[str, Any] = given if "proof" in given else json.loads(awards.last_document(site))
    return signed


def _require_the_same(port: int, asked: bytes, proof: dict[str, Any]) -> None:
    """No figure counts unless the peer, with our key, signs what we have signed just as we do."""
    if json.loads(answer(port, asked))["proof"]["proofValue"] != proof["proofValue"]:
        raise RuntimeError("the peer signs the same document differently; a benchmark of a wrong answer is none")


def _figures(name: str, told: str, port: int, ours: Asked, peer: tuple[int, Asked] | None) -> Iterator[str]:
    """Ask as four visitors for the rate, and as one for the time that an answer takes."""
    contenders = [(port, ours), *([peer] if peer else [])]
    many, one = (_times(contenders, visitors) for visitors in (VISITORS, 1))
    rates = [len(each) / (ROUNDS * SECONDS) for each in many]
    unit = f"1/s; {told}; one process each, {VISITORS} visitors; goal 5: >= 7"
    yield row(f"{name}, Node signs", rates[0], rates[1] if peer else None, unit)
    slow = [share(each, 0.99) for each in one]
    yield row(f"{name}: p99", slow[0], slow[1] if peer else None, "ms; one visitor; goal 5: <= 0.333")


def _times(contenders: list[tuple[int, Asked]], visitors: int) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in contenders]
    for number in range(ROUNDS + 1):
        for (port, asked), mine in zip(contenders, times, strict=True):
            found = load(port, asked, seconds=SECONDS if number else SECONDS / 2, visitors=visitors)
            mine.extend(found if number else ())
    return times


@contextmanager
def _node(signer: Ed25519Signer) -> Iterator[int]:
    """Run the peer's server with our key, and give its port."""
    port = free_port()
    process = subprocess.Popen(["node", "serve.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, text=True)
    try:
        assert process.stdin
        process.stdin.write(json.dumps({**awards.for_peer(signer), "port": port}) + "\n")
        process.stdin.flush()
        wait_for(port, process, "the peer's server")
        yield port
    finally:
        process.terminate()
        process.wait()


def _tokens(site: Installed) -> list[str]:
    """Make so many tokens that none is used oftener than it may be."""
    now = site.toolkit.clock()
    with site.toolkit.write.begin() as session:
        organization = find_organization(session, site.slug)
        owner = find_owner(session, organization.id) if organization else None
        if organization is None or owner is None:
            raise RuntimeError("the example organization is not there")
        return [
            create_token(
                session,
                organization,
                owner,
                name=f"bench {number}",
                scopes=[Scope.AWARDS_WRITE.value],
                expires_at=now + timedelta(days=1),
                now=now,
            )[1]
            for number in range(TOKENS)
        ]
