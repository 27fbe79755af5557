"""What a credential must say by the data model 2.0, statement by statement, as it is asked when one is to be signed.

The statements are those that w3c/vc-data-model-2.0-test-suite tests; the cases are our own.
"""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.document_loader import VC_V1, VC_V2
from issuer.credential.errors import CredentialError
from issuer.credential.vcdm.graph import EXAMPLES_V2, statements
from issuer.credential.vcdm.signing import sign_credential
from tests.credential.vcdm.samples import ALICE, NOW, credential, did_of, older

OWN = {"Own": "https://example.org/#Own"}
ENGLISH = {"@value": "x", "@language": "en"}
ENTRY = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://example.org/list",
}
SHA384 = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"  # VCDM 2.0, appendix B.1
SHA256 = "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ"


def resource(address: str = "https://example.org/r", **members: Any) -> dict[str, Any]:
    return {"id": address, **({"digestSRI": "sha256-AAAA"} if not members else {}), **members}


ALLOWED = {
    "the least there can be": credential(),
    "version 1.1": older(),
    "the context of the examples": credential(EXAMPLES_V2, type=["VerifiableCredential", "ExampleDegree"]),
    "a context of its own": credential(OWN, type=["VerifiableCredential", "Own"]),
    "a context inside a context": credential({"@context": OWN}, type=["VerifiableCredential", "Own"]),
    "a type that is an address": credential(type=["https://example.org/#T", "VerifiableCredential"]),
    "an id that is no http address": credential(id="did:example:1"),
    "name and description": credential(name="x", description="y"),
    "a name with a language": credential(name=ENGLISH),
    "a name with a direction": credential(name={**ENGLISH, "@language": "ar-EG", "@direction": "rtl"}),
    "a name in two languages": credential(name=[ENGLISH, {"@value": "y", "@language": "fr"}]),
    "an issuer that is an object": credential(issuer={"id": did_of(ALICE), "name": ENGLISH}),
    "several subjects": credential(credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}]),
    "a subject without an id": credential(credentialSubject={"name": "Alice"}),
    "dates with parts of seconds and zones": credential(
        validFrom="2023-02-27T05:15:42.123Z", validUntil="2123-02-27T05:15:42-05:00"
    ),
    "a date far ahead": credential(validFrom="3023-02-27T05:15:42Z"),
    "one instant": credential(validFrom="2023-02-27T05:15:42Z", validUntil="2023-02-27T05:15:42Z"),
    "a status of any type": credential(OWN, credentialStatus={"type": "Own"}),
    "a status in a list": credential(credentialStatus=ENTRY),
    "two schemas": credential(
        credentialSchema=[{"id": f"did:example:{each}", "type": "https://example.org/#S"} for each in "ab"]
    ),
    "two refresh services": credential(
        refreshService=[{"id": f"did:example:{each}", "type": "https://example.org/#R"} for each in "ab"]
    ),
    "terms of use and evidence": credential(OWN, termsOfUse=[{"type": "Own"}], evidence={"type": "Own"}),
    "a resource that is not at hand": credential(relatedResource=resource()),
    "a resource with its right digests": credential(
        relatedResource=[resource(VC_V2, digestSRI=SHA384, digestMultibase=SHA256)]
    ),
    "a resource with one of two digests right": credential(
        relatedResource=resource(VC_V2, digestSRI=f"{SHA384} sha384-AAAA")
    ),
}
REFUSED = {
    "no context": credential(**{"@context": None}),
    "a context that is a text": credential(**{"@context": VC_V2}),
    "another first context": credential(**{"@context": [EXAMPLES_V2, VC_V2]}),
    "an unknown context": credential("https://example.org/context"),
    "a context that is a number": credential(5),
    "both versions": credential(VC_V1),
    "a base address": credential({"@base": "https://example.org/"}, type=["VerifiableCredential", "Own"]),
    "an imported context": credential({"@import": VC_V2}),
    "an unknown context inside a context": credential(
        {"Own": {"@id": "https://example.org/", "@context": "https://x.example/"}}
    ),
    "a redefined term": credential({"VerifiableCredential": "https://example.org/#Bad"}),
    "a redefined protected term": credential({**OWN, "@protected": True}, {"Own": "https://example.org/#Bad"}),
    "no type": credential(type=None),
    "an empty type": credential(type=[]),
    "another type only": credential(type=["https://example.org/#T"]),
    "a type that no context maps": credential(type=["VerifiableCredential", "Own"]),
    "a type that no context maps any more": credential({"@vocab": None}, type=["VerifiableCredential", "Own"]),
    "a type mapped to no address": credential({"Own": "https ://x#Own"}, type=["VerifiableCredential", "Own"]),
    "an unknown term": credential(credentialSubject={"id": "did:example:a", "unknown": 1}),
    "a null": credential(credentialSubject={"id": "did:example:a", "name": None}),
    "an id that is null": {**credential(), "id": None},
    "an id that is no address": credential(id="not-an-address"),
    "several ids": credential(id=["did:example:a", "did:example:b"]),
    "several ids of the subject": credential(credentialSubject={"id": ["did:example:a", "did:example:b"]}),
    "several ids of the status": credential(
        OWN, credentialStatus={"id": ["did:example:a", "did:example:b"], "type": "Own"}
    ),
    "a status id that is no address": credential(OWN, credentialStatus={"id": "x", "type": "Own"}),
    "a status type that is a number": credential(credentialStatus={"id": "did:example:a", "type": 2}),
    "a place in a list that is no number": credential(credentialStatus={**ENTRY, "statusListIndex": True}),
    "a place in a list that is not said": credential(credentialStatus={"type": "BitstringStatusListEntry"}),
    "a schema without an id": credential(credentialSchema={"type": "https://example.org/#S"}),
    "an empty list of schemas": credential(credentialSchema=[]),
    "no issuer": credential(issuer=None),
    "an issuer that is no address": credential(issuer="x"),
    "an issuer without an id": credential(issuer={"name": "x"}),
    "another issuer": credential(issuer="did:example:other"),
    "no subject": credential(credentialSubject=None),
    "an empty subject": credential(credentialSubject={}),
    "an empty list of subjects": credential(credentialSubject=[]),
    "an empty subject among others": credential(credentialSubject=[{"id": "did:example:a"}, {}]),
    "a subject that is a text": credential(credentialSubject="did:example:a"),
    "a date without a time": credential(validFrom="2023-02-27"),
    "a date without a zone": credential(validUntil="2023-02-27T05:15:42"),
    "an end before the beginning": credential(validFrom="2024-01-01T00:00:00Z", validUntil="2023-01-01T00:00:00Z"),
    "version 1.1 without its date": older(issuanceDate=None),
    "a name that is a number": credential(name=5),
    "a name that is an object": credential(name={"id": "did:example:a"}),
    "a name with another member": credential(name={**ENGLISH, "url": "did:example:a"}),
    "a name in no language": credential(name={**ENGLISH, "@language": ["en", "fr"]}),
    "an issuer's name with another member": credential(issuer={"id": did_of(ALICE), "name": {**ENGLISH, "x": 1}}),
    "a resource that is a text": credential(relatedResource=["https://example.org/r"]),
    "a resource without an id": credential(relatedResource=[{"digestSRI": "sha256-AAAA"}]),
    "a resource twice": credential(relatedResource=[resource(), resource()]),
    "a resource without a digest": credential(
        relatedResource={"id": "https://example.org/r", "mediaType": "text/plain"}
    ),
    "a resource with a wrong digest": credential(relatedResource=resource(VC_V2, digestSRI="sha384-" + "A" * 64)),
    "a resource with one digest wrong": credential(
        relatedResource=resource(VC_V2, digestSRI=SHA384, digestMultibase="u" + "A" * 43)
    ),
    "a resource with a weaker digest right only": credential(
        relatedResource=resource(VC_V2, digestSRI="sha256-WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ= sha512-AAAA")
    ),
    "a proof already": credential(proof={"type": "DataIntegrityProof"}),
    **{
        f"{member} without a type": credential(**{member: {"id": "did:example:a"}})
        for member in ("credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence")
    },
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_credential_may_have(name: str) -> None:
    assert sign_credential(ALLOWED[name], ALICE, created=NOW)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"


@pytest.mark.parametrize("name", REFUSED)
def test_a_credential_may_not_have(name: str) -> None:
    with pytest.raises(CredentialError):
        sign_credential(REFUSED[name], ALICE, created=NOW)


def test_a_large_context_of_its_own_is_refused_before_it_is_read() -> None:
    with pytest.raises(CredentialError) as refusal:
        sign_credential(credential({f"t{n}": f"https://example.org/{n}" for n in range(600)}), ALICE, created=NOW)
    assert refusal.value.code == "COMPLEXITY"


def test_the_direction_of_a_text_is_among_its_statements() -> None:
    left = statements(credential(name={"@value": "x", "@language": "en-US", "@direction": "ltr"}))
    assert b"https://www.w3.org/ns/i18n#en-us_ltr" in left
    assert left != statements(credential(name={"@value": "x", "@language": "en-US", "@direction": "rtl"}))
