"""Credentials of other kinds, of others and of other versions, which the one shape has room for."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.canonical import rebuild
from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.document_loader import (
    DATA_INTEGRITY_V2,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_0,
    OB_V3_0_1,
    OB_V3_0_2,
    VC_V1,
    VC_V2,
)
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.shape import require_shape
from issuer.credential.status_list import StatusList, status_list_credential
from issuer.credential.strict_json import dump_json, parse_json
from tests.credential.changes import ACHIEVEMENT, SIGNED, Change, at, drop, put, refused_on_both_sides, unsigned
from tests.credential.samples import NOW, signer


def test_a_status_list_credential_has_a_shape_of_its_own() -> None:
    issuer = signer().controller
    document = status_list_credential(
        id="https://badges.example/status/1",
        issuer=issuer,
        bits=StatusList(),
        valid_from=NOW,
        valid_until=NOW + timedelta(days=1),
    )
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)
    for change in (
        drop("credentialSubject.encodedList"),
        lambda changed: changed.update(credentialSubject=[changed["credentialSubject"]]),
    ):
        changed = copy.deepcopy(document)
        change(changed)
        with pytest.raises(CredentialError, match="SHAPE_SCHEMA"):
            require_shape(changed)


def test_a_plain_credential_with_several_subjects_is_a_credential() -> None:
    document = {
        "@context": [VC_V2],
        "type": ["VerifiableCredential"],
        "issuer": signer().controller,
        "credentialSubject": [{"id": "urn:x:1", "name": "One"}, {"id": "urn:x:2", "name": "Two"}],
    }
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)


@pytest.mark.parametrize("version", [OB_V3_0_2, OB_V3])
def test_badges_of_other_versions_are_read(version: str) -> None:
    document = unsigned()
    document["@context"][1] = version
    if version != OB_V3:
        document.pop("awardedDate")  # defined from 3.0.3 on
        document["credentialSubject"]["achievement"].pop("inLanguage")
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)


def version_1_1(context: str = OB_V3) -> dict[str, Any]:
    document = unsigned()
    document["@context"] = [VC_V1, context, DATA_INTEGRITY_V2]
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    return document


@pytest.mark.parametrize("context", [OB_V3_0_1, OB_V3_0_2, OB_V3])
def test_a_credential_of_version_1_1_is_read_with_its_dates(context: str) -> None:
    document = version_1_1(context)
    if context != OB_V3:
        document.pop("awardedDate")
        document["credentialSubject"]["achievement"].pop("inLanguage")
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)
    rebuilt = rebuild(document)
    assert rebuilt["validFrom"] == document["issuanceDate"]
    assert rebuilt["validUntil"] == document["expirationDate"]


def test_a_credential_of_version_1_1_cannot_state_its_dates_twice() -> None:
    for name in ("validFrom", "validUntil"):
        document = {**version_1_1(), name: "2036-01-01T00:00:00Z"}
        with pytest.raises(CredentialError, match="SHAPE_SCHEMA"):
            require_shape(document)


def test_a_credential_of_version_2_cannot_use_the_older_dates() -> None:
    refused_on_both_sides(put("expirationDate", "2036-01-01T00:00:00Z"), "DATA_LOSS")


@pytest.mark.parametrize(
    "change",
    [
        put("issuer", signer().controller),
        put("type", ["AchievementCredential", "VerifiableCredential"]),
        put("termsOfUse", {"type": "Evidence", "id": "https://badges.example/terms"}),
        put("credentialSubject.identifier.0.type", ["IdentityObject"]),
        put("evidence.0.type", "Evidence"),
        put(f"{ACHIEVEMENT}.criteria", {"id": "https://badges.example/criteria"}),
        put(f"{ACHIEVEMENT}.achievementType", "ext:NanoCredential"),
        put(f"{ACHIEVEMENT}.tag", "nursing"),
        put(f"{ACHIEVEMENT}.tag", []),
        put(f"{ACHIEVEMENT}.id", "urn:uuid:9e1f3f9a-6b7e-4a55-9f0e-6f1d2f6a7b11"),
        put(f"{ACHIEVEMENT}.image.id", "data:image/png;base64,AAAA"),
        put(f"{ACHIEVEMENT}.creditsAvailable", 3),
        put("credentialSubject.creditsEarned", 2.5),
        put("evidence", [{"type": ["Evidence"], "narrative": "Said aloud."}] * 2),
        put(f"{ACHIEVEMENT}.resultDescription.1.allowedValue", ["C", "B", "C"]),
        put("awardedDate", "2026-11-20T08:00:00.250+05:30"),
        put("id", "https://badges.example/認定/é?q=%20#x"),
        drop("evidence"),
        drop("name"),
        lambda d: d.update(
            {
                "@context": [*d["@context"], OB_EXTENSIONS] if OB_EXTENSIONS not in d["@context"] else d["@context"],
                "refreshService": {"id": d["id"], "type": "1EdTechCredentialRefresh"},
                "credentialSchema": {"id": "https://example.org/schema", "type": "1EdTechJsonSchemaValidator2019"},
            }
        ),
        put(f"{ACHIEVEMENT}.criteria", {"id": at(SIGNED, ACHIEVEMENT)["id"], "narrative": "As the examples have it."}),
        put(f"{ACHIEVEMENT}.criteria", {"id": at(SIGNED, ACHIEVEMENT)["id"]}),
        put("issuer.address", {"type": ["Address"], "geo": {"type": "GeoCoordinates", "latitude": 1, "longitude": 2}}),
    ],
)
def test_legitimate_badges_of_others_are_not_refused(change: Change) -> None:
    document = unsigned()
    change(document)
    secured = add_proof(document, signer(), created=NOW)
    verify_proof(parse_json(dump_json(secured)), NoDocuments(), now=NOW)


@pytest.mark.parametrize(
    ("holder", "term", "name"),
    [("credentialSubject.achievement", "creator", "Profile"), ("issuer", "address", "Address")],
)
def test_what_open_badges_3_0_0_calls_by_one_address_is_not_exchanged(holder: str, term: str, name: str) -> None:
    document = unsigned()
    made = {"id": "urn:uuid:2", "type": [name], **({"name": "Who"} if name == "Profile" else {"addressCountry": "NL"})}
    at(document, holder)[term] = made
    require_shape(document)
    at(document, holder)[name] = at(document, holder).pop(term)
    with pytest.raises(CredentialError, match="SHAPE_ROUNDTRIP"):
        require_shape(document)


def test_the_context_without_a_version_is_never_signed_with() -> None:
    document = {**unsigned(), "@context": [VC_V1, OB_V3_0_0]}
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    del document["awardedDate"], document["credentialSubject"]["achievement"]["inLanguage"]
    with pytest.raises(CredentialError, match="CONTEXT_UNKNOWN"):
        add_proof(document, signer(), created=NOW)


@pytest.mark.parametrize("edition", [OB_V3_0_0, OB_V3_0_1])
def test_values_that_an_older_context_signs_as_a_set_are_not_repeated(edition: str) -> None:
    document = {**unsigned(), "@context": [VC_V1, edition]}
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    del document["awardedDate"], document["credentialSubject"]["achievement"]["inLanguage"]
    require_shape(document)
    put(f"{ACHIEVEMENT}.resultDescription.1.allowedValue", ["C", "B", "C"])(document)
    with pytest.raises(CredentialError, match="SHAPE_SCHEMA"):
        require_shape(document)
