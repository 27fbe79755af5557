"""Rules C2 to C5: every shape of a credential but one is refused, at issuing and at verifying."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.canonical import rebuild
from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.document_loader import (
    DATA_INTEGRITY_V2,
    MULTIKEY_V1,
    OB_EXTENSIONS,
    OB_V3,
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
from tests.credential.samples import NOW, credential, signed, signer

Change = Callable[[dict[str, Any]], object]
SIGNED = signed()


def unsigned() -> dict[str, Any]:
    return credential(signer().controller).to_json()


def at(document: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        document = document[int(step) if step.isdigit() else step]
    return document


def put(path: str, value: Any) -> Change:
    """A change that sets the member at a dotted path."""
    holder, _, name = path.rpartition(".")

    def change(document: dict[str, Any]) -> None:
        target = at(document, holder)
        target[int(name) if name.isdigit() else name] = copy.deepcopy(value)

    return change


def drop(path: str) -> Change:
    holder, _, name = path.rpartition(".")
    return lambda document: at(document, holder).pop(int(name) if name.isdigit() else name)


def refused_on_both_sides(change: Change, code: str) -> None:
    for document, act in (
        (unsigned(), lambda changed: add_proof(changed, signer(), created=NOW)),
        (copy.deepcopy(SIGNED), lambda changed: verify_proof(changed, NoDocuments(), now=NOW)),
    ):
        change(document)
        with pytest.raises(CredentialError) as refusal:
            act(document)
        assert refusal.value.code == code, refusal.value.detail


ACHIEVEMENT = "credentialSubject.achievement"
PLACES = ["", "issuer", "issuer.address", "credentialSubject", "credentialSubject.identifier.0", ACHIEVEMENT,
          f"{ACHIEVEMENT}.criteria", f"{ACHIEVEMENT}.image", f"{ACHIEVEMENT}.alignment.0",
          f"{ACHIEVEMENT}.resultDescription.0", f"{ACHIEVEMENT}.resultDescription.0.rubricCriterionLevel.1",
          "credentialSubject.result.0", "evidence.0"]  # fmt: skip
CLOSED = ["credentialSubject.identifier.0", f"{ACHIEVEMENT}.image"]


@pytest.mark.parametrize("value", ["x", True, {"name": "x"}], ids=["text", "boolean", "object"])
@pytest.mark.parametrize("place", PLACES)
def test_a_term_that_no_context_defines_is_data_loss(place: str, value: Any) -> None:
    refused_on_both_sides(put(f"{place}.undefinedTerm", value), "DATA_LOSS")


@pytest.mark.parametrize("place", CLOSED)
def test_a_closed_class_takes_no_further_terms(place: str) -> None:
    refused_on_both_sides(put(f"{place}.narrative", "x"), "SHAPE_SCHEMA")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "keyword",
    ["@id", "@type", "@value", "@graph", "@included", "@reverse", "@index", "@nest", "@list", "@set", "@language",
     "@direction", "@base", "@vocab", "@json", "@none", "@propagate", "@unknown"],
)  # fmt: skip
def test_a_keyword_in_the_body_is_refused(place: str, keyword: str) -> None:
    document = unsigned()
    put(f"{place}.{keyword}", "urn:x")(document)
    with pytest.raises(CredentialError, match="SHAPE_KEYWORD"):
        require_shape(document)


@pytest.mark.parametrize("place", [place for place in PLACES if place])
def test_a_context_inside_the_body_is_refused(place: str) -> None:
    refused_on_both_sides(put(f"{place}.@context", {"name": "https://schema.org/description"}), "SHAPE_KEYWORD")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("key", ["https://schema.org/name", "schema:name", "_:b0", ":", "xsd:string"])
def test_an_address_as_a_key_is_refused(place: str, key: str) -> None:
    document = unsigned()
    at(document, place)[key] = "x"
    with pytest.raises(CredentialError, match="SHAPE_IRI_KEY"):
        require_shape(document)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("value", [None, {}, [None], [{}]], ids=str)
def test_null_and_empty_objects_are_refused(place: str, value: Any) -> None:
    refused_on_both_sides(put(f"{place}.description", value), "SHAPE_NULL")


@pytest.mark.parametrize("place", ["", "issuer", "credentialSubject", ACHIEVEMENT, f"{ACHIEVEMENT}.criteria",
                                   f"{ACHIEVEMENT}.image", "evidence.0", "credentialSubject.result.0"])  # fmt: skip
@pytest.mark.parametrize(
    "identifier",
    ["", "x", "/x", "#x", "?x", "//example.org/x", "../x", "1", "example.org/x", ":x", "1a:x", "a b:x", "urn:",
     "_:b0", "https://example.org/a b", "https://example.org/a\tb", " https://example.org", "https://example.org\n",
     "https://example.org/\u00a0", "https://example.org/\u3000", "https://example.org/\u200b",
     "https://example.org/{x}", "https://example.org/<x>", 'https://example.org/"', "https://example.org/a|b",
     "https://example.org/a\\b", "https://example.org/^", "https://example.org/`", "http://sentinel.invalid/x", 7,
     True, ["urn:x"], {"id": "urn:x"}],
    ids=repr,
)  # fmt: skip
def test_an_id_that_is_no_absolute_address_is_refused(place: str, identifier: Any) -> None:
    document = unsigned()
    put(f"{place}.id", identifier)(document)
    with pytest.raises(CredentialError, match="SHAPE_IRI"):
        require_shape(document)


@pytest.mark.parametrize("path", [f"{ACHIEVEMENT}.alignment.0.targetUrl", "issuer.url",
                                  "credentialSubject.result.0.resultDescription"])  # fmt: skip
def test_an_address_that_is_written_as_text_is_absolute_too(path: str) -> None:
    refused_on_both_sides(put(path, "/relative"), "SHAPE_IRI")


@pytest.mark.parametrize(
    ("place", "like"),
    [
        ("evidence.0", f"{ACHIEVEMENT}"),
        ("evidence.0", ""),
        ("evidence.0", "issuer"),
        ("credentialSubject", f"{ACHIEVEMENT}"),
        (f"{ACHIEVEMENT}", "issuer"),
        (f"{ACHIEVEMENT}.resultDescription.0.rubricCriterionLevel.0", f"{ACHIEVEMENT}.resultDescription.1"),
        (f"{ACHIEVEMENT}.image", "evidence.0"),
    ],
)
def test_two_objects_of_one_id_are_refused(place: str, like: str) -> None:
    identifier = at(unsigned(), like)["id"]
    refused_on_both_sides(put(f"{place}.id", identifier), "SHAPE_DUP_ID")


def test_an_exact_copy_of_an_object_is_refused_too() -> None:
    refused_on_both_sides(lambda document: document["evidence"].append(document["evidence"][0]), "SHAPE_DUP_ID")


def test_the_issuer_cannot_be_described_in_another_place() -> None:
    def move(document: dict[str, Any]) -> None:
        document["credentialSubject"]["achievement"]["creator"] = document["issuer"]
        document["issuer"] = document["issuer"]["id"]

    refused_on_both_sides(move, "SHAPE_DUP_ID")


@pytest.mark.parametrize("criteria", [{}, {"name": "x"}, {"narrative": "x", "name": "x"}, {"narrative": "x"}], ids=str)
def test_criteria_of_their_achievements_id_say_nothing_but_a_narrative(criteria: dict[str, str]) -> None:
    def change(document: dict[str, Any]) -> None:
        achievement = document["credentialSubject"]["achievement"]
        achievement["criteria"] = {"id": achievement["id"], **criteria}
        if "name" not in criteria:
            achievement["narrative"] = "Moved here."

    refused_on_both_sides(change, "SHAPE_DUP_ID")


EXTRA = "https://w3id.org/citizenship/v4rc1"


@pytest.mark.parametrize(
    ("contexts", "code"),
    [
        (None, "CONTEXT_UNKNOWN"),
        (VC_V2, "CONTEXT_UNKNOWN"),
        ([], "CONTEXT_UNKNOWN"),
        ([VC_V2], "CONTEXT_UNKNOWN"),
        ([OB_V3], "CONTEXT_UNKNOWN"),
        ([OB_V3, VC_V2], "CONTEXT_UNKNOWN"),
        ([VC_V2, VC_V2, OB_V3], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, OB_V3], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, OB_V3_0_2], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, VC_V1], "CONTEXT_UNKNOWN"),
        ([VC_V1, VC_V2, OB_V3], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_EXTENSIONS, OB_V3], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, EXTRA], "CONTEXT_UNKNOWN"),
        ([VC_V2, EXTRA, OB_V3], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, MULTIKEY_V1], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, OB_EXTENSIONS, OB_EXTENSIONS], "CONTEXT_UNKNOWN"),
        ([VC_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"], "CONTEXT_UNKNOWN"),
        ([VC_V2 + "#", OB_V3], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, 7], "CONTEXT_UNKNOWN"),
        ([VC_V2, [OB_V3]], "CONTEXT_UNKNOWN"),
        ([VC_V2, OB_V3, None], "CONTEXT_UNKNOWN"),
        ({"@vocab": "https://evil.example/"}, "CONTEXT_INLINE"),
        ([VC_V2, OB_V3, {"@vocab": "https://evil.example/"}], "CONTEXT_INLINE"),
        ([VC_V2, OB_V3, {"@base": "https://evil.example/"}], "CONTEXT_INLINE"),
        ([VC_V2, OB_V3, {"@import": OB_V3}], "CONTEXT_INLINE"),
        ([VC_V2, OB_V3, {"@propagate": False}], "CONTEXT_INLINE"),
        ([VC_V2, OB_V3, {}], "CONTEXT_INLINE"),
        ([{"name": "https://schema.org/description"}, VC_V2, OB_V3], "CONTEXT_INLINE"),
    ],
    ids=str,
)
def test_contexts_are_known_addresses_in_their_order(contexts: Any, code: str) -> None:
    refused_on_both_sides(put("@context", contexts), code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (drop("id"), "SHAPE_SCHEMA"),
        (drop("type"), "SHAPE_SCHEMA"),
        (drop("issuer"), "SHAPE_SCHEMA"),
        (drop("validFrom"), "SHAPE_SCHEMA"),
        (drop("credentialSubject"), "SHAPE_SCHEMA"),
        (drop("credentialSubject.achievement"), "SHAPE_SCHEMA"),
        (drop(f"{ACHIEVEMENT}.name"), "SHAPE_SCHEMA"),
        (drop(f"{ACHIEVEMENT}.id"), "SHAPE_SCHEMA"),
        (drop(f"{ACHIEVEMENT}.criteria"), "SHAPE_SCHEMA"),
        (drop(f"{ACHIEVEMENT}.description"), "SHAPE_SCHEMA"),
        (drop("issuer.type"), "SHAPE_SCHEMA"),
        (drop("issuer.id"), "SHAPE_SCHEMA"),
        (drop("credentialSubject.identifier.0.identityHash"), "SHAPE_SCHEMA"),
        (put("credentialSubject", []), "SHAPE_SCHEMA"),
        (put("credentialSubject", "urn:x"), "SHAPE_SCHEMA"),
        (lambda d: d.update(credentialSubject=[d["credentialSubject"]]), "SHAPE_SCHEMA"),
        (lambda d: d.update(credentialSubject=[d["credentialSubject"]] * 2), "SHAPE_SCHEMA"),
        (put(ACHIEVEMENT, "https://badges.example/a"), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.criteria", "https://badges.example/a"), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.creator", "https://badges.example/a"), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.image", "https://badges.example/a.png"), "SHAPE_SCHEMA"),
        (put("evidence.0", "https://badges.example/a"), "SHAPE_SCHEMA"),
        (put("evidence.0.type", ["Profile"]), "SHAPE_SCHEMA"),
        (put("type", ["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"]), "SHAPE_SCHEMA"),
        (put("type", ["OpenBadgeCredential"]), "SHAPE_SCHEMA"),
        (put("type", ["VerifiableCredential", "OpenBadgeCredential", "OpenBadgeCredential"]), "SHAPE_SCHEMA"),
        (put("type", ["VerifiableCredential", "OpenBadgeCredential", "Undefined"]), "DATA_LOSS"),
        (put("type", ["VerifiableCredential", "OpenBadgeCredential", "@json"]), "SHAPE_KEYWORD"),
        (put("type", ["VerifiableCredential", 7]), "SHAPE_SCHEMA"),
        (put("type", ["VerifiableCredential", ["OpenBadgeCredential"]]), "SHAPE_SCHEMA"),
        (put("name", 7), "SHAPE_SCHEMA"),
        (put("name", ["a", "b"]), "SHAPE_SCHEMA"),
        (put("name", {"en": "a"}), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.tag", ["a", "a"]), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.tag", [["a"]]), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.tag", [1]), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.achievementType", "Medal"), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.inLanguage", "en us"), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.creditsAvailable", "1.5"), "SHAPE_SCHEMA"),
        (put(f"{ACHIEVEMENT}.creditsAvailable", True), "SHAPE_SCHEMA"),
        (put("credentialSubject.identifier.0.hashed", "true"), "SHAPE_SCHEMA"),
        (put("credentialSubject.identifier.0.hashed", 1), "SHAPE_SCHEMA"),
        (put("credentialSubject.identifier.0.identityType", "shoeSize"), "SHAPE_SCHEMA"),
        (put("credentialSubject.result.1.status", "Great"), "SHAPE_SCHEMA"),
        (put("credentialSubject.result.1.status", ["Completed"]), "SHAPE_SCHEMA"),
        (put("credentialStatus", [{"type": "BitstringStatusListEntry"}, {"id": "urn:x"}]), "SHAPE_SCHEMA"),
        (put("credentialStatus", {"id": "urn:x"}), "SHAPE_SCHEMA"),
        (put("credentialStatus", "urn:x"), "SHAPE_SCHEMA"),
        (put("credentialStatus", {"type": "BitstringStatusListEntry", "statusSize": "1"}), "SHAPE_SCHEMA"),
        (put("validFrom", "2026-11-25"), "TIME_FORMAT"),
        (put("validFrom", "2026-11-25T10:00:00"), "TIME_FORMAT"),
        (put("validUntil", "2026-02-30T10:00:00Z"), "TIME_FORMAT"),
        (put("validFrom", 2026), "SHAPE_SCHEMA"),
        (put("awardedDate", "yesterday"), "TIME_FORMAT"),
        (put("validUntil", "2001-01-01T00:00:00Z"), "TIME_ORDER"),
        (put("issuer", []), "SHAPE_SCHEMA"),
        (put("issuer", {"id": "urn:x"}), "SHAPE_SCHEMA"),
        (put("issuer", "us"), "SHAPE_IRI"),
    ],
)
def test_what_the_classes_do_not_allow_is_refused(change: Change, code: str) -> None:
    refused_on_both_sides(change, code)


@pytest.mark.parametrize("document", [None, [], "x", 7, [unsigned()], {"@graph": [unsigned()]}, {}])
def test_what_is_no_single_credential_is_refused(document: Any) -> None:
    with pytest.raises(CredentialError, match="SHAPE_"):
        require_shape(document)


def test_a_presentation_is_no_credential() -> None:
    presentation = {"@context": [VC_V2], "type": ["VerifiablePresentation"], "verifiableCredential": [SIGNED]}
    with pytest.raises(CredentialError, match="SHAPE_"):
        require_shape(presentation)


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
        drop("validFrom"),
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


def endorsement(about: str, seed: int = 5, **members: Any) -> dict[str, Any]:
    document = {
        "@context": [VC_V2, OB_V3],
        "id": "https://endorser.example/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": signer(seed).controller, "type": ["Profile"], "name": "Endorser"},
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": "Well made."},
        **members,
    }
    return add_proof(document, signer(seed), created=NOW) if "proof" not in members else document


@pytest.mark.parametrize("place", ["", "issuer", ACHIEVEMENT])
def test_an_embedded_endorsement_is_signed_with_the_badge(place: str) -> None:
    document = unsigned()
    put(f"{place}.endorsement", [endorsement(at(document, place)["id"])])(document)
    secured = add_proof(document, signer(), created=NOW)
    verify_proof(secured, NoDocuments(), now=NOW)
    at(secured, place)["endorsement"][0]["credentialSubject"]["endorsementComment"] = "Badly made."
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proof(secured, NoDocuments(), now=NOW)


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("credentialSubject", {"id": "urn:x", "type": ["EndorsementSubject"], "undefinedTerm": "x"}, "DATA_LOSS"),
        ("credentialSubject", {"id": "urn:x"}, "SHAPE_SCHEMA"),
        ("type", ["VerifiableCredential"], "SHAPE_SCHEMA"),
        ("@context", [VC_V2, OB_V3, {"@vocab": "urn:x"}], "CONTEXT_INLINE"),
        ("@context", None, "CONTEXT_UNKNOWN"),
        ("name", None, "SHAPE_NULL"),
        ("id", "relative", "SHAPE_IRI"),
        ("endorsement", [{"id": "urn:x"}], "SHAPE_SCHEMA"),
        ("issuer", "https://badges.example/credentials/7", None),
    ],
)
def test_an_embedded_endorsement_keeps_all_the_rules(member: str, value: Any, code: str | None) -> None:
    document = unsigned()
    inner = {**endorsement(document["id"]), member: value}
    document["endorsement"] = [inner]
    if code is None:
        add_proof(document, signer(), created=NOW)
        return
    with pytest.raises(CredentialError) as refusal:
        add_proof(document, signer(), created=NOW)
    assert refusal.value.code == code


def test_an_endorsement_cannot_describe_the_badge_in_its_place() -> None:
    document = unsigned()
    about = document["credentialSubject"]["achievement"]["id"]
    subject = {"id": about, "type": ["EndorsementSubject"], "name": "Another name"}
    document["endorsement"] = [endorsement(about, credentialSubject=subject)]
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        add_proof(document, signer(), created=NOW)


def test_an_issuer_may_endorse_its_own_badge_with_what_the_badge_says_of_it() -> None:
    document = unsigned()
    issuer = {name: document["issuer"][name] for name in ("id", "type", "name")}
    document["endorsement"] = [endorsement(document["id"], seed=1, issuer=issuer)]
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)
    document["endorsement"] = [endorsement(document["id"], seed=1, issuer={**issuer, "phone": "1"})]
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        add_proof(document, signer(), created=NOW)


def test_the_end_of_a_badge_cannot_be_moved_into_an_endorsement() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(document["id"])]
    secured = add_proof(document, signer(), created=NOW)
    subject = secured["endorsement"][0]["credentialSubject"]
    subject["type"] = ["EndorsementSubject", *secured["type"]]
    subject["validUntil"] = secured.pop("validUntil")
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_the_name_of_the_issuer_cannot_be_moved_into_an_endorsement() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(document["issuer"]["id"])]
    secured = add_proof(document, signer(), created=NOW)
    subject, profile = secured["endorsement"][0]["credentialSubject"], secured["issuer"]
    secured["issuer"] = profile.pop("id")
    subject["type"] += profile.pop("type")
    subject.update(profile)
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_the_criteria_cannot_be_moved_into_an_endorsement() -> None:
    document = unsigned()
    criteria = document["credentialSubject"]["achievement"]["criteria"]
    document["endorsement"] = [endorsement(criteria["id"])]
    secured = add_proof(document, signer(), created=NOW)
    subject, criteria = (
        secured["endorsement"][0]["credentialSubject"],
        at(secured, "credentialSubject.achievement.criteria"),
    )
    subject["type"] = ["EndorsementSubject", "Criteria"]
    subject["narrative"] = criteria.pop("narrative")
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_a_signed_endorsement_in_an_unsigned_badge_proves_nothing() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(document["id"])]
    with pytest.raises(CredentialError, match="PROOF_MISSING"):
        verify_proof(document, NoDocuments(), now=NOW)


TERMS = ["id", "type", "name", "image", "issuer", "endorsement", "@context", "proof", "evidence", "x", "validFrom"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1, 1) | st.sampled_from(["", "x", "urn:x", "Profile"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(TERMS), inner, max_size=4),
    max_leaves=8,
)


@given(st.data(), ANY_JSON)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_anywhere_is_accepted_or_refused_but_never_an_accident(data: st.DataObject, value: Any) -> None:
    document = copy.deepcopy(SIGNED)
    place = at(document, data.draw(st.sampled_from([*PLACES, "proof", "type", "@context", "evidence"])))
    if isinstance(place, dict):
        place[data.draw(st.sampled_from([*place, *TERMS]))] = value
    else:
        place.append(value)
    for act in (require_shape, rebuild, lambda changed: verify_proof(changed, NoDocuments(), now=NOW)):
        try:
            act(document)
        except CredentialError as refusal:
            assert refusal.code.isupper()
