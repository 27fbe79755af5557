"""Goal 10: a badge is revoked and its status list of 131,072 entries, of which one in a hundred is set, published anew.

On SQLite as installed, from the choice to the committed transaction, by the services that pages and jobs call. Beside
each stands the time in which Node signs one badge. What is signed is read back and verified at the end.

`python -m bench.goals revoking` prints these alone.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bench import awards, sample
from bench.bulk import confirmed_job
from bench.peer import Peer
from bench.row import row
from bench.serving import Installed, installed
from issuer.credential.data_integrity import add_proof
from issuer.credential.report import Verdict
from issuer.credential.signer import CheckedSigner
from issuer.credential.status_list import MIN_ENTRIES, status_list_credential
from issuer.credential.status_list import StatusList as Bits
from issuer.credential.strict_json import dump_json
from issuer.services.bulk.work import work_off
from issuer.services.revocation import revoke, set_bits
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential, find_credential
from issuer.store.organizations import Organization, find_organization, find_owner
from issuer.store.status_lists import StatusEntry, StatusList

SET = MIN_ENTRIES // 100
SINGLY = 20
ROUNDS = 5
_NODE = "ms; Node signs one; goal 10: <= 0.25"


def lines(peer: Peer | None) -> Iterator[str]:
    """Yield the lines of `make bench`."""
    node = None if peer is None else 1000 / peer.contender("sign")(1.0)
    with installed() as site:
        ids = _awarded(site)
        many = _median(ROUNDS, lambda: _clear(site), lambda: _set(site, ids[:SET]))
        turn = iter(ids[SET:])
        single = _median(SINGLY, lambda: None, lambda: _revoke(site, next(turn)))
        _require_revoked(site, ids)
        yield row("sign a list with 1 % set", _signing(site), node, _NODE)
    yield row("revoke one, published", single, node, f"{_NODE}; committed to SQLite")
    unit = "ms; Node signs one; committed to SQLite in one signing; goal 10: within 200 ms"
    yield row(f"revoke {SET:,}, published", many, node, unit)


def _awarded(site: Installed) -> Sequence[str]:
    """Award to as many as will be revoked, and return the ids of their credentials."""
    with site.toolkit.write.begin() as session:
        example = session.scalars(select(Credential.id)).one()
        confirmed_job(session, site.toolkit, SET + SINGLY)
    work_off(site.toolkit.bulk)
    with site.toolkit.read() as session:
        ids = session.scalars(select(Credential.id).where(Credential.id != example)).all()
        lists = session.scalars(select(StatusList.size)).all()
    if len(ids) != SET + SINGLY or lists != [MIN_ENTRIES]:
        raise RuntimeError(f"{len(ids)} badges in lists of {lists}; a benchmark of a wrong answer is none")
    return ids


def _median(rounds: int, before: Callable[[], None], work: Callable[[], None]) -> float:
    """Return the median time of some work (ms), without what is done before each."""
    times = []
    for _ in range(rounds):
        before()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _clear(site: Installed) -> None:
    with site.toolkit.write.begin() as session:
        session.execute(update(StatusEntry).values(set_at=None))


def _set(site: Installed, ids: Sequence[str]) -> None:
    kit = site.toolkit
    with kit.write.begin() as session:
        organization = _organization(site, session)
        problems = set_bits(session, organization, ids, key_ring=kit.key_ring, addresses=kit.addresses, now=kit.clock())
        if problems:
            raise RuntimeError(f"{len(problems)} cannot be revoked; a benchmark of a wrong answer is none")


def _revoke(site: Installed, credential_id: str) -> None:
    kit = site.toolkit
    with kit.write.begin() as session:
        credential, organization = find_credential(session, credential_id), _organization(site, session)
        owner = find_owner(session, organization.id)
        assert credential is not None and owner is not None
        revoke(
            session,
            credential,
            "Awarded by mistake",
            key_ring=kit.key_ring,
            addresses=kit.addresses,
            actor=owner,
            now=kit.clock(),
        )


def _organization(site: Installed, session: Session) -> Organization:
    found = find_organization(session, site.slug)
    assert found is not None
    return found


def _signing(site: Installed) -> float:
    """Return how long it takes to make and sign such a list (ms), without a database."""
    signer = awards.stored(site).signer
    controller = signer.verification_method.partition("#")[0]
    places = range(0, SET * 97, 97)

    def sign() -> None:
        bits = Bits()
        bits.set_all(places)
        unsigned = status_list_credential(
            id="https://badges.example.org/status/1",
            issuer=controller,
            bits=bits,
            valid_from=sample.CREATED,
            valid_until=sample.CREATED,
        )
        dump_json(add_proof(unsigned, CheckedSigner(signer), created=sample.CREATED))

    return _median(50, lambda: None, sign)


def _require_revoked(site: Installed, ids: Sequence[str]) -> None:
    """No figure counts unless the list has just these bits, and a verifier reads them."""
    with site.toolkit.read() as session:
        status_list = session.scalars(select(StatusList)).one()
        bits = Bits.decode(json.loads(status_list.document)["credentialSubject"]["encodedList"])
        verdicts = {
            verify_issued(session, session.get_one(Credential, id), now=site.toolkit.clock()).verdict
            for id in (ids[0], ids[SET - 1], ids[-1])
        }
    if sum(bits.get(place) for place in range(len(bits))) != len(ids) or verdicts != {Verdict.REVOKED}:
        raise RuntimeError("the list says something else; a benchmark of a wrong answer is none")
