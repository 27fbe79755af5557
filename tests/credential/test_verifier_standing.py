"""Whether a genuine badge still stands: its dates, its status, and what others say of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_web_url
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from issuer.credential.verifier import Verifier
from tests.credential.samples import (
    BASE,
    CREDENTIAL,
    INDEX,
    LIST,
    NOW,
    Publisher,
    changed,
    credential,
    endorsement,
    signed,
    signer,
    verify,
)


class CountingDocuments:
    """Documents that note what was asked for."""

    def __init__(self, publisher: Publisher) -> None:
        self.inner = publisher.documents
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        return self.inner.fetch(url)


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
        assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_FETCH",))
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


# Other credentials --------------------------------------------------------------------------------------------
def test_an_endorsement_is_no_proof_of_what_carries_it() -> None:
    inner = endorsement(CREDENTIAL)
    outer = {**credential(signer().verification_method.partition("#")[0]).to_json(), "endorsement": [inner]}
    report = verify(outer)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_MISSING",))


def test_a_list_of_what_an_issuer_took_back_is_never_a_valid_badge() -> None:
    publisher = Publisher()
    report = Verifier(publisher.documents, trusted=[publisher.did]).verify(publisher.served[LIST], now=NOW)
    assert (report.verdict, report.codes, report.view) == (Verdict.UNKNOWN, ("FORMAT",), None)
