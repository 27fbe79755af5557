"""Our badges verified by Digital Bazaar's Node libraries, and theirs by ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bench.peer import FOLDER, PeerUnavailable, install
from issuer.credential.canonical import canonicalize
from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_document, did_web_url
from issuer.credential.document_loader import CONTEXTS
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json, parse_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, Publisher, credential, signed, signer
from tests.credential.tokens import private_key, public_jwk

pytestmark = pytest.mark.node
CREATED = NOW - timedelta(hours=1)
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """A running peer that answers orders."""
    try:
        install()
    except PeerUnavailable as reason:
        pytest.skip(str(reason))
    peer = subprocess.Popen(["node", "peer.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def order(**words: Any) -> dict[str, Any]:
        print(json.dumps(words), file=peer.stdin, flush=True)
        return json.loads(peer.stdout.readline())

    print(json.dumps({"contexts": {**CONTEXTS}}), file=peer.stdin, flush=True)
    yield order
    peer.stdin.close()
    peer.wait(timeout=10)


def key_documents(controller: str, multibase: str) -> dict[str, Any]:
    """What the peer's loader needs: the controller's document, and its key under its own address."""
    document = did_document(controller, [multibase])
    method = document["verificationMethod"][0]
    return {controller: document, method["id"]: {"@context": "https://w3id.org/security/multikey/v1", **method}}


def verified_by_peer(ask: Ask, badge: dict[str, Any]) -> dict[str, Any]:
    controller, _, multibase = badge["proof"]["verificationMethod"].partition("#")
    documents = key_documents(controller, multibase)
    return ask(do="verify", credential=badge, documents=documents, now=format_instant(NOW))


def test_the_peer_verifies_our_badge_of_a_did_key(ask: Ask) -> None:
    assert verified_by_peer(ask, signed()) == {"verified": True, "error": ""}


def test_the_peer_verifies_our_badge_of_a_did_web_with_a_status(ask: Ask) -> None:
    assert verified_by_peer(ask, Publisher().badge()) == {"verified": True, "error": ""}


def test_keys_for_tokens_in_the_issuers_document_do_not_disturb_the_peer(ask: Ask) -> None:
    badge = Publisher().badge()
    controller, _, multibase = badge["proof"]["verificationMethod"].partition("#")
    documents = key_documents(controller, multibase)
    documents[controller] = did_document(controller, [multibase], {"key-1": public_jwk(private_key("ES256"))})
    answer = ask(do="verify", credential=badge, documents=documents, now=format_instant(NOW))
    assert answer == {"verified": True, "error": ""}


def test_the_peer_refuses_a_badge_of_a_stolen_key_and_takes_those_of_the_key_in_its_place(ask: Ask) -> None:
    publisher = Publisher()
    stolen, new = publisher.signer, signer(8, publisher.did)
    keys = [new.public_multibase, stolen.public_multibase]
    document = did_document(publisher.did, keys, revoked={stolen.public_multibase: NOW - timedelta(days=1)})
    methods = {each["id"]: each for each in document["verificationMethod"]}
    described = {id: {"@context": "https://w3id.org/security/multikey/v1", **each} for id, each in methods.items()}
    for by, verified in ((new, True), (stolen, False)):
        documents = {publisher.did: document, **described}
        answer = ask(do="verify", credential=signed(by), documents=documents, now=format_instant(NOW))
        assert answer["verified"] is verified, answer


def test_the_peer_verifies_our_status_list(ask: Ask) -> None:
    publisher = Publisher()
    badge = add_proof(publisher.list_document(), publisher.signer, created=CREATED)
    assert verified_by_peer(ask, badge) == {"verified": True, "error": ""}


def test_the_peer_refuses_our_badge_once_it_was_changed(ask: Ask) -> None:
    assert not verified_by_peer(ask, {**signed(), "name": "Other"})["verified"]


def sign_by_peer(ask: Ask, unsigned: dict[str, Any], seed: int, controller: str) -> dict[str, Any]:
    answer = ask(
        do="sign",
        unsigned=unsigned,
        seed=(bytes([seed]) * 32).hex(),
        controller=controller,
        created=format_instant(CREATED),
    )
    assert "signed" in answer, answer
    return answer["signed"]


def test_we_verify_the_peers_badge_of_a_did_key(ask: Ask) -> None:
    controller = signer(4).verification_method.partition("#")[0]
    badge = sign_by_peer(ask, credential(controller).to_json(), 4, controller)
    report = Verifier(Publisher().documents, trusted=[controller]).verify(dump_json(badge), now=NOW)
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    changed = dump_json({**badge, "name": "Other"})
    assert Verifier(Publisher().documents).verify(changed, now=NOW).codes == ("PROOF_SIGNATURE",)


def test_we_verify_the_peers_badge_of_a_did_web(ask: Ask) -> None:
    publisher = Publisher(seed=4)
    badge = sign_by_peer(ask, credential(publisher.did, status=publisher.entry()).to_json(), 4, publisher.did)
    assert did_web_url(publisher.did) in publisher.served
    report = Verifier(publisher.documents, trusted=["https://badges.example/*"]).verify(dump_json(badge), now=NOW)
    assert (report.verdict, report.codes) == (Verdict.VALID, ())


@pytest.mark.parametrize(
    "name",
    [
        "Plain",
        "Žluťoučký kůň",
        "🎓 emoji and \u200d joiner",
        "שלום عليكم",
        'Quotes " and \\ and \t tab\nline\r\nend',
        "<b>&amp;</b> ]]>",
        "e\u0301 combining, not normalised",
        "{curly} $dollar %percent",
    ],
)  # fmt: skip
def test_both_sign_the_same_document_with_the_same_bytes(ask: Ask, name: str) -> None:
    by = signer(6)
    controller = by.verification_method.partition("#")[0]
    unsigned = replace(credential(controller), name=name).to_json()
    theirs = sign_by_peer(ask, unsigned, 6, controller)
    ours = add_proof(unsigned, by, created=CREATED)
    assert theirs["proof"]["proofValue"] == ours["proof"]["proofValue"]


def test_what_the_peer_refuses_to_sign_we_refuse_too(ask: Ask) -> None:
    by = signer(6)
    controller = by.verification_method.partition("#")[0]
    unsigned = credential(controller).to_json()
    for broken in ({**unsigned, "grade": "A"}, {**unsigned, "id": "relative"}):
        answer = ask(do="sign", unsigned=broken, seed="06" * 32, controller=controller, created=format_instant(CREATED))
        assert "signed" not in answer
        with pytest.raises(CredentialError):
            add_proof(broken, by, created=CREATED)


def test_a_document_means_the_same_after_it_was_stored(ask: Ask) -> None:
    badge = signed()
    stored = parse_json(dump_json(badge))
    assert canonicalize(stored) == canonicalize(badge)
    assert verified_by_peer(ask, stored)["verified"]
