"""What a server calls gone for good (HTTP 410) arrives as such where it makes a difference, and nothing else does."""

from __future__ import annotations

import pytest

from issuer.adapters.bounded import verify_bounded
from issuer.credential.documents import DocumentGone, MappingDocuments, Purpose
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import ASSERTION
from tests.credential.samples import NOW


def test_gone_is_told_from_absent_also_when_it_is_remembered() -> None:
    with Listener(answering(status="410 Gone")) as listener, Listener(answering(status="404 No")) as absent:
        fetcher = gateway()
        for _ in range(2):
            with pytest.raises(DocumentGone) as gone:
                fetcher.fetch(f"https://{HOST}:{listener.port}/9")
            assert gone.value.code == "KEY_UNRESOLVED"
        assert listener.connections == 1
        with pytest.raises(CredentialError) as missing:
            fetcher.fetch(f"https://{HOST}:{absent.port}/9")
        assert not isinstance(missing.value, DocumentGone)


def test_a_status_list_that_is_gone_is_one_that_cannot_be_had() -> None:
    with Listener(answering(status="410 Gone")) as listener:
        with pytest.raises(CredentialError) as refused:
            gateway().fetch_for(Purpose.STATUS, f"https://{HOST}:{listener.port}/list")
        assert refused.value.code == "STATUS_FETCH"
        assert not isinstance(refused.value, DocumentGone)


def test_a_mapping_can_say_that_a_document_is_gone() -> None:
    with pytest.raises(DocumentGone):
        MappingDocuments({ASSERTION: None}).fetch(ASSERTION)


def test_the_child_learns_that_a_badge_is_gone() -> None:
    school = EvilIssuer()
    served = {url: school.fetch(url) for url in school.served}
    report = verify_bounded(school.hosted_file(), now=NOW, documents=served, trusted=["https://school.example/*"])
    assert report == school.verify(school.hosted_file())
    report = verify_bounded(school.hosted_file(), now=NOW, documents={**served, ASSERTION: None})
    assert report.verdict is Verdict.REVOKED
    del served[ASSERTION]
    assert verify_bounded(school.hosted_file(), now=NOW, documents=served).verdict is Verdict.UNKNOWN
