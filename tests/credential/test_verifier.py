"""The verifier from bytes to report: every way in which a badge can be wrong has its verdict, code and check."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.achievement import Achievement, Criteria
from issuer.credential.achievement_credential import AchievementSubject, IdentityObject
from issuer.credential.baking import bake_png, bake_svg
from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_document, did_web_url
from issuer.credential.documents import Documents, MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict, VerificationReport
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import (
    ACHIEVEMENT,
    BASE,
    CREDENTIAL,
    INDEX,
    LIST,
    NOW,
    SVG,
    Publisher,
    credential,
    png,
    signed,
    signer,
)


def verify(
    document: dict[str, Any] | bytes, documents: Documents | None = None, *, now=NOW, trusted=None
) -> VerificationReport:
    data = document if isinstance(document, bytes) else dump_json(document)
    return Verifier(documents or NoDocuments(), trusted=trusted).verify(data, now=now)


def outcomes(report: VerificationReport) -> dict[str, str]:
    return {check.id: str(check.outcome) for check in report.checks}


class CountingDocuments:
    """Documents that note what was asked for."""

    def __init__(self, publisher: Publisher) -> None:
        self.inner = publisher.documents
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return self.inner.fetch(url)


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
        ("badges.example", Verdict.VALID),
        ("Badges.Example", Verdict.VALID),
        ("did:web:badges.example", Verdict.VALID_ISSUER_UNKNOWN),
        ("did:web:badges.example:issuers:clinic2", Verdict.VALID_ISSUER_UNKNOWN),
        ("example", Verdict.VALID_ISSUER_UNKNOWN),
        ("notbadges.example", Verdict.VALID_ISSUER_UNKNOWN),
        ("", Verdict.VALID_ISSUER_UNKNOWN),
    ],
)
def test_trust_is_given_to_whole_ids_and_whole_hosts(trusted: str, verdict: Verdict) -> None:
    publisher = Publisher()
    assert verify(publisher.badge(), publisher.documents, trusted=[trusted]).verdict is verdict


def test_a_port_belongs_to_the_host() -> None:
    publisher = Publisher(host="badges.example:8443")
    badge = signed(publisher.signer)
    assert verify(badge, publisher.documents, trusted=["badges.example"]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert verify(badge, publisher.documents, trusted=["badges.example:8443"]).verdict is Verdict.VALID


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
        "name": "Cleaning a chronic wound",
        "issuer_id": signer().verification_method.partition("#")[0],
        "issuer_name": "Hillside Clinic",
        "achievement_name": "Cleaning a chronic wound",
        "valid_from": "2026-11-24T10:00:00Z",
        "valid_until": "2027-11-25T10:00:00Z",
        "recipient": f"{CREDENTIAL}#recipient",
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
    ],
)
def test_the_recipient_is_the_plainest_thing_said(id: str | None, identifiers: Any, recipient: str) -> None:
    achievement = Achievement(ACHIEVEMENT, "A", "B", Criteria(narrative="C"), "Badge")
    report = verify(signed(subject=AchievementSubject(achievement, id, identifiers)))
    assert report.view is not None
    assert report.view.recipient == recipient


# Files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FORMAT"),
        (b"hello", "FORMAT"),
        (b"[]", "FORMAT"),
        (b"{", "PARSE_JSON"),
        (b'{"a":1,"a":2}', "PARSE_DUPKEY"),
        (b'{"a":NaN}', "PARSE_NUMBER"),
        (b"[" * 100, "PARSE_DEPTH"),
        (b"\xef\xbb\xbf{}", "PARSE_ENCODING"),
        (b"\xff\xfe{\x00}\x00", "PARSE_ENCODING"),
        (b'{"a":"\x01"}', "PARSE_CONTROL"),
        (b"{" + b" " * 300_000 + b"}", "SIZE"),
        (png(), "BAKE_NONE"),
        (SVG, "BAKE_NONE"),
        (bake_png(png(), b"{}") + b"x", "BAKE_CONTAINER"),
        (bake_png(png(), b'{"a":1,"a":2}'), "PARSE_DUPKEY"),
    ],
)
def test_a_file_that_is_no_credential_is_invalid_and_says_why(data: bytes, code: str) -> None:
    report = verify(data)
    assert report.verdict is Verdict.INVALID
    assert report.codes == (code,)
    assert report.check("format").outcome is Outcome.FAILED
    assert report.view is None
    assert outcomes(report) == {**dict.fromkeys(REQUIRED_CHECKS, "not_checked"), "format": "failed"}


@pytest.mark.parametrize(
    "data",
    [
        b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
        b" eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln\n",
        bake_png(png(), b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"),
        b'{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"https://old.example/1"}',
        b'{"@context":["https://w3id.org/openbadges/v1"],"type":"Assertion"}',
        b'{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,eyJ"}',
    ],
)
def test_a_format_that_is_not_read_yet_is_neither_confirmed_nor_refuted(data: bytes) -> None:
    report = verify(data)
    assert report.verdict is Verdict.UNKNOWN
    assert report.codes == ("FORMAT",)
    assert "not read yet" in report.check("format").detail
    assert report.view is None


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.text().map(str.encode) | st.sampled_from([b"{", b"<svg", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_whatever_raise_or_verify(data: bytes) -> None:
    assert verify(data).verdict in (Verdict.INVALID, Verdict.UNKNOWN)


GENUINE = signed(status=Publisher().entry())
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(
    ["@id", "did:key:z6Mk", "https://w3id.org/openbadges/v2", "DataIntegrityProof", LIST])  # fmt: skip
MEMBERS = st.sampled_from(["@context", "id", "type", "issuer", "proof", "credentialSubject", "credentialStatus", "@id"])
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=4))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["@context", "type", "issuer", "proof", "credentialSubject", "credentialStatus"]), JSON)
def test_a_badge_with_any_member_replaced_by_anything_is_never_valid(member: str, value: Any) -> None:
    document = {**GENUINE, member: value}
    report = Verifier(NoDocuments(), trusted=None).verify(json.dumps(document).encode("utf-8", "replace"), now=NOW)
    assert report.verdict in (Verdict.INVALID, Verdict.UNKNOWN)
    assert report.view is None


# Shape, key and signature -------------------------------------------------------------------------------------


def changed(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """A copy with one member replaced; `to=None` takes it away."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    if to is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = to
    return copy


