"""Endorsements: each is a credential of its own, judged and labelled by itself, and says nothing about the verdict."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_document, did_web, did_web_url
from issuer.credential.documents import MappingDocuments, Purpose
from issuer.credential.errors import CredentialError
from issuer.credential.report import Endorsement, Outcome, Verdict, VerificationReport
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.changes import ACHIEVEMENT, at
from tests.credential.samples import CREDENTIAL, INDEX, LIST, NOW, Publisher, changed, credential, endorsement, signer
from tests.credential.status_samples import bits_entry
from tests.credential.tokens import imported, sign_raw

COUNCIL = did_web("council.example")
BY_COUNCIL = signer(6, COUNCIL)
SERVED = {did_web_url(COUNCIL): dump_json(did_document(COUNCIL, [BY_COUNCIL.public_multibase]))}
TRUSTED = [signer().controller, COUNCIL]


def praise(about: str = CREDENTIAL, by=BY_COUNCIL, **members: Any) -> dict[str, Any]:
    """An endorsement by the council, signed; None takes a member away."""
    unsigned = {
        **endorsement(about),
        "issuer": {"id": by.controller, "type": ["Profile"], "name": "Council"},
        **members,
    }
    unsigned.pop("proof", None)
    told = {name: value for name, value in unsigned.items() if value is not None}
    return add_proof(told, by, created=NOW - timedelta(hours=1))


def badge(*endorsements: Any, place: str = "", by=None, **members: Any) -> dict[str, Any]:
    by = by or signer()
    document = {**credential(by.controller).to_json(), **members}
    if endorsements:
        at(document, place)["endorsement"] = list(endorsements)
    return add_proof(document, by, created=NOW - timedelta(hours=1))


def judged(document: dict[str, Any], *, served=None, trusted=TRUSTED, now=NOW) -> VerificationReport:
    documents = MappingDocuments({**SERVED, **(served or {})})
    return Verifier(documents, trusted=trusted).verify(dump_json(document), now=now)


def only(report: VerificationReport) -> Endorsement:
    (found,) = report.endorsements
    return found


@pytest.mark.parametrize(
    ("place", "about", "word"),
    [
        ("", CREDENTIAL, "credential"),
        ("", "achievement", "achievement"),
        ("", "issuer", "issuer"),
        ("", f"{CREDENTIAL}#recipient", "recipient"),
        ("issuer", "issuer", "issuer"),
        (ACHIEVEMENT, "achievement", "achievement"),
    ],
)
def test_a_genuine_endorsement_is_shown_with_what_it_is_about(place: str, about: str, word: str) -> None:
    plain = credential(signer().controller).to_json()
    about = {"achievement": at(plain, ACHIEVEMENT)["id"], "issuer": signer().controller}.get(about, about)
    report = judged(badge(praise(about), place=place))
    assert report.verdict is Verdict.VALID
    found = only(report)
    assert (found.report.verdict, found.about, found.by_issuer, found.host) == (
        Verdict.VALID,
        word,
        False,
        "council.example",
    )
    assert found.is_shown
    told = report.to_json()["endorsements"][0]
    assert told["view"]["comment"] == endorsement(about)["credentialSubject"]["endorsementComment"]
    assert told["view"]["issuer_name"] == "Council"


@pytest.mark.parametrize(
    ("inner", "verdict", "code"),
    [
        (changed(praise(), "proof", "created", to="2026-01-02T00:00:00Z"), Verdict.INVALID, "PROOF_SIGNATURE"),
        (changed(praise(), "proof", to=None), Verdict.INVALID, "PROOF_MISSING"),
        (praise("https://elsewhere.example/1"), Verdict.INVALID, "SHAPE_SCHEMA"),
        (praise(validUntil="2026-11-01T00:00:00Z"), Verdict.EXPIRED, None),
        (praise(validFrom="2027-01-01T00:00:00Z"), Verdict.NOT_YET_VALID, None),
        (praise(credentialStatus=bits_entry(id="https://council.example/s#1")), Verdict.UNKNOWN, "STATUS_FETCH"),
        (praise(by=signer(7, "did:web:nobody.example")), Verdict.UNKNOWN, "KEY_UNRESOLVED"),
        (praise(by=signer(9, COUNCIL)), Verdict.INVALID, "KEY_NOT_LISTED"),
    ],
)
def test_an_endorsement_that_does_not_hold_is_named_and_not_shown(inner: Any, verdict: Verdict, code: Any) -> None:
    report = judged(badge(inner))
    assert report.verdict is Verdict.VALID, "an endorsement neither lifts nor lowers the badge"
    assert report.codes == ()
    found = only(report)
    assert found.report.verdict is verdict
    assert found.report.codes == (() if code is None else (code,))
    assert not found.is_shown
    assert "Council" not in json.dumps(report.to_json())
    assert report.view is not None
    assert "Council" not in json.dumps(report.view.document)


def test_praise_makes_no_bad_badge_better() -> None:
    report = judged(badge(praise(), validUntil="2026-11-25T09:00:00Z"))
    assert report.verdict is Verdict.EXPIRED
    assert only(report).report.verdict is Verdict.VALID
    report = judged(changed(badge(praise()), "name", to="Other"))
    assert report.verdict is Verdict.INVALID
    assert report.endorsements == ()


def test_a_key_alone_is_nobody_whose_words_are_shown_unless_it_is_trusted() -> None:
    by = signer(5)
    found = only(judged(badge(praise(by=by))))
    assert (found.report.verdict, found.is_shown) == (Verdict.VALID_ISSUER_UNKNOWN, False)
    found = only(judged(badge(praise(by=by)), trusted=[*TRUSTED, by.controller]))
    assert (found.report.verdict, found.is_shown, found.host) == (Verdict.VALID, True, None)


def test_an_endorser_with_a_host_that_is_not_trusted_here_is_shown_as_unknown() -> None:
    found = only(judged(badge(praise()), trusted=None))
    assert (found.report.verdict, found.is_shown, found.host) == (Verdict.VALID_ISSUER_UNKNOWN, True, "council.example")


def test_praise_by_the_issuer_of_the_badge_is_labelled_so() -> None:
    publisher = Publisher()
    document = credential(publisher.did).to_json()
    document["endorsement"] = [praise(by=publisher.signer, issuer=publisher.did)]
    secured = add_proof(document, publisher.signer, created=NOW - timedelta(hours=1))
    assert only(judged(secured, served=publisher.served)).by_issuer


def test_an_endorsement_that_its_issuer_took_back_is_not_shown() -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, True)
    publisher.publish_list()
    entry = bits_entry(id="https://council.example/s#1", statusListCredential=LIST)
    inner = praise(by=publisher.signer, credentialStatus=entry)
    found = only(judged(badge(inner), served=publisher.served))
    assert (found.report.verdict, found.is_shown) == (Verdict.REVOKED, False)


def test_an_endorsement_may_be_a_token() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = imported(Ed25519PrivateKey.from_private_bytes(bytes([6]) * 32))
    claims = {name: value for name, value in praise().items() if name != "proof"}
    header = {"alg": "EdDSA", "typ": "JWT", "kid": BY_COUNCIL.verification_method}
    token = sign_raw(header, claims, key, "EdDSA")
    found = only(judged(badge(endorsementJwt=[token])))
    assert (found.report.verdict, found.about, found.is_shown) == (Verdict.VALID, "credential", True)
    forged = token[:-6] + ("AAAAAA" if not token.endswith("AAAAAA") else "BBBBBB")
    assert not only(judged(badge(endorsementJwt=[forged]))).is_shown
    other = sign_raw(header, {**credential(COUNCIL).to_json()}, key, "EdDSA")
    found = only(judged(badge(endorsementJwt=[other])))
    assert (found.report.verdict, found.report.codes) == (Verdict.INVALID, ("FORMAT",))
    assert judged(badge(endorsementJwt=["not a token"])).verdict is Verdict.VALID


def test_every_one_of_several_is_judged_by_itself() -> None:
    good, bad = praise(), changed(praise(id="https://council.example/2"), "proof", to=None)
    for order in ([good, bad], [bad, good]):
        report = judged(badge(*order))
        assert {each.report.verdict: each.is_shown for each in report.endorsements} == {
            Verdict.VALID: True,
            Verdict.INVALID: False,
        }
    with pytest.raises(CredentialError, match="COMPLEXITY"):
        badge(*[praise(id=f"https://council.example/{each}") for each in range(21)])


class Marked:
    """Documents that note what they were asked for."""

    def __init__(self, served: dict[str, bytes]) -> None:
        self.inner, self.asked = MappingDocuments(served), []

    def fetch(self, url: str) -> bytes:
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        self.asked.append((purpose, url))
        return self.inner.fetch(url)


def test_what_an_endorsement_needs_is_asked_for_as_such_and_after_the_badge() -> None:
    publisher = Publisher()
    document = {**credential(publisher.did).to_json(), "credentialStatus": bits_entry(), "endorsement": [praise()]}
    secured = add_proof(document, publisher.signer, created=NOW - timedelta(hours=1))
    documents = Marked({**SERVED, **publisher.served})
    assert Verifier(documents).verify(dump_json(secured), now=NOW).verdict is Verdict.VALID_ISSUER_UNKNOWN
    purposes = [purpose for purpose, _ in documents.asked]
    assert purposes[-1] is Purpose.ENDORSEMENT
    assert purposes.count(Purpose.ENDORSEMENT) == 1
    documents = Marked({**SERVED, **publisher.served})
    Verifier(documents).verify(dump_json(changed(secured, "name", to="Other")), now=NOW)
    assert Purpose.ENDORSEMENT not in [purpose for purpose, _ in documents.asked]


def test_an_endorsement_by_itself_is_judged_and_never_taken_for_a_badge() -> None:
    report = judged(praise())
    assert report.verdict is Verdict.VALID
    assert report.view is not None
    assert (report.view.kind, report.view.about, report.view.achievement_name) == ("endorsement", CREDENTIAL, None)
    assert report.view.recipient is None
    assert "endorsement" in report.check("format").title
    assert report.check("format").outcome is Outcome.PASSED
    assert judged(changed(praise(), "name", to="Other")).verdict is Verdict.INVALID


def test_no_copy_of_an_endorsement_can_be_put_beside_it() -> None:
    good = badge(praise())
    # Without its proof, the copy adds no statement to those that are signed.
    copied = {name: value for name, value in good["endorsement"][0].items() if name != "proof"}
    report = judged(changed(good, "endorsement", to=[*good["endorsement"], copied]))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("SHAPE_DUP_ID",))
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        badge(praise(), praise(name="The same address"))
    assert judged(badge(praise(), praise(id="https://council.example/2"))).verdict is Verdict.VALID


def test_endorsements_that_are_too_many_to_be_looked_at_are_counted() -> None:
    for number, left in ((20, 0), (23, 3)):
        report = judged(badge(endorsementJwt=[f"e30.e30.{each:04d}" for each in range(number)]))
        assert (report.verdict, len(report.endorsements)) == (Verdict.VALID, 20)
        assert report.endorsements_left == report.to_json()["endorsements_left"] == left
