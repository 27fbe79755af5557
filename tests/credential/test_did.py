"""Issuer identities: did:key and did:web, and the document that we publish for one."""

from __future__ import annotations

import pytest

from issuer.credential.did import did_document, did_web, did_web_url
from issuer.credential.errors import CredentialError
from tests.credential.samples import signer

KEY = signer(1).public_multibase
DID = "did:web:badges.example:issuers:clinic"
METHOD = f"{DID}#{KEY}"


@pytest.mark.parametrize(
    ("host", "path", "did", "url"),
    [
        ("badges.example", (), "did:web:badges.example", "https://badges.example/.well-known/did.json"),
        ("badges.example", ("a", "b"), "did:web:badges.example:a:b", "https://badges.example/a/b/did.json"),
        ("badges.example:8443", ("a",), "did:web:badges.example%3A8443:a", "https://badges.example:8443/a/did.json"),
        ("localhost:8000", (), "did:web:localhost%3A8000", "https://localhost:8000/.well-known/did.json"),
    ],
)
def test_a_did_web_names_the_address_of_its_document(host: str, path: tuple[str, ...], did: str, url: str) -> None:
    assert did_web(host, path) == did
    assert did_web_url(did) == url


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8:80", "0x7f.1", "2130706433", "127.1", "1.2.3.4."])
def test_a_did_web_is_never_an_ip_address(host: str) -> None:
    with pytest.raises(CredentialError, match="NET_ADDRESS"):
        did_web(host)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:Badges.example",
        "did:web:badges.example/evil",
        "did:web:user@badges.example",
        "did:web:badges.example%2Fevil",
        "did:web:badges.example%3A",
        "did:web:badges.example%3A99999",
        "did:web:badges.example%3A80%3A90",
        "did:web:badges.example:",
        "did:web:badges.example:..:etc",
        "did:web:badges.example:%2e%2e:etc",
        "did:web:badges.example:a?b",
        "did:web:badges.example:a#b",
        "did:web:badges..example",
        "did:web:-badges.example",
        "did:key:abc",
        "https://badges.example",
    ],
)
def test_a_malformed_did_web_leads_nowhere(did: str) -> None:
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        did_web_url(did)


def test_our_document_is_one_that_other_libraries_accept() -> None:
    document = did_document(DID, [KEY])
    assert document["@context"] == ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    assert document["verificationMethod"][0] == {
        "id": METHOD,
        "type": "Multikey",
        "controller": DID,
        "publicKeyMultibase": KEY,
    }
    assert document["assertionMethod"] == [METHOD]