@pytest.mark.parametrize(
    ("path", "to", "check", "code"),
    [
        (("name",), "Brain surgery", "signature", "PROOF_SIGNATURE"),
        (("validUntil",), "2099-01-01T00:00:00Z", "signature", "PROOF_SIGNATURE"),
        (("validUntil",), None, "signature", "PROOF_SIGNATURE"),
        (("issuer", "name"), "Famous University", "signature", "PROOF_SIGNATURE"),
        (("proof", "created"), "2026-11-25T08:00:00Z", "signature", "PROOF_SIGNATURE"),
        (("proof", "proofPurpose"), "authentication", "signature", "PROOF_PURPOSE"),
        (("proof", "cryptosuite"), "eddsa-jcs-2022", "signature", "PROOF_TYPE"),
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


# Dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (NOW - timedelta(days=1, seconds=1), Verdict.NOT_YET_VALID),
        (NOW - timedelta(days=1), Verdict.VALID_ISSUER_UNKNOWN),
        (NOW + timedelta(days=365), Verdict.VALID_ISSUER_UNKNOWN),
        (NOW + timedelta(days=365, seconds=1), Verdict.EXPIRED),
        (NOW + timedelta(days=10_000), Verdict.EXPIRED),
    ],
)
def test_the_dates_are_right_to_the_second(moment, verdict: Verdict) -> None:
    created = NOW - timedelta(days=3)
    by = signer()
    document = add_proof(credential(by.verification_method.partition("#")[0]).to_json(), by, created=created)
    report = verify(document, now=moment)
    assert report.verdict is verdict
    assert report.codes == ()
    assert report.view is not None, "the proof held, so it may be shown what it was"


