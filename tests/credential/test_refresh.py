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
from tests.credential.samples import BASE, CREDENTIAL, INDEX, LIST, NOW, Publisher, changed, credential, signer
from tests.credential.status_samples import as_token, bits_entry
from tests.credential.test_endorsements import Marked

SERVICE = f"{BASE}/refresh/7"


def edition(publisher: Publisher, by=None, **members: Any) -> dict[str, Any]:
    document = credential(publisher.did, name="An older edition").to_json()
    document["@context"].append(OB_EXTENSIONS)
    service = {"id": SERVICE, "type": "1EdTechCredentialRefresh"}
    return add_proof({**document, "refreshService": service, **members}, by or publisher.signer, created=NOW)


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


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
    check = report.check("refresh")
    assert (check.outcome, check.title) == (
        Outcome.PASSED,
        "What was judged is the newest edition, as its issuer gives it",
    )
    assert "of 2026-11-24T10:00:00Z, which is “valid” by itself" in check.detail
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


def test_the_same_edition_is_said_to_be_the_same() -> None:
    issuer = Publisher()
    report = judged(issuer, dump_json(edition(issuer)))
    assert report.verdict is Verdict.VALID
    assert report.check("refresh").title == "Its issuer gives no newer edition"


def test_both_editions_are_named_with_what_the_older_is_by_itself() -> None:
    issuer = Publisher()
    newer = dump_json(edition(issuer, validFrom="2026-11-25T08:00:00Z"))
    detail = judged(issuer, newer, validUntil="2026-11-25T09:00:00Z").check("refresh").detail
    for words in ("the edition of 2026-11-24T10:00:00Z, which is “expired” by itself", "that of 2026-11-25T08:00:00Z"):
        assert words in detail


def test_a_newest_edition_that_was_taken_back_is_the_issuers_word_and_said_to_be_that() -> None:
    issuer = Publisher()
    issuer.bits.set(INDEX, True)
    issuer.publish_list()
    report = judged(issuer, dump_json(edition(issuer, credentialStatus=bits_entry())))
    assert report.verdict is Verdict.REVOKED
    assert "which is “valid” by itself" in report.check("refresh").detail


def test_a_newest_edition_of_which_the_status_is_not_to_be_had_is_not_valid() -> None:
    issuer = Publisher()
    del issuer.served[LIST]
    report = judged(issuer, dump_json(edition(issuer, credentialStatus=bits_entry())))
    assert (report.verdict, report.check("refresh").outcome) == (Verdict.UNKNOWN, Outcome.PASSED)


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
        lambda issuer: as_token(
            issuer, {**without_proof(edition(issuer)), "nbf": 1_795_600_000, "exp": 1_795_500_000}, typ="vc+jwt"
        ),
    ],
    ids=["nothing", "a page", "forged", "another", "another's", "older", "unsigned", "over before it begins"],
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
