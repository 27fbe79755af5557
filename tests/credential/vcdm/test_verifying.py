"""Verifying credentials that are no badges, and that whoever reads badges is none the laxer for it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.canonical import Reading
from issuer.credential.controller import controller_of
from issuer.credential.data_integrity import hashing, proof_configuration, verify_proofs
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.proof import encode_proof_value, read_proofs
from issuer.credential.report import Outcome, Verdict
from issuer.credential.signer import Signer
from issuer.credential.strict_json import dump_json
from issuer.credential.vcdm.graph import EXAMPLES_V2, statements
from issuer.credential.vcdm.signing import sign_credential, suite_of
from issuer.credential.vcdm.verifying import verify_credential
from issuer.credential.verifier import Verifier
from tests.credential.published import vectors
from tests.credential.vcdm.samples import ALICE, BOB, NOW, P256, credential, did_of, older

OWN = {"Own": "https://example.org/#Own"}


def verified(document: Any, *, now: Any = NOW) -> bool:
    return all(check.outcome is Outcome.PASSED for check in verify_credential(document, NoDocuments(), now=now))


def further_proof(document: dict[str, Any], by: Signer, **members: Any) -> dict[str, Any]:
    """Add a proof to those of a document, in a chain where `previousProof` says so (Data Integrity 1.0, 4.5)."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite_of(by),
        "verificationMethod": by.verification_method,
        "proofPurpose": "assertionMethod",
        **members,
    }
    previous = [proof for proof in proofs if "previousProof" in members and proof.get("id") == members["previousProof"]]
    signed = {**unsecured, "proof": previous} if previous else unsecured
    value = by.sign(hashing(statements(signed), statements(proof_configuration(document, options))))
    return {**unsecured, "proof": [*proofs, {**options, "proofValue": encode_proof_value(value)}]}


