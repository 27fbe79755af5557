"""Keys at addresses of their own, alone or in a set: they speak for the issuer whose document points to them."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.controller import issuer_keys, resolve_key
from issuer.credential.did import did_document
from issuer.credential.errors import CredentialError
from issuer.credential.jwk import write_jwk
from issuer.credential.multikey import decode_multikey
from tests.credential.controllers import ADDRESS, DID, HTTPS, KEY, KEY_DOCUMENT, OTHER, RSA, URL, Recording


def test_a_key_that_the_issuer_describes_needs_no_document_of_its_own() -> None:
    documents = Recording({HTTPS: {"id": HTTPS, "verificationMethod": [KEY_DOCUMENT], "assertionMethod": [ADDRESS]}})
    assert resolve_key(ADDRESS, HTTPS, documents).multibase == KEY
    assert documents.asked == [HTTPS]


def test_a_key_that_the_issuer_points_to_is_fetched_from_its_address() -> None:
    documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": [ADDRESS]}, ADDRESS: KEY_DOCUMENT})
    assert resolve_key(ADDRESS, HTTPS, documents).multibase == KEY
    assert documents.asked == [HTTPS, ADDRESS]


@pytest.mark.parametrize(
    ("profile", "key", "code", "asked"),
    [
        ({}, KEY_DOCUMENT, "KEY_NOT_LISTED", [HTTPS]),
        ({"verificationMethod": [ADDRESS]}, KEY_DOCUMENT, "KEY_RELATIONSHIP", [HTTPS]),
        ({"assertionMethod": [{"id": ADDRESS}]}, KEY_DOCUMENT, "KEY_CONTROLLER", [HTTPS]),
        (
            {"assertionMethod": [ADDRESS]},
            {**KEY_DOCUMENT, "controller": "https://evil.example"},
            "KEY_CONTROLLER",
            None,
        ),
        ({"assertionMethod": [ADDRESS]}, {**KEY_DOCUMENT, "id": f"{ADDRESS}2"}, "KEY_NOT_LISTED", None),
        ({"assertionMethod": [ADDRESS]}, {"id": ADDRESS}, "KEY_CONTROLLER", None),
        ({"assertionMethod": [ADDRESS]}, [], "KEY_UNRESOLVED", None),
    ],
)
def test_a_keys_own_document_says_nothing_without_its_issuer(profile: Any, key: Any, code: str, asked: Any) -> None:
    documents = Recording({HTTPS: {"id": HTTPS, **profile}, ADDRESS: key})
    with pytest.raises(CredentialError, match=code):
        resolve_key(ADDRESS, HTTPS, documents)
    assert documents.asked == (asked or [HTTPS, ADDRESS]), "no address is called that the issuer does not point to"


def test_a_bare_jwk_belongs_to_the_issuer_who_points_to_it() -> None:
    rsa_key = write_jwk(RSA)
    documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": [ADDRESS]}, ADDRESS: {**rsa_key, "kid": ADDRESS}})
    assert resolve_key(ADDRESS, HTTPS, documents) == RSA
    unlisted = Recording({HTTPS: {"id": HTTPS}, ADDRESS: rsa_key})
    with pytest.raises(CredentialError, match="KEY_NOT_LISTED"):
        resolve_key(ADDRESS, HTTPS, unlisted)


SET = "https://badges.example/.well-known/jwks.json"
IN_SET = f"{SET}#7"


def jwk_set(*kids: str | None) -> dict[str, Any]:
    """A set whose last key is the one looked for."""
    keys = [RSA if kid == kids[-1] else decode_multikey(OTHER) for kid in kids]
    return {"keys": [{**write_jwk(key), **({"kid": kid} if kid else {})} for key, kid in zip(keys, kids, strict=True)]}


@pytest.mark.parametrize("issuer", [HTTPS, DID])
@pytest.mark.parametrize(
    ("method", "kids"), [(IN_SET, ("6", "7")), (IN_SET, (IN_SET,)), (SET, ("6", SET)), (IN_SET, (None, "7"))]
)
def test_a_key_of_a_set_belongs_to_the_issuer_who_points_to_it(issuer: str, method: str, kids: tuple[str, ...]) -> None:
    home = HTTPS if issuer == HTTPS else URL
    documents = Recording({home: {"id": issuer, "assertionMethod": [method]}, SET: jwk_set(*kids)})
    assert resolve_key(method, issuer, documents) == RSA
    assert documents.asked == [home, SET]


@pytest.mark.parametrize(
    ("listed", "served", "code"),
    [
        ([], jwk_set("7"), "ISSUER_MISMATCH"),
        ([SET], jwk_set("7"), "ISSUER_MISMATCH"),
        ([f"{SET}#6"], jwk_set("7"), "ISSUER_MISMATCH"),
        ([IN_SET], jwk_set("6"), "KEY_NOT_LISTED"),
        ([IN_SET], jwk_set(None), "KEY_NOT_LISTED"),
        ([IN_SET], {"keys": jwk_set("7")["keys"] * 2}, "KEY_NOT_LISTED"),
        ([IN_SET], {"keys": jwk_set("7")["keys"] * 101}, "KEY_UNRESOLVED"),
        ([IN_SET], {"keys": {}}, "KEY_UNRESOLVED"),
        ([IN_SET], {"keys": ["7"]}, "KEY_UNRESOLVED"),
        ([IN_SET], {"keys": [{"kid": "7"}]}, "KEY_NOT_LISTED"),
        ([IN_SET], {**jwk_set("7")["keys"][0], "kid": "7"}, "KEY_NOT_LISTED"),
        ([IN_SET], {**KEY_DOCUMENT, "id": IN_SET}, "KEY_NOT_LISTED"),
        ([IN_SET], did_document("did:web:evil.example", [KEY]), "KEY_NOT_LISTED"),
        ([IN_SET], {"keys": [{**jwk_set("7")["keys"][0], "use": "enc"}]}, "KEY_RELATIONSHIP"),
        ([IN_SET], {"keys": [{**jwk_set("7")["keys"][0], "d": "AA"}]}, "KEY_COMPROMISED"),
    ],
)
def test_a_set_of_keys_says_nothing_by_itself(listed: list[str], served: Any, code: str) -> None:
    documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": listed}, SET: served})
    with pytest.raises(CredentialError) as refusal:
        resolve_key(IN_SET, HTTPS, documents)
    assert refusal.value.code == code
    assert documents.asked == [HTTPS, SET][: 2 if listed == [IN_SET] else 1]


def test_a_key_in_a_document_on_another_host_is_not_looked_for() -> None:
    for method in ("https://evil.example/jwks.json#7", "https://badges.example:8443/jwks.json#7"):
        documents = Recording({HTTPS: {"id": HTTPS, "assertionMethod": [method]}})
        with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
            resolve_key(method, HTTPS, documents)
        assert documents.asked == []


@pytest.mark.parametrize("name", ["7", "#7", HTTPS])
def test_a_bare_set_of_keys_at_an_issuers_address_is_nobodys_word(name: str) -> None:
    """A cloud serves such a set for each of its customers, all on its own host."""
    documents = Recording({HTTPS: jwk_set("7")})
    for ask in (lambda: resolve_key(name, HTTPS, documents), lambda: issuer_keys(HTTPS, documents)):
        with pytest.raises(CredentialError) as refusal:
            ask()
        assert refusal.value.code == "KEY_UNRESOLVED"
    with pytest.raises(CredentialError, match="KEY_CONTROLLER"):
        resolve_key(name, HTTPS, Recording({HTTPS: {**jwk_set("7"), "id": "https://badges.example/other"}}))
