"""Rules C2 to C5: every shape of a credential but one is refused, at issuing and at verifying."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.canonical import rebuild
from issuer.credential.data_integrity import verify_proof
from issuer.credential.document_loader import (
    MULTIKEY_V1,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_2,
    VC_V1,
    VC_V2,
)
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.shape import require_shape
from tests.credential.changes import ACHIEVEMENT, SIGNED, Change, at, drop, put, refused_on_both_sides, unsigned
from tests.credential.samples import NOW

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
        ([OB_EXTENSIONS, OB_V3], "CONTEXT_UNKNOWN"),
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


def awarded_to_nobody(document: dict[str, Any]) -> None:
    for member in ("id", "identifier"):
        document["credentialSubject"].pop(member)


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
        (awarded_to_nobody, "SHAPE_SCHEMA"),
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
        (put(f"{ACHIEVEMENT}.Alignment", ["a", ["b"]]), "SHAPE_SCHEMA"),
        (put("AchievementSubject", [["a"]]), "SHAPE_SCHEMA"),
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
