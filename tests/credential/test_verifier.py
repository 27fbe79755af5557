"""The verifier from bytes to report: every way in which a badge can be wrong has its verdict, code and check."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.achievement import Achievement, Criteria
from issuer.credential.achievement_credential import AchievementSubject, IdentityObject
from issuer.credential.baking import bake_png, bake_svg
from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_document, did_web_url
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from issuer.credential.strict_json import dump_json
from tests.credential.samples import (
    ACHIEVEMENT,
    CREDENTIAL,
    LIST,
    NOW,
    SVG,
    Publisher,
    changed,
    credential,
    outcomes,
    png,
    signed,
    signer,
    verify,
)


# What is right ------------------------------------------------------------------------------------------------
def test_a_genuine_badge_of_a_trusted_issuer_passes_every_check() -> None:
    publisher = Publisher()
    report = verify(publisher.badge(), publisher.documents, trusted=[publisher.did])
    assert report.verdict is Verdict.VALID
    assert report.codes == ()
    assert outcomes(report) == dict.fromkeys(REQUIRED_CHECKS, "passed")
    assert report.checked_at == NOW


def test_a_genuine_badge_of_an_issuer_that_nobody_vouches_for_is_not_green() -> None:
    for trusted in (None, [], ["did:web:other.example"], ["other.example"]):
        report = verify(signed(), trusted=trusted)
        assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
        assert report.check("issuer").outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize(
    ("trusted", "verdict"),
    [
        ("did:web:badges.example:issuers:clinic", Verdict.VALID),
        ("https://badges.example/*", Verdict.VALID),
        ("https://badges.example/issuers/*", Verdict.VALID),
        ("https://badges.example/issuers/clinic2/*", Verdict.VALID_ISSUER_UNKNOWN),
        ("badges.example", Verdict.VALID_ISSUER_UNKNOWN),
        ("did:web:badges.example", Verdict.VALID_ISSUER_UNKNOWN),
        ("did:web:badges.example:issuers:clinic2", Verdict.VALID_ISSUER_UNKNOWN),
        ("example", Verdict.VALID_ISSUER_UNKNOWN),
        ("notbadges.example", Verdict.VALID_ISSUER_UNKNOWN),
        ("", Verdict.VALID_ISSUER_UNKNOWN),
    ],
)
def test_trust_is_given_to_whole_ids_and_whole_places(trusted: str, verdict: Verdict) -> None:
    publisher = Publisher()
    assert verify(publisher.badge(), publisher.documents, trusted=[trusted]).verdict is verdict


def test_a_port_belongs_to_the_host() -> None:
    publisher = Publisher(host="badges.example:8443")
    badge = signed(publisher.signer)
    assert (
        verify(badge, publisher.documents, trusted=["https://badges.example/*"]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    )
    assert verify(badge, publisher.documents, trusted=["https://badges.example:8443/*"]).verdict is Verdict.VALID


def test_the_same_badge_is_read_from_every_container() -> None:
    data = dump_json(signed())
    plain = verify(data)
    for baked in (bake_png(png(), data), bake_svg(SVG, data)):
        report = verify(baked)
        assert report.verdict is plain.verdict
        assert report.view == plain.view


def test_spacing_and_order_of_members_do_not_matter() -> None:
    document = signed()
    turned = dict(reversed(list(document.items())))
    spaced = json.dumps(turned, indent=2).encode()
    assert verify(spaced).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_the_view_says_who_what_when_and_by_whom() -> None:
    view = verify(signed()).view
    assert view is not None
    assert view.to_json() == {
        "kind": "badge",
        "name": "Cleaning a chronic wound",
        "issuer_id": signer().verification_method.partition("#")[0],
        "issuer_name": "Hillside Clinic",
        "achievement_name": "Cleaning a chronic wound",
        "valid_from": "2026-11-24T10:00:00Z",
        "valid_until": "2027-11-25T10:00:00Z",
        "recipient": f"{CREDENTIAL}#recipient",
        "about": None,
        "comment": None,
    }
    assert view.document["credentialSubject"]["achievement"]["tag"] == ["wound care", "nursing"]


@pytest.mark.parametrize(
    ("id", "identifiers", "recipient"),
    [
        ("urn:x:ada", (IdentityObject("Ada", "name", False), IdentityObject("a-1", "userName", False)), "Ada"),
        (None, (IdentityObject("a-1", "userName", False), IdentityObject("Ada", "name", False)), "Ada"),
        (None, (IdentityObject("a-1", "userName", False),), "a-1"),
        ("urn:x:ada", (IdentityObject("sha256$00", "name", True, "s"),), "urn:x:ada"),
        (None, (IdentityObject("sha256$00", "emailAddress", True, "s"),), "sha256$00"),
        (None, (IdentityObject("Bob", "name", False), IdentityObject("Ada", "name", False)), "Ada, Bob"),
        (None, (IdentityObject("Ada", "name", False), IdentityObject("Bob", "name", False)), "Ada, Bob"),
    ],
)
def test_the_recipient_is_the_plainest_thing_said(id: str | None, identifiers: Any, recipient: str) -> None:
    achievement = Achievement(ACHIEVEMENT, "A", "B", Criteria(narrative="C"), "Badge")
    report = verify(signed(subject=AchievementSubject(achievement, id, identifiers)))
    assert report.view is not None
    assert report.view.recipient == recipient


@pytest.mark.parametrize(
    ("path", "to", "check", "code"),
    [
        (("name",), "Brain surgery", "signature", "PROOF_SIGNATURE"),
        (("validUntil",), "2099-01-01T00:00:00Z", "signature", "PROOF_SIGNATURE"),
        (("validUntil",), None, "signature", "PROOF_SIGNATURE"),
        (("issuer", "name"), "Famous University", "signature", "PROOF_SIGNATURE"),
        (("proof", "created"), "2026-11-25T08:00:00Z", "signature", "PROOF_SIGNATURE"),
        (("proof", "proofPurpose"), "authentication", "signature", "PROOF_PURPOSE"),
        (("proof", "cryptosuite"), "eddsa-jcs-2022", "signature", "PROOF_SIGNATURE"),
        (("proof", "proofValue"), "z" + "1" * 63, "signature", "PROOF_ENCODING"),
        (("proof", "domain"), "example.org", "signature", "PROOF_FIELD"),
        (("proof",), None, "signature", "PROOF_MISSING"),
        (("issuer", "id"), "did:key:z6Mkf5rGMoatrSj1f4CyvuHBeXJELe9RPdzo2PKGNCKVtZxP", "key", "ISSUER_MISMATCH"),
        (("credentialSubject", "grade"), "A", "shape", "DATA_LOSS"),
        (("credentialSubject", "id"), "ada", "shape", "SHAPE_IRI"),
        (("credentialSubject", "@id"), "urn:x:ada", "shape", "SHAPE_KEYWORD"),
        (("description",), {"@value": "x"}, "shape", "SHAPE_KEYWORD"),
        (("@context",), ["https://www.w3.org/ns/credentials/v2", "https://evil.example/"], "shape", "CONTEXT_UNKNOWN"),
        (("evidence", 0, "id"), ACHIEVEMENT, "shape", "SHAPE_DUP_ID"),
        (("type",), ["VerifiablePresentation"], "shape", "SHAPE_SCHEMA"),
        (("validFrom",), "yesterday", "shape", "TIME_FORMAT"),
        (("validFrom",), "2098-01-01T00:00:00Z", "shape", "TIME_ORDER"),
    ],
)
def test_a_changed_badge_is_invalid_and_the_change_is_placed(path: Any, to: Any, check: str, code: str) -> None:
    report = verify(changed(signed(), *path, to=to), trusted=[signer().verification_method.partition("#")[0]])
    assert report.verdict is Verdict.INVALID
    assert report.codes == (code,)
    assert report.check(check).outcome is Outcome.FAILED
    assert report.check(check).code == code
    assert report.view is None
    later = REQUIRED_CHECKS[REQUIRED_CHECKS.index(check) + 1 :]
    assert {outcomes(report)[id] for id in later} == {"not_checked"}


@pytest.mark.parametrize(
    ("path", "to", "key"),
    [
        (("name",), "Brain surgery", "passed"),
        (("proof", "proofPurpose"), "authentication", "not_checked"),
        (("proof", "expires"), "2026-11-25T09:00:00Z", "not_checked"),
    ],
)
def test_a_key_is_called_genuine_only_where_it_was_looked_up(path: Any, to: Any, key: str) -> None:
    report = verify(changed(signed(), *path, to=to))
    assert outcomes(report)["key"] == key
    assert outcomes(report)["signature"] == "failed"


def test_a_presentation_is_no_credential_even_with_a_genuine_one_inside() -> None:
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [signed()],
    }
    report = verify(presentation)
    assert report.verdict is Verdict.INVALID
    assert report.view is None


def test_a_badge_in_a_victims_name_by_another_key_is_no_badge_of_the_victims() -> None:
    victim = Publisher()
    thief = signer(9)
    forged = add_proof(
        credential(thief.verification_method.partition("#")[0]).to_json(), thief, created=NOW - timedelta(hours=1)
    )
    report = verify(changed(forged, "issuer", "id", to=victim.did), victim.documents, trusted=[victim.did])
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("ISSUER_MISMATCH",))


def test_a_key_that_the_issuer_does_not_list_signs_nothing() -> None:
    publisher = Publisher()
    report = verify(signed(signer(9, publisher.did)), publisher.documents, trusted=[publisher.did])
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_NOT_LISTED",))
    assert report.check("key").outcome is Outcome.FAILED
    assert report.check("signature").outcome is Outcome.NOT_CHECKED


def test_a_key_listed_for_signing_in_only_signs_no_credentials() -> None:
    publisher = Publisher()
    document = did_document(publisher.did, [publisher.signer.public_multibase])
    document["authentication"] = document.pop("assertionMethod")
    publisher.serve(did_web_url(publisher.did), document)
    report = verify(publisher.badge(), publisher.documents)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_RELATIONSHIP",))


def test_a_retired_key_that_is_still_listed_verifies_old_badges() -> None:
    publisher = Publisher()
    keys = [signer(8).public_multibase, publisher.signer.public_multibase]
    publisher.serve(did_web_url(publisher.did), did_document(publisher.did, keys))
    assert verify(publisher.badge(), publisher.documents).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_an_issuer_who_cannot_be_reached_is_neither_confirmed_nor_refuted() -> None:
    publisher = Publisher()
    report = verify(publisher.badge(), NoDocuments(), trusted=[publisher.did])
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("KEY_UNRESOLVED",))
    assert report.check("key").outcome is Outcome.NOT_CHECKED
    assert report.check("signature").outcome is Outcome.NOT_CHECKED
    assert report.view is None


@pytest.mark.parametrize("code", ["NET_TIMEOUT", "NET_ADDRESS", "NET_REDIRECT", "KEY_UNRESOLVED"])
def test_a_failing_network_is_no_proof_of_anything(code: str) -> None:
    class Failing:
        def fetch(self, url: str) -> bytes:
            raise CredentialError(code, "The network failed.")

    report = verify(Publisher().badge(), Failing())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, (code,))


# Words --------------------------------------------------------------------------------------------------------
def test_every_check_tells_a_person_what_was_found() -> None:
    publisher = Publisher()
    for report in (
        verify(publisher.badge(), publisher.documents),
        verify(publisher.badge()),
        verify(changed(signed(), "name", to="Other")),
        verify(b"hello"),
    ):
        for check in report.checks:
            assert check.title
            assert check.detail
            assert check.detail.endswith((".", ")"))


def test_the_report_tells_the_suite_and_the_key() -> None:
    detail = verify(signed()).check("signature").detail
    assert "eddsa-rdfc-2022" in detail
    assert signer().public_multibase in detail


def test_the_json_of_a_report_has_the_members_of_the_interface() -> None:
    report = verify(signed()).to_json()
    assert list(report) == [
        "verdict",
        "codes",
        "checks",
        "view",
        "endorsements",
        "endorsements_left",
        "contained",
    ]
    assert [check["id"] for check in report["checks"]] == list(REQUIRED_CHECKS)
    assert all(list(check) == ["id", "title", "outcome", "code", "detail"] for check in report["checks"])
    assert json.loads(json.dumps(report)) == report


def test_documents_by_mapping_are_the_only_ones_there_are() -> None:
    with pytest.raises(CredentialError):
        MappingDocuments({}).fetch(LIST)
