"""A newer edition of a badge: asked for once, only by those who want it, and only as the issuer's own word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import OB_EXTENSIONS
from issuer.credential.documents import Purpose
from issuer.credential.report import Outcome, Verdict, VerificationReport
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import BASE, CREDENTIAL, INDEX, NOW, Publisher, changed, credential, signer
from tests.credential.status_samples import bits_entry
from tests.credential.test_endorsements import Marked

SERVICE = f"{BASE}/refresh/7"


def edition(publisher: Publisher, by=None, **members: Any) -> dict[str, Any]:
    document = credential(publisher.did, name="An older edition").to_json()
    document["@context"].append(OB_EXTENSIONS)
    service = {"id": SERVICE, "type": "1EdTechCredentialRefresh"}
    return add_proof({**document, "refreshService": service, **members}, by or publisher.signer, created=NOW)


def judged(issuer: Publisher, served: bytes | None, refresh: bool = True, **members: Any) -> VerificationReport:
    documents = Marked({**issuer.served, **({} if served is None else {SERVICE: served})})
    verifier = Verifier(documents, trusted=[issuer.did], refresh=refresh)
    report = verifier.verify(dump_json(edition(issuer, **members)), now=NOW)
    asked = [url for purpose, url in documents.asked if purpose is Purpose.REFRESH]
    assert len(asked) <= 1
    assert refresh or not asked
    return report


def test_the_newest_edition_is_judged_where_it_is_asked_for() -> None:
    issuer = Publisher()
    newer = dump_json(edition(issuer, name="The newest edition"))
    report = judged(issuer, newer)
    assert report.verdict is Verdict.VALID
    assert report.view is not None
    assert report.view.name == "The newest edition"
    assert report.check("refresh").outcome is Outcome.PASSED
    report = judged(issuer, newer, refresh=False)
    assert report.view is not None
    assert report.view.name == "An older edition"
    assert "refresh" not in [check.id for check in report.checks]


def test_an_edition_that_is_over_gives_way_to_its_newest() -> None:
    issuer = Publisher()
    report = judged(issuer, dump_json(edition(issuer)), validUntil="2026-11-25T09:00:00Z")
    assert report.verdict is Verdict.VALID
    report = judged(issuer, dump_json(edition(issuer, validUntil="2026-11-25T09:00:00Z")))
    assert report.verdict is Verdict.EXPIRED, "it is the issuer's latest word"


@pytest.mark.parametrize(
    "lie",
    [
        lambda issuer: None,
        lambda issuer: b"<html>404</html>",
        lambda issuer: dump_json(changed(edition(issuer), "name", to="Forged")),
        lambda issuer: dump_json(edition(issuer, id=f"{CREDENTIAL}0")),
        lambda issuer: dump_json(edition(issuer, by=signer(), issuer=signer().controller)),
        lambda issuer: dump_json(edition(issuer, validFrom="2026-11-24T09:59:59Z")),
        lambda issuer: dump_json(changed(edition(issuer), "proof", to=None)),
    ],
    ids=["nothing", "a page", "forged", "another", "another's", "older", "unsigned"],
)
def test_what_is_no_newer_edition_changes_nothing(lie: Any) -> None:
    issuer = Publisher()
    report = judged(issuer, lie(issuer))
    assert report.verdict is Verdict.VALID
    assert report.view is not None
    assert report.view.name == "An older edition"
    assert report.check("refresh").outcome is Outcome.NOT_CHECKED


def test_a_badge_that_was_taken_back_is_not_made_good_by_another_edition() -> None:
    issuer = Publisher()
    issuer.bits.set(INDEX, True)
    issuer.publish_list()
    report = judged(issuer, dump_json(edition(issuer)), credentialStatus=bits_entry())
    assert report.verdict is Verdict.REVOKED


def test_nothing_is_asked_for_where_the_proof_does_not_hold() -> None:
    issuer = Publisher()
    documents = Marked({**issuer.served, SERVICE: dump_json(edition(issuer))})
    forged = changed(edition(issuer), "name", to="Forged")
    report = Verifier(documents, refresh=True).verify(dump_json(forged), now=NOW + timedelta(minutes=1))
    assert report.verdict is Verdict.INVALID
    assert Purpose.REFRESH not in [purpose for purpose, _ in documents.asked]
