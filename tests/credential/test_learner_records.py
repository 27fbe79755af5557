"""Learner records (CLR 2.0): the record and each credential inside it are judged, each by itself."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import CLR_V2, OB_V3, VC_V2
from issuer.credential.documents import MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import Outcome, Verdict, VerificationReport
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import BASE, CREDENTIAL, INDEX, NOW, Publisher, changed, credential, signed, signer
from tests.credential.tokens import did_key_issuer

REGISTRAR = signer(8)
RECORD = "https://registrar.example/records/1"
STUDENT = "did:example:student"


def record(*inside: Any, by=REGISTRAR, sign: bool = True, **members: Any) -> dict[str, Any]:
    """A learner record with credentials inside; None takes a member away."""
    told = {
        "@context": [VC_V2, CLR_V2, OB_V3],
        "id": RECORD,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript",
        "issuer": {"id": by.controller, "type": ["Profile"], "name": "Registrar"},
        "validFrom": "2026-06-01T00:00:00Z",
        "partial": True,
        "credentialSubject": {"id": STUDENT, "type": ["ClrSubject"], "verifiableCredential": list(inside)},
        **members,
    }
    document = {name: value for name, value in told.items() if value is not None}
    return add_proof(document, by, created=NOW - timedelta(minutes=30)) if sign else document


def judged(document: dict[str, Any], served: dict[str, bytes] | None = None, *trusted: str) -> VerificationReport:
    verifier = Verifier(MappingDocuments(served or {}), trusted=[REGISTRAR.controller, signer().controller, *trusted])
    return verifier.verify(dump_json(document), now=NOW)


def second(**changes: Any) -> dict[str, Any]:
    return signed(signer(2), id=f"{BASE}/credentials/8", **changes)


def test_a_record_and_all_that_is_inside_are_judged_each_by_itself() -> None:
    report = judged(record(signed(), second()))
    assert report.verdict is Verdict.VALID
    assert [each.verdict for each in report.contained] == [Verdict.VALID, Verdict.VALID_ISSUER_UNKNOWN]
    assert report.view is not None
    assert (report.view.kind, report.view.name, report.view.recipient) == ("record", "Transcript", STUDENT)
    assert "learner record" in report.check("format").title
    views = [each.view for each in report.contained]
    assert [view.kind for view in views if view] == ["badge", "badge"]
    assert [each["verdict"] for each in report.to_json()["contained"]] == ["VALID", "VALID_ISSUER_UNKNOWN"]
    assert "verifiableCredential" not in json.dumps(report.view.document)


def test_a_bad_credential_inside_is_bad_by_itself_and_the_record_only_says_that_it_is_there() -> None:
    forged = changed(signed(), "name", to="Another name")
    unsigned = {name: value for name, value in second().items() if name != "proof"}
    report = judged(record(forged, unsigned))
    assert report.verdict is Verdict.VALID
    assert [(each.verdict, each.codes, each.view) for each in report.contained] == [
        (Verdict.INVALID, ("PROOF_SIGNATURE",), None),
        (Verdict.INVALID, ("PROOF_MISSING",), None),
    ]
    assert "Another name" not in json.dumps(report.to_json())


def test_good_credentials_make_no_bad_record_better() -> None:
    good = record(signed())
    assert judged(changed(good, "name", to="Other")).verdict is Verdict.INVALID
    assert judged(changed(good, "proof", to=None)).codes == ("PROOF_MISSING",)
    inner = copy.deepcopy(good)
    inner["credentialSubject"]["verifiableCredential"][0]["name"] = "Other"
    report = judged(inner)
    assert (report.verdict, report.contained) == (Verdict.INVALID, ())
    over = record(signed(), validUntil="2026-11-25T09:59:59Z")
    report = judged(over)
    assert report.verdict is Verdict.EXPIRED
    assert report.contained[0].verdict is Verdict.VALID


def test_a_revoked_credential_inside_is_reported_as_revoked() -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, True)
    publisher.publish_list()
    report = judged(record(publisher.badge(), second()), publisher.served)
    assert [each.verdict for each in report.contained] == [Verdict.REVOKED, Verdict.VALID_ISSUER_UNKNOWN]


def test_a_record_whose_credentials_are_taken_out_or_exchanged_is_not_the_one_that_was_signed() -> None:
    two = record(signed(), second())
    for inside in ([signed()], [second()], [signed(), second(name="Other")]):
        report = judged(changed(two, "credentialSubject", "verifiableCredential", to=inside))
        assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_SIGNATURE",))


@pytest.mark.parametrize(
    ("inside", "members", "code"),
    [
        ([], {}, "SHAPE_SCHEMA"),
        ([record(signed())], {}, "SHAPE_SCHEMA"),
        ([signed(), signed()], {}, "SHAPE_DUP_ID"),
        ([changed(signed(), "id", to=RECORD)], {}, "SHAPE_DUP_ID"),
        ([signed()], {"name": None}, "SHAPE_SCHEMA"),
        ([signed()], {"partial": "true"}, "SHAPE_SCHEMA"),
        ([signed()], {"@context": [VC_V2, OB_V3]}, "CONTEXT_UNKNOWN"),
        ([signed()], {"@context": [VC_V2, CLR_V2]}, "CONTEXT_UNKNOWN"),
        ([changed(signed(), "@context", to=[VC_V2, OB_V3, CLR_V2])], {}, "CONTEXT_UNKNOWN"),
        ([changed(signed(), "@context", to=[VC_V2, OB_V3, {"@vocab": "urn:x"}])], {}, "CONTEXT_INLINE"),
        (["urn:a-text"], {}, "SHAPE_SCHEMA"),
    ],
)
def test_a_record_of_another_shape_is_refused(inside: Any, members: dict[str, Any], code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        record(*inside, **members)
    assert refusal.value.code == code
    assert judged(record(*inside, sign=False, **members)).codes == (code,)


def test_a_badge_is_not_read_with_the_words_of_a_record() -> None:
    badge = {**signed(), "@context": [VC_V2, OB_V3, CLR_V2]}
    assert judged(badge).codes == ("CONTEXT_UNKNOWN",)


def test_what_a_credential_inside_says_is_not_read_as_the_words_of_the_record() -> None:
    praising = signed(signer(2), id=f"{BASE}/credentials/8")
    source = {"id": REGISTRAR.controller, "type": ["Profile"], "name": "Famous University"}
    subject = {**praising["credentialSubject"], "source": source}
    inner = {**{name: value for name, value in praising.items() if name != "proof"}, "credentialSubject": subject}
    inner = add_proof(inner, signer(2), created=NOW - timedelta(hours=1))
    issuer = {"id": REGISTRAR.controller, "type": ["Profile"]}
    honest = record(inner, issuer=issuer)
    report = judged(honest)
    assert report.verdict is Verdict.VALID
    # The statements are the same, so the signature holds: what was said inside must not be told as the issuer's own.
    moved = judged(changed(honest, "issuer", "name", to="Famous University"))
    assert moved.verdict is Verdict.VALID
    assert moved.view is not None
    assert moved.view.issuer_name is None


def test_the_name_of_an_issuer_that_its_own_badges_say_too_is_still_told() -> None:
    by = signer()
    report = judged(record(signed(), by=by, issuer=signed()["issuer"]))
    assert report.view is not None
    assert report.view.issuer_name == "Hillside Clinic"
    forged = changed(signed(), "name", to="Other")
    report = judged(record(forged, by=by, issuer=signed()["issuer"]))
    assert report.view is not None
    assert report.view.issuer_name is None


def test_a_credential_inside_may_be_a_token_in_an_envelope() -> None:
    issuer = did_key_issuer()
    address = "data:application/vc+jwt," + issuer.sign().decode()
    envelope = {"@context": VC_V2, "id": address, "type": "EnvelopedVerifiableCredential"}
    report = judged(record(envelope, signed()))
    assert report.verdict is Verdict.VALID
    assert [each.verdict for each in report.contained] == [Verdict.VALID, Verdict.VALID]
    report = judged(record({**envelope, "id": address[:-4] + "AAAA"}))
    assert [each.verdict for each in report.contained] == [Verdict.INVALID]
    with pytest.raises(CredentialError, match="SHAPE_SCHEMA"):
        record({**envelope, "name": "More"})


def test_a_credential_of_another_kind_inside_is_told_as_not_read() -> None:
    other = {
        "@context": [VC_V2],
        "type": ["VerifiableCredential"],
        "id": "urn:uuid:1",
        "issuer": signer(2).controller,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": STUDENT, "name": "Ada"},
    }
    report = judged(record(add_proof(other, signer(2), created=NOW - timedelta(hours=1))))
    assert report.verdict is Verdict.VALID
    assert [(each.verdict, each.codes) for each in report.contained] == [(Verdict.UNKNOWN, ("FORMAT",))]


def test_a_record_as_a_token_is_judged_alike() -> None:
    issuer = did_key_issuer()
    document = record(second(), by=signer(), sign=False)
    claims = {**document, "iss": issuer.id, "sub": STUDENT, "jti": RECORD}
    report = Verifier(MappingDocuments({}), trusted=[issuer.id]).verify(issuer.sign(claims), now=NOW)
    assert report.verdict is Verdict.VALID, report.checks
    assert [each.verdict for each in report.contained] == [Verdict.VALID_ISSUER_UNKNOWN]


def test_an_achievement_and_an_association_of_the_record_are_signed() -> None:
    achievement = credential(signer().controller).to_json()["credentialSubject"]["achievement"]
    association = {"type": ["Association"], "associationType": "isPartOf", "sourceId": CREDENTIAL, "targetId": RECORD}
    subject = {
        "id": STUDENT,
        "type": ["ClrSubject"],
        "verifiableCredential": [second()],
        "achievement": [achievement],
        "association": [association],
    }
    good = record(credentialSubject=subject)
    report = judged(good)
    assert report.verdict is Verdict.VALID
    assert report.check("shape").outcome is Outcome.PASSED
    assert (
        judged(changed(good, "credentialSubject", "association", 0, "targetId", to=STUDENT)).verdict is Verdict.INVALID
    )


def test_what_was_moved_out_of_a_credential_inside_is_not_read_as_the_words_of_the_record() -> None:
    source = {"id": REGISTRAR.controller, "type": ["Profile"], "name": "Famous University"}
    subject = {**second()["credentialSubject"], "source": source}
    inner = {**{name: value for name, value in second().items() if name != "proof"}, "credentialSubject": subject}
    inner = add_proof(inner, signer(2), created=NOW - timedelta(hours=1))
    honest = record(inner, issuer={"id": REGISTRAR.controller, "type": ["Profile"]})
    place = ("credentialSubject", "verifiableCredential", 0, "credentialSubject", "source", "name")
    # The statements are the same still, but nobody says any more that it was a stranger who made this one.
    report = judged(changed(changed(honest, "issuer", "name", to="Famous University"), *place, to=None))
    assert (report.verdict, report.contained[0].codes) == (Verdict.VALID, ("PROOF_SIGNATURE",))
    assert report.view is not None
    assert report.view.issuer_name is None
    assert "Famous University" not in json.dumps([report.to_json(), report.view.document])


def test_a_record_tells_who_its_learner_is_in_words_that_no_credential_inside_has() -> None:
    who = [{"type": "IdentityObject", "hashed": False, "identityHash": "Ada Lovelace", "identityType": "name"}]
    badge = {name: value for name, value in second().items() if name != "proof"}
    badge["credentialSubject"] = {**badge["credentialSubject"], "id": STUDENT, "identifier": who}
    badge = add_proof(badge, signer(2), created=NOW - timedelta(hours=1))
    for inside in (badge, changed(badge, "name", to="Other")):
        subject = {"id": STUDENT, "type": ["ClrSubject"], "identifier": who, "verifiableCredential": [inside]}
        report = judged(record(credentialSubject=subject))
        assert report.view is not None
        assert report.view.recipient == "Ada Lovelace"


def test_no_achievement_of_a_record_is_told_as_the_one_that_it_is_for() -> None:
    first = credential(signer().controller).to_json()["credentialSubject"]["achievement"]
    other = {**first, "id": "urn:uuid:2", "name": "Doctor", "criteria": {"narrative": "A thesis."}}
    other = {name: other[name] for name in ("id", "type", "name", "description", "criteria")}
    subject = {"id": STUDENT, "type": ["ClrSubject"], "verifiableCredential": [second()]}
    # Their order is not signed, and a record may speak of achievements that its learner does not have.
    good = record(credentialSubject={**subject, "achievement": [first, other]})
    for achievements in ([first, other], [other, first]):
        report = judged(changed(good, "credentialSubject", "achievement", to=achievements))
        assert report.verdict is Verdict.VALID
        assert report.view is not None
        assert report.view.achievement_name is None


def test_a_credential_inside_takes_the_round_trip_too() -> None:
    inside = {name: value for name, value in signed().items() if name != "proof"}
    inside["termsOfUse"] = {"type": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Evidence", "id": "urn:x"}
    with pytest.raises(CredentialError, match="SHAPE_ROUNDTRIP"):
        record(inside)