@given(st.integers(-900, 900).map(lambda days: NOW + timedelta(days=days)))
@settings(max_examples=15, deadline=None)
def test_the_verdict_changes_only_forwards_in_time(moment) -> None:
    order = [Verdict.NOT_YET_VALID, Verdict.VALID_ISSUER_UNKNOWN, Verdict.EXPIRED]
    by = signer()
    document = add_proof(
        credential(by.verification_method.partition("#")[0]).to_json(), by, created=NOW - timedelta(days=1000)
    )
    now, later = (verify(document, now=each).verdict for each in (moment, moment + timedelta(days=1)))
    assert order.index(now) <= order.index(later)


def test_a_badge_without_end_does_not_expire() -> None:
    report = verify(signed(valid_until=None), now=NOW + timedelta(days=30_000))
    assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert report.view is not None
    assert report.view.valid_until is None


def test_a_proof_from_the_future_is_refused() -> None:
    report = verify(signed(), now=NOW - timedelta(hours=2))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("TIME_ORDER",))


# Status -------------------------------------------------------------------------------------------------------


def test_a_revoked_credential_is_reported_as_revoked() -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, True)
    publisher.publish_list()
    report = verify(publisher.badge(), publisher.documents, trusted=[publisher.did])
    assert report.verdict is Verdict.REVOKED
    assert report.check("status").outcome is Outcome.FAILED
    assert {check.id for check in report.checks if check.outcome is Outcome.PASSED} == set(REQUIRED_CHECKS) - {"status"}
    assert report.view is not None


def test_revoked_is_worse_than_expired() -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, True)
    publisher.publish_list(valid_until=NOW + timedelta(days=4000))
    report = verify(publisher.badge(), publisher.documents, now=NOW + timedelta(days=1000))
    assert report.verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (lambda issuer: issuer.served.pop(LIST), "STATUS_FETCH"),
        (lambda issuer: issuer.served.update({LIST: b"not found"}), "STATUS_FETCH"),
        (lambda issuer: issuer.serve(LIST, issuer.list_document()), "STATUS_PROOF"),
        (lambda issuer: issuer.publish_list(purpose="suspension"), "STATUS_PURPOSE"),
        (lambda issuer: issuer.publish_list(valid_until=NOW - timedelta(hours=1)), "STATUS_EXPIRED"),
    ],
)
def test_a_status_that_cannot_be_established_is_never_not_revoked(lie: Any, code: str) -> None:
    publisher = Publisher()
    lie(publisher)
    report = verify(publisher.badge(), publisher.documents, trusted=[publisher.did])
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, (code,))
    assert report.check("status").outcome is Outcome.NOT_CHECKED
    assert report.view is not None


def test_every_status_entry_is_evaluated() -> None:
    publisher = Publisher()
    suspensions = f"{BASE}/status/2"
    publisher.publish_list(id=suspensions, purpose="suspension")
    revocation = publisher.entry().to_json()
    suspension = publisher.entry(
        id=f"{CREDENTIAL}#suspension", status_list_credential=suspensions, purpose="suspension"
    ).to_json()
    both = publisher.badge_with_status([revocation, suspension])
    assert verify(both, publisher.documents).verdict is Verdict.VALID_ISSUER_UNKNOWN
    publisher.bits.set(INDEX, True)
    publisher.publish_list(id=suspensions, purpose="suspension")
    assert verify(both, publisher.documents).verdict is Verdict.SUSPENDED
    publisher.publish_list()
    assert verify(both, publisher.documents).verdict is Verdict.REVOKED


