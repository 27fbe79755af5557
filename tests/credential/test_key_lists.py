"""A key is the one that is named: no other key of the issuer stands in for it."""

from __future__ import annotations

import pytest

from issuer.credential.controller import resolve_key
from issuer.credential.did import did_document
from issuer.credential.documents import MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, signer

DID = "did:web:badges.example:issuers:1"
URL = "https://badges.example/issuers/1/did.json"
NAMED, OTHER = signer(1).public_multibase, signer(2).public_multibase


@pytest.mark.parametrize("relations", [[f"{DID}#{NAMED}"], [f"{DID}#{OTHER}"], [f"{DID}#{NAMED}", f"{DID}#{OTHER}"]])
def test_a_key_that_is_named_but_not_described_is_none_of_those_that_are(relations: list[str]) -> None:
    document = {**did_document(DID, [OTHER]), "assertionMethod": relations}
    with pytest.raises(CredentialError) as refusal:
        resolve_key(f"{DID}#{NAMED}", DID, MappingDocuments({URL: dump_json(document)}), now=NOW)
    assert refusal.value.code == "KEY_NOT_LISTED"
    described = resolve_key(f"{DID}#{OTHER}", DID, MappingDocuments({URL: dump_json(did_document(DID, [OTHER]))}))
    assert described.multibase == OTHER