@pytest.mark.parametrize("signer", [ALICE, P256], ids=["Ed25519", "P-256"])
@pytest.mark.parametrize("make", [credential, older], ids=["2.0", "1.1"])
def test_what_is_signed_verifies(signer: Signer, make: Callable[..., dict[str, Any]]) -> None:
    assert verified(sign_credential(make(issuer=did_of(signer)), signer, created=NOW))


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no proof": lambda c: c.pop("proof"),
    "a null for a proof": lambda c: c.update(proof=None),
    **{
        f"a proof without {member}": lambda c, member=member: c["proof"].pop(member)
        for member in ("type", "cryptosuite", "proofPurpose", "verificationMethod", "proofValue")
    },
    "an unknown type": lambda c: c["proof"].update(type="Unknown"),
    "an unknown cryptosuite": lambda c: c["proof"].update(cryptosuite="unknown-2022"),
    "another purpose": lambda c: c["proof"].update(proofPurpose="authentication"),
    "another key": lambda c: c["proof"].update(verificationMethod=BOB.verification_method),
    "no key": lambda c: c["proof"].update(verificationMethod="did:key:invalid"),
    "a null for a signature": lambda c: c["proof"].update(proofValue=None),
    "a signature without its first letter": lambda c: c["proof"].update(proofValue=c["proof"]["proofValue"][1:]),
    "a date that is none": lambda c: c["proof"].update(created="invalid"),
    "a date without a zone": lambda c: c["proof"].update(created="2024-01-01T00:00:00"),
    "another date": lambda c: c["proof"].update(created="2024-01-01T00:00:00Z"),
    "another subject": lambda c: c["credentialSubject"].update(id="did:example:other"),
    "another issuer": lambda c: c.update(issuer=did_of(BOB)),
    "an unknown term": lambda c: c["credentialSubject"].update(unknown="x"),
    "an unknown type of its own": lambda c: c["type"].append("Unknown"),
    "a term with another meaning": lambda c: c["@context"].append({"Own": "https://example.org/#Other"}),
    "a previous proof that is not there": lambda c: c["proof"].update(previousProof="urn:uuid:none"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_credential_does_not_verify(name: str) -> None:
    document = sign_credential(credential(OWN, type=["VerifiableCredential", "Own"]), ALICE, created=NOW)
    changed = deepcopy(document)
    CHANGES[name](changed)
    assert changed != document
    with pytest.raises(CredentialError):
        verify_credential(changed, NoDocuments(), now=NOW)


def test_a_credential_outside_its_dates_is_not_verified() -> None:
    document = sign_credential(credential(validUntil="2026-11-25T11:00:00Z"), ALICE, created=NOW)
    assert verified(document)
    assert not verified(document, now=NOW + timedelta(hours=2))


def test_a_status_that_cannot_be_looked_up_is_not_a_pass() -> None:
    assert not verified(sign_credential(credential(OWN, credentialStatus={"type": "Own"}), ALICE, created=NOW))


def test_every_proof_of_a_set_is_looked_at() -> None:
    both = further_proof(sign_credential(credential(), ALICE, created=NOW), BOB)
    assert verified(both)
    forged = deepcopy(both)
    forged["proof"][1]["created"] = "2024-01-01T00:00:00Z"
    with pytest.raises(CredentialError, match="PROOF_SET"):
        verify_credential(forged, NoDocuments(), now=NOW)


def test_proofs_by_others_alone_are_not_enough() -> None:
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        verify_credential(further_proof(credential(), BOB), NoDocuments(), now=NOW)


def test_a_proof_in_a_chain_covers_the_one_before() -> None:
    chain = further_proof(further_proof(credential(), ALICE, id="urn:uuid:1"), BOB, previousProof="urn:uuid:1")
    assert verified(chain)
    renamed = deepcopy(chain)
    renamed["proof"][0]["id"] = "urn:uuid:2"
    with pytest.raises(CredentialError, match="PROOF_CHAIN"):
        verify_credential(renamed, NoDocuments(), now=NOW)
    for name in ("proofValue", "created"):
        broken = deepcopy(chain)
        broken["proof"][0][name] = chain["proof"][1]["proofValue"] if name == "proofValue" else "2024-01-01T00:00:00Z"
        with pytest.raises(CredentialError):
            verify_credential(broken, NoDocuments(), now=NOW)


def test_the_chain_of_the_standard_s_examples_verifies() -> None:
    # Values from w3c-ccg/data-integrity-test-suite-assertion, inputs/eddsa-rdfc-2022/2.0-previousProofStringOk.
    keys = ("z6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7", "z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E")
    values = (
        "z3MPPHM5VFhWw2teqGvjXDzsrqPcJoruJryZKCfhjpfpMjqgJq2D3whcG23BKnonAyT8c45VK4SfiQfkShFWPGmsi",
        "z4eFuUYchGeBhRgAqupyQko8GB7JDF6Ws5Sfnrqx799ERJgDLxoJC2NyjEmfTqcpRukbdEGZX7wnhkya9sQzNF7rp",
    )
    first = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
    terms = {
        "AlumniCredential": "https://www.example.org/AlumniCredential",
        "alumniOf": "https://www.example.org/alumniOf",
    }
    document = credential(
        {"@context": terms},
        id="urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        type=["VerifiableCredential", "AlumniCredential"],
        name="Alumni Credential",
        description="A minimum viable example of a VC 2.0 Alumni Credential.",
        issuer="https://vc.example/issuers/5678",
        validFrom="2023-01-01T00:00:00Z",
        credentialSubject={"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
    )
    proofs = [
        {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": f"2023-02-26T22:{minute}:38Z",
            "verificationMethod": f"did:key:{key}#{key}",
            "proofPurpose": "assertionMethod",
            "proofValue": value,
            **place,
        }
        for key, value, minute, place in zip(
            keys, values, ("06", "16"), ({"id": first}, {"previousProof": first}), strict=True
        )
    ]
    reading = Reading(document, statements(document))
    by = controller_of(f"did:key:{keys[0]}")
    _, others = verify_proofs(
        reading, read_proofs({"proof": proofs}), NoDocuments(), now=NOW, by=by, canonicalizer=statements
    )
    assert [other.problem for other in others] == [None]
    # The issuer that it names is neither of them.
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        verify_credential({**document, "proof": proofs}, NoDocuments(), now=NOW)


CHAINS = vectors("w3c-ccg-proof-chains.json")["chains"]


@pytest.mark.parametrize("name", CHAINS)
def test_the_chains_that_the_suites_send_are_taken_or_refused_as_their_names_say(name: str) -> None:
    if name.endswith("Ok"):
        assert verified(CHAINS[name])
        return
    with pytest.raises(CredentialError) as refused:
        verify_credential(CHAINS[name], NoDocuments(), now=NOW)
    assert refused.value.code in ("PROOF_CHAIN", "PROOF_SET")


BADGE = {"type": ["VerifiableCredential", "OpenBadgeCredential"], "id": "urn:uuid:1", "name": "x"}
FOR_THE_FACADE_ONLY = {
    "no badge": credential(),
    "several subjects": credential(credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}]),
    "an inline context": credential({"OpenBadgeCredential": "https://example.org/#Badge"}, **BADGE),
    "the examples' context": credential(EXAMPLES_V2, **BADGE),
    "a name with a language": credential(name={"@value": "x", "@language": "en"}),
}


@pytest.mark.parametrize("name", FOR_THE_FACADE_ONLY)
def test_what_only_the_facade_accepts_is_no_valid_badge(name: str) -> None:
    document = sign_credential(FOR_THE_FACADE_ONLY[name], ALICE, created=NOW)
    assert verified(document)
    report = Verifier(NoDocuments(), trusted=[did_of(ALICE)]).verify(dump_json(document), now=NOW)
    assert report.verdict in (Verdict.INVALID, Verdict.UNKNOWN)
    assert report.view is None