def test_an_unreadable_entry_hides_neither_a_revocation_nor_itself() -> None:
    publisher = Publisher()
    strange = {"id": f"{BASE}/revoked", "type": "1EdTechRevocationList"}
    for entries in ([publisher.entry().to_json(), strange], [strange, publisher.entry().to_json()]):
        badge = publisher.badge_with_status(entries)
        publisher.bits.set(INDEX, False)
        publisher.publish_list()
        report = verify(badge, publisher.documents)
        assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_TYPE",))
        publisher.bits.set(INDEX, True)
        publisher.publish_list()
        assert verify(badge, publisher.documents).verdict is Verdict.REVOKED


def test_an_index_in_other_digits_is_not_read_as_a_number() -> None:
    publisher = Publisher()
    entry = {**publisher.entry().to_json(), "statusListIndex": "٥"}
    report = verify(publisher.badge_with_status(entry), publisher.documents)
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_INDEX",))


def test_nothing_outside_is_asked_for_before_the_proof_held() -> None:
    publisher = Publisher()
    badge = publisher.badge()
    for broken in (
        changed(badge, "credentialSubject", "grade", to="A"),
        changed(badge, "proof", to=None),
        changed(badge, "issuer", "id", to=signer(9).verification_method.partition("#")[0]),
    ):
        documents = CountingDocuments(publisher)
        assert verify(broken, documents).verdict is Verdict.INVALID
        assert documents.asked == []
    documents = CountingDocuments(publisher)
    assert verify(changed(badge, "name", to="Other"), documents).verdict is Verdict.INVALID
    assert documents.asked == [did_web_url(publisher.did)], "the key, and not the status list"
    documents = CountingDocuments(publisher)
    verify(badge, documents)
    assert set(documents.asked) == {did_web_url(publisher.did), LIST}


# Endorsements -------------------------------------------------------------------------------------------------


def endorsement(by=None) -> dict[str, Any]:
    by = by or signer(5)
    issuer_id = by.verification_method.partition("#")[0]
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://council.example/endorsements/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": issuer_id, "type": ["Profile"], "name": "Nursing Council"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": CREDENTIAL,
            "type": ["EndorsementSubject"],
            "endorsementComment": "We recognise it.",
        },
    }
    return add_proof(document, by, created=NOW - timedelta(days=1))


@pytest.mark.parametrize("genuine", [True, False])
def test_endorsements_are_named_as_not_checked_and_never_shown(genuine: bool) -> None:
    inner = endorsement() if genuine else changed(endorsement(), "proof", "created", to="2026-01-02T00:00:00Z")
    by = signer()
    outer = {**credential(by.verification_method.partition("#")[0]).to_json(), "endorsement": [inner]}
    report = verify(add_proof(outer, by, created=NOW - timedelta(hours=1)))
    assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    check = report.check("endorsements")
    assert check.outcome is Outcome.NOT_CHECKED
    assert report.view is not None
    assert "endorsement" not in report.view.document
    assert "Council" not in json.dumps(report.view.document)


def test_an_endorsement_is_no_proof_of_what_carries_it() -> None:
    outer = {**credential(signer().verification_method.partition("#")[0]).to_json(), "endorsement": [endorsement()]}
    report = verify(outer)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_MISSING",))


@pytest.mark.parametrize("kind", ["list", "endorsement"])
def test_what_an_issuer_signed_beside_badges_is_never_a_valid_badge(kind: str) -> None:
    publisher = Publisher()
    document = publisher.served[LIST] if kind == "list" else dump_json(endorsement())
    trusted = [publisher.did, signer(5).controller]
    report = Verifier(publisher.documents, trusted=trusted).verify(document, now=NOW)
    assert (report.verdict, report.codes, report.view) == (Verdict.UNKNOWN, ("FORMAT",), None)


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
    assert list(report) == ["verdict", "codes", "checks", "view"]
    assert [check["id"] for check in report["checks"]] == list(REQUIRED_CHECKS)
    assert all(list(check) == ["id", "title", "outcome", "code", "detail"] for check in report["checks"])
    assert json.loads(json.dumps(report)) == report


def test_documents_by_mapping_are_the_only_ones_there_are() -> None:
    with pytest.raises(CredentialError):
        MappingDocuments({}).fetch(LIST)
