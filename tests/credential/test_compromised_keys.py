"""A key that somebody else has: its issuer's document says so to every reader, and of a did:key the reader knows it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from issuer.adapters.bounded import verify_bounded
from issuer.credential.did import did_document, did_web_url
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.instants import format_instant
from issuer.credential.jwk_signer import JwkSigner, fingerprint, generate_token_key
from issuer.credential.jwt_signing import sign_token
from issuer.credential.report import Outcome, Verdict
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW, Publisher, credential, signed, signer, verify
from tests.credential.signing import sign_as
from tests.credential.test_endorsements import badge, praise

SINCE = NOW - timedelta(days=1)


@pytest.fixture
def publisher() -> Publisher:
    """Has two keys, of which one was stolen: that which its badges are signed with."""
    made = Publisher()
    stolen = made.signer.public_multibase
    document = did_document(made.did, [stolen, signer(8).public_multibase], revoked={stolen: SINCE})
    made.serve(did_web_url(made.did), document)
    return made


def served(publisher: Publisher) -> dict[str, Any]:
    return json.loads(publisher.served[did_web_url(publisher.did)])


def test_a_stolen_key_is_listed_as_revoked_behind_the_others_and_not_offered_for_credentials(publisher) -> None:
    document = served(publisher)
    good, stolen = document["verificationMethod"]
    assert document["assertionMethod"] == [good["id"]] and "revoked" not in good
    assert (stolen["publicKeyMultibase"], stolen["revoked"]) == (
        publisher.signer.public_multibase,
        format_instant(SINCE),
    )


@pytest.mark.parametrize("earlier", [timedelta(hours=1), timedelta(days=1000)], ids=str)
def test_nothing_that_it_signed_is_believed_whenever_it_says_it_was_signed(publisher, earlier) -> None:
    badge = credential(publisher.did, valid_from=NOW - earlier, awarded_date=None).to_json()
    badge["proof"] = sign_as(publisher.signer, badge, created=format_instant(NOW - earlier))
    report = verify(badge, publisher.documents, trusted=[publisher.did])
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_COMPROMISED",))
    assert report.view is None


def test_what_another_key_of_the_same_issuer_signed_stays_valid(publisher) -> None:
    badge = signed(signer(8, publisher.did))
    assert verify(badge, publisher.documents, trusted=[publisher.did]).verdict is Verdict.VALID


def test_a_reader_that_knows_nothing_of_revoked_keys_does_not_find_it_among_those_offered(publisher) -> None:
    document = served(publisher)
    for method in document["verificationMethod"]:
        method.pop("revoked", None)
    publisher.serve(did_web_url(publisher.did), document)
    report = verify(signed(publisher.signer), publisher.documents, trusted=[publisher.did])
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_RELATIONSHIP",))


def test_a_stolen_key_for_tokens_is_not_believed_either() -> None:
    did = Publisher().did
    by = JwkSigner(generate_token_key("ES256"), did)
    token, name = sign_token(credential(did).to_json(), by).encode(), fingerprint(by.public_jwk)
    for revoked, codes in (({}, ()), ({name: SINCE}, ("KEY_COMPROMISED",))):
        document = did_document(did, [signer(1).public_multibase], {name: by.public_jwk}, revoked=revoked)
        documents = MappingDocuments({did_web_url(did): dump_json(document)})
        report = Verifier(documents, trusted=[did]).verify(token, now=NOW)
        assert report.codes == codes
        assert (report.verdict is Verdict.INVALID) == bool(codes)


DID_KEY = signer(1).controller


def test_of_an_issuer_that_is_a_stolen_key_nothing_is_believed_whoever_trusts_it() -> None:
    badge = dump_json(signed(signer(1)))
    report = Verifier(NoDocuments(), trusted=[DID_KEY], disbelieved=[DID_KEY]).verify(badge, now=NOW)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_COMPROMISED",))
    assert report.view is None
    other = Verifier(NoDocuments(), trusted=[DID_KEY], disbelieved=[signer(2).controller]).verify(badge, now=NOW)
    assert other.verdict is Verdict.VALID


def test_nor_is_it_where_strangers_are_judged() -> None:
    badge = dump_json(signed(signer(1)))
    report = verify_bounded(badge, now=NOW, documents={}, trusted=[DID_KEY], disbelieved=[DID_KEY])
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_COMPROMISED",))


def test_a_stolen_key_beside_the_issuers_vouches_for_nothing() -> None:
    badge = credential(signer(2).controller).to_json()
    badge["proof"] = [sign_as(signer(1), badge), sign_as(signer(2), badge)]
    verifier = Verifier(NoDocuments(), trusted=[signer(2).controller], disbelieved=[DID_KEY])
    check = verifier.verify(dump_json(badge), now=NOW).check("proofs")
    assert check.outcome is Outcome.NOT_CHECKED and "other hands" in check.detail


def test_an_endorsement_by_a_stolen_key_is_none() -> None:
    by = signer(5)
    document = badge(praise(by=by))
    for disbelieved, verdict in (((), Verdict.VALID), ((by.controller,), Verdict.INVALID)):
        verifier = Verifier(NoDocuments(), trusted=[DID_KEY, by.controller], disbelieved=disbelieved)
        report = verifier.verify(dump_json(document), now=NOW)
        assert report.verdict is Verdict.VALID
        (endorsement,) = report.endorsements
        assert endorsement.report.verdict is verdict
